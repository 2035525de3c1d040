#!/usr/bin/env bash
# The system packages that the whole test suite needs: a browser, fonts, PostgreSQL.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
fc-list 2>/dev/null | grep -q 'NotoSansThai-' || missing+=(fonts-noto-core)
fc-list 2>/dev/null | grep -q 'NotoSansCJK' || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null
else
  echo "The tests need these packages: ${missing[*]}"
  echo "Please install them first, for example: sudo apt-get install ${missing[*]}"
  exit 1
fi
