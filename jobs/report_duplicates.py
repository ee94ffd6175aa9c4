"""The section of the report about duplicates: counts, and pairs beside each other."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from jobs.report_cards import because
from jobs.report_facts import PAIR_LETTERS, Facts
from jobs.report_html import Html, element, joined, link, shortened
from jobs.report_tables import duplicates_table

Row = Mapping[str, Any]

URI_LETTERS = 90
TEXT_LETTERS = PAIR_LETTERS - 20  # so that a text that was cut shows it


def duplicates(facts: Facts) -> list[Html | None]:
    if not facts.duplicates:
        return [element("p", "No step has found a duplicate.")]
    pairs = [_pair(pair) for pair in facts.pairs]
    told = None
    if pairs:
        told = element(
            "p", "Some pairs: the one that left, and the one that stays. What one alone has is marked.", class_="quiet"
        )
    return [duplicates_table(facts.duplicates), told, *pairs]


def _pair(pair: Row) -> Html:
    gone, stays = marked(*(shortened(pair[name], TEXT_LETTERS) for name in ("text", "survivor_text")))
    sides = (
        ("duplicate", pair["uri"], pair["record_id"], gone),
        ("kept", pair["survivor_uri"], pair["survivor"], stays),
    )
    cards = [
        element(
            "article",
            element(
                "header",
                element("h3", link(uri, shortened(uri, URI_LETTERS)) if uri else "no address"),
                element(
                    "p", element("span", state, class_=f"badge {state}"), " ", element("code", record), class_="id"
                ),
            ),
            element("p", text, dir="auto", class_="text"),
            class_="card",
        )
        for state, uri, record, text in sides
    ]
    return element("div", element("p", because(pair), f" at {pair['step']}", class_="reason"), *cards, class_="twins")


def marked(one: str, other: str) -> tuple[Html, Html]:
    """Both texts, with the words that the other does not have marked."""
    words = (_words(one), _words(other))
    sides: tuple[list[str | Html], list[str | Html]] = ([], [])
    for kind, start, end, other_start, other_end in difflib.SequenceMatcher(
        None, words[0], words[1], autojunk=False
    ).get_opcodes():
        for side, text in zip(
            sides, ("".join(words[0][start:end]), "".join(words[1][other_start:other_end])), strict=True
        ):
            if text:
                side.append(text if kind == "equal" or text.isspace() else element("mark", text))
    return joined(sides[0]), joined(sides[1])


def _words(text: str) -> list[str]:
    """Words and what stands between them; letters of a script that writes none."""
    return re.findall(r"[^\W\u0e00-\u0eff\u3040-\u9fff]+|\s+|.", text)
