"""The text rules beside those of datatrove and NeMo Curator: the same verdicts, and how much faster.

    benchmarks/peers.sh datatrove nemo
    python benchmarks/text_rules.py                       # 5,200 made texts, about five minutes
    python benchmarks/text_rules.py --texts FILE.jsonl    # a column `text` of your own
    python benchmarks/text_rules.py --no-verdicts         # speed alone

The claims, against datatrove 0.10.1 with its own parameters (`preset: datatrove`): per rule at least 99 % equal
verdicts, F1 of the drops at least 0.95 where datatrove drops 20 or more; all four rule sets at least 8 times as fast;
the light rules (gopher_quality) not slower than four of NeMo Curator's heuristic filters. Texts are documents with one
text part. Verdicts of a rule are of the text as it is, with all other rules off; in the chain C4's edits count. Sides
take turns, a slice of the texts at a time; figures are CPU seconds of the filtering alone, without imports.
"""

import argparse
import dataclasses
import hashlib
import itertools
import json
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from english import make_texts
from peers.client import Peer

from filters import Batch
from filters.base import Filter
from filters.registry import Rule, build
from pipelines.rules import apply_rules, explain, rounded, verdicts
from schemas.document import DOCUMENT

FILTERS = ("gopher_repetition", "gopher_quality", "c4", "fineweb")
CHAIN = ("gopher_repetition", "gopher_quality", "c4", "c4_lines", "fineweb")
NEMO = ("WordCountFilter", "MeanWordLengthFilter", "SymbolsToWordsFilter", "WordsWithoutAlphabetsFilter")
NEMO_ALL = (*NEMO, "BulletsFilter", "EllipsisFilter", "CommonEnglishWordsFilter", "NonAlphaNumericFilter")
LONG_CHARS = 100_000  # longer texts are there for one rule alone, and not for the speed
FOR_LONG = ("gopher_quality", "gopher_quality/max_words")
ROWS = 256  # documents at a time, as crawl.extract has them
WARM_UP = 50
LIGHT = {
    "the first four": "NeMo Curator's first four in a chain",
    "the first seven": "NeMo Curator's first seven in a chain",
    "ours": "gopher_quality: what the seven measure",
}
OFF = {"min": 0, "max": 10**9}
EXAMPLES = 3

