import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import Batch
from filters.c4_lines import C4Lines
from filters.testing import check_editor, make_documents
from tests.filters.documents import batch, document, image, text

LINE = "This is a line of prose."
PIECES = st.sampled_from([*"[]1 .\n\r", "[1]", "[edit]", "Four words stand here.", " javascript", "…", "...", '"'])


def edited(rule: C4Lines, *parts: object, **columns: object) -> tuple[list[str], dict[str, int]]:
    table, counts = rule.edit(batch(document(*parts, **columns)))  # type: ignore[arg-type]
    texts = [part["text"] for part in table["parts"].to_pylist()[0]]
    return texts, {item["what"]: item["count"] for item in counts.to_pylist()}


def test_lines_go_for_a_reason_that_is_counted() -> None:
    written = [
        LINE,
        "No mark at the end here",
        "Too few words.",
        "Please do enable Javascript here.",
        f"{'x' * 1001} {LINE}",
    ]
    written += ["We make use of cookies here.", "", f"“{LINE}”", "It was cited here once [3][citation needed]."]
    texts, counts = edited(C4Lines(), "\n".join(written))
    assert texts == [f"{LINE}\n“{LINE}”\nIt was cited here once ."]
    assert counts == {
        "no_terminal_mark": 1,
        "too_few_words": 1,
        "javascript": 1,
        "long_word": 1,
        "policy": 1,
        "citations": 1,
    }


def test_other_labels_and_languages_are_left_alone_and_emptied_parts_go() -> None:
    parts = (text("A heading", "heading"), image(0), "Nothing that stays", text("x = 1", "code"), LINE)
    columns = {"media": [{"uri": "a"}]}
    assert edited(C4Lines(), *parts, **columns) == (["A heading", None, "x = 1", LINE], {"no_terminal_mark": 1})
    assert edited(C4Lines(labels=("code",)), *parts, **columns)[0] == ["A heading", None, "Nothing that stays", LINE]
    assert edited(C4Lines(), *parts, **columns, lang="de") == (
        ["A heading", None, "Nothing that stays", "x = 1", LINE],
        {},
    )
    assert edited(C4Lines("datatrove"), *parts, **columns, lang="de")[0] == [None, LINE]


def test_the_presets_differ() -> None:
    written = f"  {LINE}  \nThree small words.\nIt goes on and on..."
    assert edited(C4Lines(), written) == ([f"  {LINE}  \nIt goes on and on..."], {"too_few_words": 1})
    assert edited(C4Lines("datatrove"), written) == ([f"{LINE}\nThree small words."], {"no_terminal_mark": 1})
    assert edited(C4Lines("datatrove", min_words=4), written)[0] == [LINE]
    assert edited(C4Lines("datatrove", terminal=False), written)[0] == [
        f"{LINE}\nThree small words.\nIt goes on and on..."
    ]
    assert edited(C4Lines("datatrove"), f" {LINE}") == ([LINE], {"whitespace": 1})


@pytest.mark.parametrize("preset", ["paper", "datatrove"])
@given(st.lists(PIECES, max_size=12).map("".join))
@settings(deadline=None, max_examples=60)
def test_what_it_has_edited_it_leaves_alone(preset: str, written: str) -> None:
    rule = C4Lines(preset, min_words=2)  # type: ignore[arg-type]
    once, _ = rule.edit(batch(document(written)))
    again, counts = rule.edit(Batch(once))
    assert again.equals(once)
    assert not len(counts)


@pytest.mark.parametrize("preset", ["paper", "datatrove"])
def test_marks_inside_of_marks_end_soon(preset: str) -> None:
    texts, counts = edited(C4Lines(preset), f"{LINE[:-1]} {'[' * 50_000}{']' * 50_000}.")  # type: ignore[arg-type]
    assert texts == []
    assert sum(counts.values()) == 1


def test_it_keeps_its_contract() -> None:
    for rule in (C4Lines(), C4Lines("datatrove"), C4Lines(labels=("heading", "code"), terminal=False)):
        check_editor(rule)
        assert isinstance(rule.edit(Batch(make_documents()))[0], pa.Table)
