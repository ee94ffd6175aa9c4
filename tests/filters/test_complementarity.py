"""Both sides have to add something: a picture of the text adds nothing, nor does a picture that is shown twice."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from filters import Batch
from filters.complementarity import Complementarity
from filters.testing import check_filter
from tests.filters.scored_pages import page, pages, screen

TINY = Complementarity(model="tiny")
LINES = ("Partition disks", "Guided - use entire disk", "Configure encrypted volumes", "Undo changes to partitions")
SHOWN = screen(*LINES)
OTHER = screen("Configure the network", "Hostname: gateway", "Wireless access point")
TEXT = (
    "Here the installer asks how to partition the disks.",
    "Beginners are well advised by the guided method, which Debian has had since 2005 and which asks three questions.",
    "A laptop that may be stolen deserves encrypted volumes; a server in a locked room rarely does.",
)


def measured(rows: Sequence[dict[str, Any]], rule: Complementarity = TINY) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rule.measure(Batch(pages(rows))).to_pylist()
    return found


def test_it_is_a_filter() -> None:
    check_filter(TINY, pages([page(TEXT[0], SHOWN, *TEXT[1:]), page(*TEXT), page(SHOWN)]))
    check_filter(replace(TINY, low=0.3), pages([page(TEXT[0], SHOWN, *TEXT[1:]), page("\n".join(LINES), SHOWN)]))


def test_a_text_that_only_repeats_the_picture_adds_nothing() -> None:
    whole, half, copied = measured(
        [
            page(TEXT[0], SHOWN, *TEXT[1:]),
            page(TEXT[0], SHOWN, "\n".join(LINES)),
            page("\n".join(LINES[:2]), SHOWN, "\n".join(LINES[2:])),
        ]
    )

    assert whole["score"] > half["score"] > copied["score"]
    assert copied["score"] < 0.1
    assert whole["text_news"] > 0.9
    assert copied["text_news"] == 0
    assert copied["picture_news"] < whole["picture_news"]


def test_a_text_that_only_repeats_the_picture_has_a_score_where_words_alone_judge() -> None:
    german = screen("Partitionierung der Platten", "Verschluesselte Datentraeger", "Netzwerk einrichten")
    lines = ("Partitionierung der Platten", "Verschluesselte Datentraeger", "Netzwerk einrichten")
    (copied,) = measured([page(lines[0], german, *lines[1:], lang="de")])

    assert copied["unscored"] == ""
    assert copied["score"] < 0.1


def test_a_picture_of_the_text_adds_nothing() -> None:
    copy = screen(
        "Here the installer asks", "how to partition the disks.", "Beginners are well advised", "by the method"
    )
    own, painted = measured([page(TEXT[0], SHOWN, *TEXT[1:]), page(TEXT[0], copy, *TEXT[1:])])

    assert painted["picture_news"] < own["picture_news"]
    assert painted["score"] < own["score"]


def test_what_is_unrelated_adds_nothing() -> None:
    own, moved = measured([page(TEXT[0], SHOWN, *TEXT[1:]), page(TEXT[0], OTHER, *TEXT[1:])])

    assert own["score"] > moved["score"] + 0.2


def test_a_picture_shown_twice_counts_once() -> None:
    once, twice = measured([page(TEXT[0], SHOWN, *TEXT[1:]), page(TEXT[0], SHOWN, TEXT[1], SHOWN, TEXT[2])])

    assert twice["repeated"] == 0.5
    assert json.loads(twice["pictures"])[1] == 0
    assert twice["score"] < once["score"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (page(*TEXT), "no_pictures"),
        (page(SHOWN), "no_text"),
        (page(*TEXT, SHOWN[:200]), "damaged_picture"),
        (page(*TEXT, SHOWN, lang=None), "language"),
    ],
)
def test_what_cannot_be_judged_has_no_score_and_a_reason(row: dict[str, Any], why: str) -> None:
    (found,) = measured([row])

    assert (found["score"], found["unscored"]) == (None, why)


def test_the_lowest_go_where_a_limit_is_set() -> None:
    rule = replace(TINY, low=0.2)
    measures = rule.measure(Batch(pages([page(TEXT[0], SHOWN, *TEXT[1:]), page("\n".join(LINES), SHOWN)])))

    assert rule.keep(measures).to_pylist() == [True, False]
    assert rule.reason(measures)[1].as_py() == "one_side_adds_little"
