#!/usr/bin/env bash
# Sees to it that there is a browser: charts by plotly and a part of the tables are drawn in it, and the tests of the
# report look at pages in it. Nothing else of interleaf needs one.
set -euo pipefail
cd "$(dirname "$0")/.."
name=browser
. scripts/packages.sh

find_browser() { command -v chromium-headless-shell || command -v chromium; }

find_browser >/dev/null && exit 0
install_packages chromium-headless-shell && find_browser >/dev/null || fail "charts and tables are drawn in Chromium, and it could not be installed from here.
       Debian 12:  sudo apt-get install chromium-headless-shell
       elsewhere:  put a chromium or chromium-headless-shell on PATH, then make again"
