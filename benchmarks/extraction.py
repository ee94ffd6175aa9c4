"""Main bodies of pages with known answers: text, pictures and where they stand, beside other extractors.

    benchmarks/peers.sh extract
    python benchmarks/extraction.py DATA [--rounds 2] [--only interleaf]

DATA holds `articles/` (ground-truth.json and html/KEY.html.gz: the text of news articles) and `pages/NAME/`
(source.html.gz and expected.html.gz: the cleaned body of pages of all kinds). On articles, precision and recall are
those of runs of four words, averaged over pages; the F1 is of the averages. On pages there is an F1 per page of the
text's runs of four words, of the addresses of pictures, and of pairs (last three words before it, picture).

The claim: F1 on articles not below trafilatura's best options, at 5 times its pages per CPU second or more. All
extractors see the same bytes in turn, each in one process, after pages that are not counted.
"""

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.charset import decode
from pipelines.html import extract

Items = list[tuple[str, str]]  # ("text", text) and ("image", address) in reading order
PAGE_URL = "http://fakehost/test/page.html"
BASE = re.compile(r"""(?i)<base[^>]+href=["']([^"']+)""")
NOT_TEXT = ("script", "style", "noscript")
WARM_UP_PAGES = 5


@dataclass(frozen=True)
class Case:
    """A page with its answer; an article's has no pictures."""

    path: Path
    url: str
    expected: Items
    is_article: bool


def interleaf(html: bytes, url: str) -> Items:
    """What interleaf makes of a page, without its headline: the answers have none."""
    page = extract(decode(html, None)[0], url)
    texts = [part for part in page.parts if part.text is not None]
    headline = next((part for part in texts if part.label == "heading" and part.text == page.headline), None)
    items: Items = []
    for part in page.parts:
        if part.media is not None:
            items.append(("image", page.pictures[part.media].uri))
        elif part is not headline or len(texts) == 1:
            items.append(("text", part.text or ""))
    return items


def read_cases(data: Path) -> list[Case]:
    articles = json.loads((data / "articles" / "ground-truth.json").read_text())
    cases = [
        Case(data / "articles" / "html" / f"{key}.html.gz", row.get("url", ""), [("text", row["articleBody"])], True)
        for key, row in sorted(articles.items())
    ]
    for folder in sorted((data / "pages").iterdir()):
        source = gzip.decompress((folder / "source.html.gz").read_bytes()).decode("utf-8", "ignore")
        base = BASE.search(source[:20_000])
        url = urljoin(PAGE_URL, base[1]) if base else PAGE_URL
        expected = gzip.decompress((folder / "expected.html.gz").read_bytes()).decode("utf-8", "ignore")
        root = LexborHTMLParser(expected).body
        items = [item for item in _items(root, url) if item[1].strip()] if root else []
        cases.append(Case(folder / "source.html.gz", url, items, False))
    return cases


def _items(node: LexborNode, base: str) -> Iterator[tuple[str, str]]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield "text", child.text_content or ""
        elif child.tag not in NOT_TEXT:
            if child.tag == "img":
                address = child.attributes.get("src") or child.attributes.get("data-src") or ""
                if address and not address.startswith("data:"):
                    yield "image", urljoin(base, address)
            yield from _items(child, base)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def text_runs(items: Items) -> Counter[tuple[str, ...]]:
    """Runs of four words; a text shorter than that is one run."""
    every = words(" ".join(value for kind, value in items if kind == "text"))
    return Counter(tuple(every[at : at + 4]) for at in range(max(1, len(every) - 3))) if every else Counter()


def pictures(items: Items) -> set[str]:
    return {_address(value) for kind, value in items if kind == "image"}


def places(items: Items) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    before = ""
    for kind, value in items:
        if kind == "image":
            found.add((before, _address(value)))
        elif last := words(value)[-3:]:
            before = " ".join(last)
    return found


def _address(url: str) -> str:
    return re.sub(r"^https?:", "", url).partition("#")[0]


def f1(found: set, wanted: set) -> float:
    if not found and not wanted:
        return 1.0
    return 2 * len(found & wanted) / (len(found) + len(wanted))


def score(cases: list[Case], answers: list[Items]) -> dict[str, float]:
    """The figures of one extractor."""
    precision, recall, text, image, place = [], [], [], [], []
    for case, answer in zip(cases, answers, strict=True):
        found, wanted = text_runs(answer), text_runs(case.expected)
        if case.is_article:
            hits = (found & wanted).total()
            precision.append(hits / found.total() if found else 0.0)
            recall.append(hits / wanted.total() if wanted else 0.0)
            continue
        text.append(f1(set(found), set(wanted)))
        expected = pictures(case.expected)
        if expected or pictures(answer):
            image.append(f1(pictures(answer), expected))
        if expected:
            place.append(f1(places(answer), places(case.expected)))
    p, r = statistics.mean(precision), statistics.mean(recall)
    return {
        "f1": 2 * p * r / (p + r) if p + r else 0.0,
        "precision": p,
        "recall": r,
        "text": statistics.mean(text),
        "image": statistics.mean(image),
        "place": statistics.mean(place),
    }


def run_ours(cases: list[Case]) -> tuple[float, list[Items]]:
    """CPU seconds on articles, and what was found on every page."""
    cpu_s = 0.0
    answers = []
    for case in cases:
        html = gzip.decompress(case.path.read_bytes())
        started = time.process_time()
        answers.append(interleaf(html, case.url))
        cpu_s += (time.process_time() - started) * case.is_article
    return cpu_s, answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", help="extractors whose name begins so")
    given = parser.parse_args()
    from peers.client import Peer

    cases = read_cases(given.data)
    articles = sum(case.is_article for case in cases)
    print(f"{articles} articles, {len(cases) - articles} pages")
    print(f"{'':28} {'f1':>6} {'prec.':>6} {'recall':>6} {'pages/s':>8}   {'text':>6} {'image':>6} {'place':>6}")
    with Peer("extract", "extract_pages") as peer:

        def theirs(name: str) -> Callable[[list[Case]], tuple[float, list[Items]]]:
            def run(chosen: list[Case]) -> tuple[float, list[Items]]:
                rows = [[str(case.path), case.url, case.is_article] for case in chosen]
                answer = peer.ask("run", name=name, cases=rows)
                return answer["cpu_s"], [[(kind, value) for kind, value in items] for items in answer["items"]]

            return run

        sides = {"interleaf": run_ours, **{name: theirs(name) for name in peer.ask("names")}}
        sides = {name: run for name, run in sides.items() if name.startswith(given.only or "")}
        times: dict[str, list[float]] = {name: [] for name in sides}
        answers: dict[str, list[Items]] = {}
        for run in sides.values():
            run(cases[:WARM_UP_PAGES])
        for _ in range(given.rounds):
            for name, run in sides.items():
                cpu_s, answers[name] = run(cases)
                times[name].append(cpu_s)
        for name in sides:
            row = score(cases, answers[name])
            rate = articles / min(times[name])
            figures = " ".join(f"{row[key]:6.4f}" for key in ("f1", "precision", "recall"))
            rest = " ".join(f"{row[key]:6.4f}" for key in ("text", "image", "place"))
            print(f"{name:28} {figures} {rate:8.1f}   {rest}")


if __name__ == "__main__":
    main()
