#!/usr/bin/env bash
# Installs the Label Studio that tests run against, once, and makes the data folder that each test session copies:
# its first start takes a minute, a start on a copy a few seconds. `bash tests/label_studio.sh [PYTHON]`
# `make test` lets it go on beside what else is installed and tested; tests that need it wait for the lock.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
home=$here/.venv-label-studio
stamp=$home/$(sha256sum "$here/tests/label_studio.txt" | cut -c1-16).made
exec 9>"$home.lock"
flock 9
[ -e "$stamp" ] && exit 0

echo "Installing Label Studio for the tests (two minutes, once)"
rm -rf "$home"
"${1:-python3}" -m venv "$home"
"$home/bin/pip" --disable-pip-version-check --quiet install -r "$here/tests/label_studio.txt"
echo "Starting it for the first time (a minute, once)"
"$home/bin/python" "$here/tests/doubles/label_studio_server.py" "$home/template"
touch "$stamp"
