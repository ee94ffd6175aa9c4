"""No text stalls the text rules or breaks them."""

import random
import time

import pytest

from filters import Batch
from filters.c4 import C4
from filters.c4_lines import C4Lines
from filters.fineweb import FineWeb
from filters.gopher_quality import GopherQuality
from filters.gopher_repetition import GopherRepetition
from tests.filters.documents import batch, document

DRAW = random.Random(7)
TEXTS = {
    "one word": "x" * 100_000,
    "one word of Han": "漢" * 100_000,
    "the same word": "go " * 100_000,
    "a period of words": "one two three four five six seven eight nine ten eleven " * 10_000,
    "newlines": "\n" * 200_000,
    "blank lines": " \n\t\n" * 50_000,
    "carriage returns": "a\r" * 100_000,
    "brackets": "(" * 50_000 + "[" * 50_000 + "[1]" * 20_000,
    "emoji": "".join(chr(DRAW.randrange(0x1F300, 0x1F5FF)) for _ in range(20_000)),
    "private use": "\ue000\U000f0000 " * 30_000,
    "numbers": " ".join(str(DRAW.randrange(10)) for _ in range(100_000)),
    "quotes": "'\"“” ." * 20_000,
    "null": "\x00" * 100_000,
    "half of an ellipsis": ".." * 100_000,
}


@pytest.mark.parametrize("preset", ["paper", "datatrove"])
@pytest.mark.parametrize("kind", TEXTS)
def test_time_is_bounded_and_verdicts_are_given(kind: str, preset: str) -> None:
    page = batch(document(TEXTS[kind]), document())
    started = time.process_time()
    for rule in (GopherQuality(preset), GopherRepetition(preset), C4(preset), FineWeb(preset)):  # type: ignore[arg-type]
        measured = rule.measure(page)
        assert len(rule.keep(measured)) == len(rule.reason(measured)) == 2
    table, _ = C4Lines(preset).edit(page)  # type: ignore[arg-type]
    assert len(Batch(table)) == 2
    assert time.process_time() - started < 8


@pytest.mark.parametrize("preset", ["paper", "datatrove"])
def test_time_grows_with_the_length_alone(preset: str) -> None:
    rules = (GopherQuality(preset), GopherRepetition(preset), C4(preset), FineWeb(preset))  # type: ignore[arg-type]
    taken = []
    for times in (1, 1, 10):
        page = batch(document(" ".join(str(DRAW.randrange(300)) + "." for _ in range(20_000 * times))))
        started = time.process_time()
        for rule in rules:
            rule.measure(page)
        taken.append(time.process_time() - started)
    assert taken[2] < 25 * taken[1]
