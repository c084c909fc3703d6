#!/bin/sh
# Installs what the tests drive from outside: a browser, PDF tools, a QR reader; with "soak" also PostgreSQL.
set -eu
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
wanted=""
browser >/dev/null 2>&1 || wanted="$wanted chromium"
command -v pdftoppm >/dev/null 2>&1 || wanted="$wanted poppler-utils"
command -v zbarimg >/dev/null 2>&1 || wanted="$wanted zbar-tools"
fc-list :lang=zh 2>/dev/null | grep -q . || wanted="$wanted fonts-noto-cjk"
if [ "${1:-}" = soak ]; then
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
  command -v wrk >/dev/null 2>&1 || wanted="$wanted wrk"
fi
[ -n "$wanted" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing for the tests:$wanted"
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null
else
  echo "The tests need:$wanted — install them with your system's package manager (Debian: sudo apt-get install$wanted) and run make test again." >&2
  exit 1
fi
