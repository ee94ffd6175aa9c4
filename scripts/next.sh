#!/usr/bin/env bash
# Prints what to ask of a finished run, with ids that are in it.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
id_of() { .venv/bin/interleaf sql "$out" "$1" --json | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1; }
kept=$(id_of "select min(sample_id) as id from samples")
dropped=$(id_of "select min(record_id) as id from ledger where state = 'dropped' and part is null")
cat <<END

Next:
  .venv/bin/interleaf report $out    # writes $out/report.html: open it in a browser
  .venv/bin/interleaf sql $out "select state, filter, reason, count(*) from ledger group by all order by 4 desc"
  .venv/bin/interleaf sql $out "select lang, count(*), sum(text_tokens), sum(vision_tokens) from samples group by all"
  .venv/bin/interleaf why $out ${kept:-ID}    # became a sample
  .venv/bin/interleaf why $out ${dropped:-ID}    # was dropped
  .venv/bin/interleaf verify $out

$out/training/curve.png is the curve of the training on these shards.
END