Reasons = dict[str, list[str | None]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=Path, help="JSON lines with a text in `text`")
    options.add_argument("--crawl", type=Path, default=Path("examples/crawl"))
    options.add_argument("--count", type=int, default=5_200)
    options.add_argument("--rounds", type=int, default=8)
    options.add_argument("--no-verdicts", action="store_true")
    given = options.parse_args()
    if given.texts:
        texts = [json.loads(line)["text"] for line in given.texts.read_text().splitlines()]
    else:
        texts = [made["text"] for made in make_texts(given.count, given.crawl)]
    # Slices are alike, and the long texts stand at the end.
    texts.sort(key=lambda text: (len(text) > LONG_CHARS, hashlib.sha256(text.encode()).digest()))
    print(f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        compare(texts, path, given.rounds, with_verdicts=not given.no_verdicts)


def compare(texts: Sequence[str], path: Path, rounds: int, *, with_verdicts: bool) -> None:
    """Both peers on the same texts, and the tables of it."""
    short = sum(len(text) <= LONG_CHARS for text in texts)
    edges = [WARM_UP + (short - WARM_UP) * i // rounds for i in range(rounds + 1)]
    slices = list(itertools.pairwise(edges))
    with Peer("datatrove", "datatrove_rules") as datatrove:
        datatrove.ask("load", path=str(path), warm_up=WARM_UP)
        if with_verdicts:
            theirs = datatrove.ask("verdicts")
            ours, edited = our_verdicts(texts, list(theirs["reasons"]))
            show_verdicts(theirs["reasons"], ours, texts)
            same = [(a, b) for a, b in zip(theirs["edited"], edited, strict=False) if a is not None and b is not None]
            print(f"what C4 leaves of a text: equal in {sum(a == b for a, b in same)} of {len(same)} that both keep\n")
        show_chain(datatrove, texts, slices)
    with Peer("nemo", "nemo_rules") as nemo:
        nemo.ask("load", path=str(path))
        show_light(nemo, texts, slices)


def documents(texts: Sequence[str]) -> pa.Table:
    """A DOCUMENT per text, which is its only part."""
    rows = [
        {
            "record_id": str(number),
            "kind": "text",
            "lang": "en",
            "source": {"uri": None, "locator": None, "license": None, "parents": []},
            "parts": [{"type": "text", "label": "paragraph", "text": text, "media": None}],
            **{name: [] for name in ("meta", "media", "media_data", "measures")},
        }
        for number, text in enumerate(texts)
    ]
    return pa.Table.from_pylist(rows, DOCUMENT)


def batches(texts: Sequence[str]) -> Iterator[pa.Table]:
    for start in range(0, len(texts), ROWS):
        yield documents(texts[start : start + ROWS])


def rule(name: str) -> Rule:
    return build({"use": name, "preset": "datatrove"})


def our_verdicts(texts: Sequence[str], names: Iterable[str]) -> tuple[Reasons, list[str | None]]:
    """The reason for which each text is dropped by each filter and by each rule alone, and what C4 leaves."""
    found: Reasons = {name: [] for name in names}
    edited: list[str | None] = []
    for table in batches(texts):
        batch = Batch(table)
        for name in FILTERS:
            whole = rule(name).rule
            assert isinstance(whole, Filter)
            measured = rounded(whole.measure(batch))
            for one in [key for key in found if key.split("/")[0] == name]:
                off = {key: OFF[direction] for key, direction in whole.limits.items() if key != one.partition("/")[2]}
                decider: Any = dataclasses.replace(whole, **off) if "/" in one else whole  # type: ignore[type-var]
                found[one] += reasons(decider, measured)
        lines: Any = rule("c4_lines").rule
        kept = found["c4"][-len(batch) :]
        left = Batch(lines.edit(batch)[0]).texts
        edited += [text if reason is None else None for text, reason in zip(left, kept, strict=True)]
    for name, given in found.items():
        if name not in FOR_LONG:
            given[:] = [None if len(text) > LONG_CHARS else reason for text, reason in zip(texts, given, strict=True)]
    return found, edited


def reasons(decider: Filter, measured: pa.Array) -> list[str | None]:
    """Per row why it is dropped, None where it is kept."""
    keep = verdicts(decider, measured).to_pylist()
    return [None if kept else reason for kept, reason in zip(keep, explain(decider, measured)[0], strict=True)]


def show_verdicts(theirs: Reasons, ours: Reasons, texts: Sequence[str]) -> None:
    """A line per rule, and the differences by what each side says."""
    heads = ("equal", "dropped", "ours", "both", "prec.", "recall", "F1")
    print(f"{'rule':46} {'texts':>6} {' '.join(f'{head:>8}' for head in heads)}")
    below = []
    for name in theirs:
        pairs = list(zip(theirs[name], ours[name], strict=True))
        equal = sum((a is None) == (b is None) for a, b in pairs)
        dropped, own = sum(a is not None for a, _ in pairs), sum(b is not None for _, b in pairs)
        both = sum(a is not None and b is not None for a, b in pairs)
        precision, recall = both / own if own else 1.0, both / dropped if dropped else 1.0
        f1 = 2 * both / (dropped + own) if dropped + own else 1.0
        if equal < 0.99 * len(pairs) or (dropped >= 20 and f1 < 0.95):
            below.append(name)
        rates = f"{precision:8.3f} {recall:8.3f} {f1:8.3f}"
        print(f"{name:46} {len(pairs):6} {100 * equal / len(pairs):6.2f} % {dropped:8} {own:8} {both:8} {rates}")
    print(f"below 99 % equal or F1 0.95: {', '.join(below) or 'none'}\n")
    for name in theirs:
        classes: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for index, (a, b) in enumerate(zip(theirs[name], ours[name], strict=True)):
            if (a is None) != (b is None):
                classes[a, b].append(index)
        for (a, b), where in sorted(classes.items(), key=lambda item: -len(item[1])):
            print(f"{name}: datatrove {a or 'keeps'}, we {b or 'keep'}: {len(where)} texts")
            for index in where[:EXAMPLES]:
                print(f"    {index}: {texts[index][:100]!r}  {measure_of(name, texts[index])}")
    reason_pairs = Counter(
        (name, a, b)
        for name in FILTERS
        for a, b in zip(theirs[name], ours[name], strict=True)
        if a is not None and b is not None
    )
    print("\nreasons where both drop, datatrove's and ours:")
    for (name, a, b), count in sorted(reason_pairs.items(), key=lambda item: (item[0][0], -item[1])):
        print(f"{count:6}  {name}: {a}, {b}")
    print()


def measure_of(name: str, text: str) -> str:
    """What we measure of a text, of the one rule if `name` is one."""
    whole: Any = rule(name.partition("/")[0]).rule
    measured = whole.measure(Batch(documents([text]))).to_pylist()[0]
    wanted = name.partition("/")[2].split("_", 1)[-1]
    return json.dumps({key: value for key, value in (measured or {}).items() if wanted in key or not wanted})


def show_chain(datatrove: Peer, texts: Sequence[str], slices: Sequence[tuple[int, int]]) -> None:
    """All four rule sets one after the other, with C4's edits, both sides in turns."""
    rules = [rule(name) for name in CHAIN]
    our_chain(texts[:WARM_UP], rules)
    sums, ratios = [0.0, 0.0], []
    theirs: dict[int, str] = {}
    ours: dict[int, str] = {}
    for start, stop in slices:
        answer = datatrove.ask("chain", start=start, stop=stop)
        cpu_s, kept = our_chain(texts[start:stop], rules)
        theirs |= {int(index): text for index, text in answer["kept"].items()}
        ours |= {index + start: text for index, text in kept.items()}
        sums = [sums[0] + answer["cpu_s"], sums[1] + cpu_s]
        ratios.append(answer["cpu_s"] / cpu_s)
    count = slices[-1][1] - slices[0][0]
    both = theirs.keys() & ours.keys()
    equal = count - len(theirs.keys() ^ ours.keys())
    print(f"four rule sets in a chain, {count} texts in {len(slices)} rounds")
    print(f"  datatrove: {1000 * sums[0] / count:8.3f} CPU s per 1,000 texts, {len(theirs)} kept")
    print(f"  ours:      {1000 * sums[1] / count:8.3f} CPU s per 1,000 texts, {len(ours)} kept")
    print(
        f"  equal verdicts {equal} of {count}; equal text in {sum(theirs[i] == ours[i] for i in both)} of {len(both)}"
    )
    print(f"  ratio {sums[0] / sums[1]:.1f}, median of rounds {statistics.median(ratios):.1f} ({spread(ratios)})\n")


def our_chain(texts: Sequence[str], rules: Sequence[Rule]) -> tuple[float, dict[int, str]]:
    """CPU seconds of some rules over texts, and what is left of those that are kept, by their place."""
    tables = list(batches(texts))
    begun = time.process_time()
    outcomes = [apply_rules(table, rules, step="benchmark", seed=0) for table in tables]
    cpu_s = time.process_time() - begun
    kept = {}
    for number, outcome in enumerate(outcomes):
        left = outcome.tables["documents"]
        for record, text in zip(left["record_id"].to_pylist(), Batch(left).texts, strict=True):
            kept[number * ROWS + int(record)] = text
    return cpu_s, kept


def show_light(nemo: Peer, texts: Sequence[str], slices: Sequence[tuple[int, int]]) -> None:
    """Gopher's quality rules beside the filters of NeMo Curator that measure the same; filters alone, no runner."""
    quality: Any = build({"use": "gopher_quality"}).rule
    nemo.ask("chain", names=list(NEMO_ALL), start=0, stop=WARM_UP)
    our_filter(texts[:WARM_UP], quality)
    sides = {name: (name,) for name in NEMO_ALL} | {"the first four": NEMO, "the first seven": NEMO_ALL[:7]}
    cpu_s, kept, ratios = Counter[str](), Counter[str](), []
    for start, stop in slices:
        for name, names in sides.items():
            answer = nemo.ask("chain", names=list(names), start=start, stop=stop)
            cpu_s[name] += answer["cpu_s"]
            kept[name] += answer["kept"]
            if names == NEMO:
                taken, left = our_filter(texts[start:stop], quality)
                ratios.append(answer["cpu_s"] / taken)
                cpu_s["ours"] += taken
                kept["ours"] += left
    count = slices[-1][1] - slices[0][0]
    print(f"light rules, {count} texts in {len(slices)} rounds, CPU s per 1,000 texts")
    for name in (*sides, "ours"):
        print(f"  {LIGHT.get(name, name):40} {1000 * cpu_s[name] / count:8.3f}, {kept[name]} kept")
    ratio = cpu_s["the first four"] / cpu_s["ours"]
    print(f"  first four / ours {ratio:.2f}, median of rounds {statistics.median(ratios):.2f} ({spread(ratios)})")


def our_filter(texts: Sequence[str], one: Filter) -> tuple[float, int]:
    """CPU seconds of a filter over texts, and how many it keeps."""
    tables = list(batches(texts))
    begun = time.process_time()
    keeps = [verdicts(one, rounded(one.measure(Batch(table)))) for table in tables]
    return time.process_time() - begun, sum(keep.true_count for keep in keeps)


def spread(ratios: Sequence[float]) -> str:
    return f"{min(ratios):.1f} to {max(ratios):.1f}"


if __name__ == "__main__":
    main()
