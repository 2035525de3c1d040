#!/usr/bin/env bash
# The system packages that the whole test suite needs: a browser, fonts, PostgreSQL.
set -euo pipefail

browser=1
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v google-chrome >/dev/null || browser=0
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
fc-list 2>/dev/null | grep 'NotoSansThai-' >/dev/null || missing+=(fonts-noto-core)
fc-list 2>/dev/null | grep 'NotoSansCJK' >/dev/null || missing+=(fonts-noto-cjk)
[ $browser -eq 1 ] && [ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  # The shell opens no windows and takes half the processor's time for the same pages.
  if [ $browser -eq 0 ]; then
    apt-cache show chromium-headless-shell >/dev/null 2>&1 && missing+=(chromium-headless-shell) || missing+=(chromium)
  fi
  echo "Installing: ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null
else
  [ $browser -eq 1 ] || missing+=(chromium)
  echo "The tests need these packages: ${missing[*]}"
  echo "Please install them first, for example: sudo apt-get install ${missing[*]}"
  exit 1
fi
