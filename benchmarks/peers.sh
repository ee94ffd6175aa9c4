#!/usr/bin/env bash
# Makes environments for the peers of the benchmarks in .peers/NAME, each from its lock benchmarks/peers/NAME.txt.
#
#   benchmarks/peers.sh               # all
#   benchmarks/peers.sh datatrove     # one: datatrove, extract, img2dataset, nemo, synthtiger or trdg
#
# What stands is left alone until its lock changes. A lock holds all that is installed, so nothing is resolved: NeMo
# Curator comes without the 6 GB of model libraries that its heuristic filters never touch.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'peers: %s\n' "$*"; }
fail() { printf 'peers: %s\n' "$*" >&2; exit 1; }

# A line of Python that ends well when the peer can be used.
check() {
  case $1 in
    datatrove) echo 'import magic, spacy, trafilatura, datatrove.pipeline.filters, datatrove.pipeline.readers' ;;
    extract) echo 'import trafilatura, readability, resiliparse.extract.html2text' ;;
    img2dataset) echo 'import img2dataset' ;;
    nemo) echo 'import nemo_curator.stages.text.filters.heuristic' ;;
    synthtiger) echo 'import synthtiger' ;;
    trdg) echo 'import trdg.generators' ;;
  esac
}

make_peer() {
  local name=$1 folder=.peers/$1 lock=benchmarks/peers/$1.txt stamp
  [ -f "$lock" ] || fail "no peer is called $name; there are $(basename -s .txt benchmarks/peers/*.txt | xargs)"
  # A virtual environment holds absolute paths, so a moved clone needs a new one.
  stamp=$( { pwd; cat "$lock"; } | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ]; then
    say "$name stands"
    return
  fi
  say "installing $name ($(grep -c == "$lock") packages) into $folder"
  .venv/bin/python -m venv --clear "$folder"
  "$folder/bin/python" -m pip --disable-pip-version-check --quiet --quiet install --no-deps --requirement "$lock"
  "$folder/bin/python" -c "$(check "$name")" ||
    fail "$name is installed and cannot be imported; if libmagic is what is missing: sudo apt-get install libmagic1"
  echo "$stamp" > "$folder/stamp"
}

[ -x .venv/bin/python ] || fail "there is no .venv; run make setup first"
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(basename -s .txt benchmarks/peers/*.txt)
for name in "$@"; do make_peer "$name"; done
