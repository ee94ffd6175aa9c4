"""English texts with seeded flaws, made of what the lock installs and of the demo crawl.

Three of five are as they were written: pages of cloud services' reference, documentation strings, package descriptions
and the demo crawl's pages. The others get one flaw each, of random strength, so that values lie on both sides of every
limit that the published rules have.
"""

import gzip
import hashlib
import html
import inspect
import json
import random
import re
import sysconfig
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from pipelines.extract import extract
from pipelines.warc import Loss, Segment, read_segment

SITE = Path(sysconfig.get_paths()["purelib"])
SHORTEST, LONGEST = 600, 8_000  # characters
LONG_TEXTS, LONG_WORDS = 40, 100_000  # as many as that around this number of words
FLAWED_SHARE = 0.4

Text = dict[str, str]


def make_texts(count: int, crawl: Path) -> list[Text]:
    """`count` texts as {"id", "text", "flaw"}, always the same for the same packages."""
    sources = {"page": list(pages(crawl)), "package": list(descriptions())}
    rest = count - sum(map(len, sources.values())) - LONG_TEXTS
    sources["docstring"] = chosen(docstrings(), rest // 3)
    sources["service"] = chosen(services(), rest - len(sources["docstring"]))
    plain = [(f"{source}-{number}", text) for source, texts in sources.items() for number, text in enumerate(texts)]
    made = []
    for name, text in plain:
        draw = random.Random(name)
        flaw = draw.choice(sorted(FLAWS)) if draw.random() < FLAWED_SHARE else ""
        made.append({"id": name, "text": FLAWS[flaw](text, draw) if flaw else text, "flaw": flaw})
    return made + [long_text(number, [text for _, text in plain]) for number in range(LONG_TEXTS)]


def chosen(texts: Iterator[str], count: int) -> list[str]:
    """The `count` texts with the smallest hashes, without those that open alike."""
    heads = {text[:200]: text for text in texts}
    return sorted(heads.values(), key=lambda text: hashlib.sha256(text.encode()).digest())[:count]


def pages(crawl: Path) -> Iterator[str]:
    """The English pages of the demo crawl."""
    for path in sorted(crawl.glob("*en-US*.warc.gz")):
        for found in read_segment(Segment(str(path), 0, path.stat().st_size), 64 << 20):
            if not isinstance(found, Loss) and (found.mime or "").startswith("text/html"):
                page = extract(found.payload.decode(errors="replace"), found.uri)
                text = "\n".join(part.text for part in page.parts if part.text)
                if len(text) >= SHORTEST:
                    yield text[:LONGEST]


def descriptions() -> Iterator[str]:
    """What the installed packages say about themselves."""
    for package in sorted(distributions(), key=lambda one: one.metadata["Name"]):
        payload = package.metadata.get_payload() or package.metadata.get("Description") or ""
        if isinstance(payload, str) and len(payload) >= SHORTEST:
            yield payload[:LONGEST]


def docstrings() -> Iterator[str]:
    """Documentation strings of installed modules, with wrapped lines joined as a documentation page shows them."""
    for path in sorted(SITE.rglob("*.py")):
        source = path.read_text(errors="replace")
        for found in re.finditer(r':\n *r?"""((?:(?!""").)*)"""', source, re.DOTALL):
            text = unwrap(inspect.cleandoc(found[1]))
            if SHORTEST <= len(text) <= LONGEST:
                yield text


def unwrap(text: str) -> str:
    """Lines that go on where the one before was full, joined to it."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and len(lines[-1]) > 60 and line[:1].isalnum():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)


def services() -> Iterator[str]:
    """Operations of cloud services, as botocore's data tell of them: what each does, then what it takes."""
    for path in sorted((SITE / "botocore" / "data").glob("*/*/service-2.json.gz")):
        service = json.loads(gzip.decompress(path.read_bytes()))
        for name, operation in sorted(service["operations"].items()):
            taken = service["shapes"].get(operation.get("input", {}).get("shape"), {}).get("members", {})
            described = [operation.get("documentation", "")]
            described += [f"<p>{key}</p>{member.get('documentation', '')}" for key, member in taken.items()]
            text = f"{name}\n" + plain_text("\n".join(described))
            if SHORTEST <= len(text) <= LONGEST:
                yield text


def plain_text(marked: str) -> str:
    """The text of simple HTML, a line per block."""
    text = re.sub(r"</?(?:p|ul|ol|li|dl|dt|dd|note|important|caution|br)\b[^>]*>", "\n", re.sub(r"\s+", " ", marked))
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def long_text(number: int, texts: list[str]) -> Text:
    """A text of about 100,000 words, on both sides of Gopher's limit."""
    draw = random.Random(number)
    words: list[str] = []
    while len(words) < LONG_WORDS * (0.9 + 0.4 * number / LONG_TEXTS):
        words += draw.choice(texts).split(" ")
    return {"id": f"long-{number}", "text": " ".join(words), "flaw": "long"}


Flaw = Callable[[str, random.Random], str]


def lines_of(text: str, words: int) -> list[str]:
    """The text anew in lines of so many words."""
    all_words = text.split()
    return [" ".join(all_words[start : start + words]) for start in range(0, len(all_words), words)]


def per_word(change: Callable[[str], str], share: float) -> Flaw:
    """A flaw that changes up to that share of the words."""

    def flaw(text: str, draw: random.Random) -> str:
        strength = draw.random() * share
        return re.sub(r"\S+", lambda found: change(found[0]) if draw.random() < strength else found[0], text)

    return flaw


def per_line(change: Callable[[str], str], share: float = 1.2) -> Flaw:
    """A flaw that changes up to all of the lines."""

    def flaw(text: str, draw: random.Random) -> str:
        strength = draw.random() * share
        return "\n".join(change(line) if draw.random() < strength else line for line in text.split("\n"))

    return flaw


def inserted(what: str, most: int = 1) -> Flaw:
    """A flaw that puts a line somewhere, once or up to `most` times."""

    def flaw(text: str, draw: random.Random) -> str:
        lines = text.split("\n")
        for _ in range(draw.randint(1, most)):
            lines.insert(draw.randint(0, len(lines)), what)
        return "\n".join(lines)

    return flaw


def phrase(words: int) -> Flaw:
    """A flaw that repeats a phrase of so many words between the others."""

    def flaw(text: str, draw: random.Random) -> str:
        all_words = text.split(" ")
        start = draw.randrange(max(1, len(all_words) - words))
        said, share = " ".join(all_words[start : start + words]), draw.random() * 0.5 / words
        return " ".join(f"{word} {said}" if draw.random() < share else word for word in all_words)

    return flaw


def repeated(separator: str, joined: str) -> Flaw:
    """A flaw that says pieces of the text again."""

    def flaw(text: str, draw: random.Random) -> str:
        pieces = [piece for piece in re.split(separator, text) if piece]
        strength = draw.random() * 0.6
        again = [piece for piece in pieces if draw.random() < strength]
        return joined.join([*pieces, *again])

    return flaw


def repeated_lines(longest: int) -> Flaw:
    """A flaw that says one short line again and again."""

    def flaw(text: str, draw: random.Random) -> str:
        lines = text.split("\n")
        count = int(len(lines) * draw.random())
        return "\n".join([*lines, *[min(lines, key=len)[:longest]] * count])

    return flaw


def cut(words: int) -> Flaw:
    return lambda text, draw: " ".join(text.split(" ")[: draw.randint(1, words)])


def cut_lines(low: int, high: int) -> Flaw:
    return lambda text, draw: "\n".join(lines_of(text, draw.randint(low, high)))


def without_stop_words(text: str, draw: random.Random) -> str:
    left = draw.sample(["the", "be", "to", "of", "and", "that", "have", "with"], draw.randint(0, 3))
    gone = {"the", "be", "to", "of", "and", "that", "have", "with"} - set(left)
    return " ".join(word for word in text.split(" ") if word not in gone)


def glued(text: str, draw: random.Random) -> str:
    share = 0.3 + 0.6 * draw.random()
    return re.sub(r"(?<=[a-z]) (?=[a-z])", lambda _: "" if draw.random() < share else " ", text)


def few_sentences(text: str, draw: random.Random) -> str:
    """Some sentences, a line each, among headings without a full stop."""
    found = [piece for piece in re.split(r"(?<=[.!?])\s+", text) if len(piece.split()) > 3]
    heads = [" ".join(piece.split()[:12]).rstrip(".?!'\"") for piece in found]
    return "\n".join([*found[: draw.randint(0, 9)], *heads])


def in_paragraphs(flaw: Flaw) -> Flaw:
    """A flaw of a text whose lines are paragraphs."""
    return lambda text, draw: flaw("\n\n".join(lines_of(text, 25)), draw)


POLICY = "By going on you accept our terms of use and that this site uses cookies."
LATIN = "Lorem ipsum dolor sit amet, consectetur adipiscing elit."
FLAWS: dict[str, Flaw] = {
    "cut": cut(80),
    "short_words": per_word(lambda word: word[:2], 1.3),
    "glued_words": glued,
    "hashes": per_word(lambda word: "#" + word, 0.3),
    "dots": per_word(lambda word: word + "...", 0.3),
    "bullets": per_line(lambda line: "- " + line),
    "round_bullets": per_line(lambda line: " • " + line),
    "line_dots": per_line(lambda line: line + "…", 0.7),
    "numbers": per_word(lambda word: str(len(word) * 1234), 0.45),
    "no_stop_words": without_stop_words,
    "paragraphs_again": in_paragraphs(repeated(r"\n\n", "\n\n")),
    "one_paragraph_again": in_paragraphs(
        lambda text, draw: text + ("\n\n" + text.split("\n\n")[0]) * draw.randint(1, 12)
    ),
    "short_paragraph_again": in_paragraphs(lambda text, draw: text + "\n\nRead more." * draw.randint(1, 40)),
    "lines_again": repeated(r"\n", "\n"),
    "short_line_again": repeated_lines(25),
    "line_again": repeated_lines(500),
    "phrase_of_2": phrase(2),
    "phrase_of_3": phrase(3),
    "phrase_of_4": phrase(4),
    "phrase_of_8": phrase(8),
    "phrase_of_15": phrase(15),
    "sentences_again": repeated(r"(?<=\.)\s+", " "),
    "latin": inserted(LATIN, 2),
    "curly": inserted("The call is object.method({ key: value }).", 2),
    "javascript": inserted("Please enable JavaScript in your browser to see all of this page.", 4),
    "policy": inserted(POLICY, 4),
    "citations": per_line(lambda line: line + " [12]", 1.0),
    "long_word": inserted("This is the key " + "abcdefghij" * 110 + " that you need."),
    "few_sentences": few_sentences,
    "no_full_stops": per_line(lambda line: line.rstrip(".?!'\""), 1.3),
    "short_lines": cut_lines(3, 9),
    "wrapped": cut_lines(9, 16),
    "lists": cut_lines(2, 5),
}
