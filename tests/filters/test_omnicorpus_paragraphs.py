import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.omnicorpus_paragraphs import OmnicorpusParagraphs
from filters.testing import check_editor
from tests.filters.documents import batch, document, image, text
from tests.filters.written import with_languages

BOATS = "The harbour is quiet, and the boats have come back with the tide."
NIGHT = "In the night all of them go out again to the open sea."


def edited(
    *parts: Any, lang: str | None = "en", rule: OmnicorpusParagraphs | None = None
) -> tuple[list[str], dict[str, int]]:
    """What is left of a page, a picture being "*", and what was changed."""
    shown = [image(0) if part == "*" else part for part in parts]
    page = batch(document(*shown, media=[{"uri": "a"}], lang=lang))
    table, counts = (rule or OmnicorpusParagraphs()).edit(page)
    left = [part["text"] or "*" for part in table["parts"][0].as_py()]
    return left, {item["what"]: item["count"] for item in counts.to_pylist()}


def between(part: Any) -> tuple[list[str], dict[str, int]]:
    left, counts = edited(BOATS, part, NIGHT)
    assert (left[0], left[-1]) == (BOATS, NIGHT)
    return left[1:-1], counts


@pytest.mark.parametrize(
    ("written", "left", "what"),
    [
        ("The boats have come\nback with the tide.", "The boats have come back with the tide.", "newline"),
        ("Name of the boat:\nthe Mary of Brixham", "Name of the boat:\nthe Mary of Brixham", None),
        ("The name of the boat\n\nthe Mary of Brixham", "The name of the boat\n\nthe Mary of Brixham", None),
        (
            "Write the name here: ____________________ and sign it.",
            "Write the name here:\n\nand sign it.",
            "underscores",
        ),
        ("[Video] The boats have come back.", "The boats have come back.", "video_mark"),
        ("See https://example.org/a?b=c, where all boats are.", "See , where all boats are.", "url"),
        ("All boats are on www.example.org, by name.", "All boats are on , by name.", "url"),
    ],
)
def test_a_paragraph_is_mended(written: str, left: str, what: str | None) -> None:
    got, counts = between(written)
    assert (got, counts) == ([left], {what: 1} if what else {})


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("The boats come back", "short"),
        ("Visit our friends on YouTube, they are great", "header_or_footer"),
        ("By Ann Lee and the night desk of ours", "byline"),
        ("The harbour office was opened 12 May 2019", "date_or_contact"),
        ("The boats will all leave at 5:30 pm tonight", "date_or_contact"),
        ("Write to us all at harbour@example.org today", "date_or_contact"),
        ("Sign up for all of the news of ours", "call"),
        ("There are now 2 items in your cart, Ann", "call"),
        ("Your friends have left some more comments:", "social"),
        ("For details on the boats of the harbour, the link is below.", "download"),
        ("Special thanks to all the men and women of the harbour.", "credit"),
        ("The tide comes twice a day on this coast (Lee and Brown, 2019)", "credit"),
        ("For more information on the tide ask the harbour office.", "teaser"),
        (f"{BOATS} Call the office at 555-123-4567 for a place on one of them in the summer.", "date_or_contact"),
        (f"{BOATS} {NIGHT} {NIGHT} Read more...", "read_more"),
        ("THE BOATS HAVE COME BACK WITH THE TIDE AT LAST", "capitals"),
        ("1234 5678 9012 3456 7890 1234 a 5", "digits"),
    ],
)
def test_a_paragraph_goes(written: str, what: str) -> None:
    assert between(written) == ([], {what: 1})


@pytest.mark.parametrize(
    "written",
    [
        "All that we know of it, and I would like to read more.",
        "Services of the harbour have been in the hands of one family for a hundred years.",
        "The men on the boats did not like to talk, and they made no comments on what each of them had seen out there.",
        "In May 2019 the council opened a new office beside the harbour, and now there are more boats than before.",
    ],
)
def test_words_in_a_whole_sentence_harm_nobody(written: str) -> None:
    assert between(written) == ([written], {})


@pytest.mark.parametrize("label", ["heading", "list", "table", "code", "quote"])
def test_only_paragraphs_are_judged(label: str) -> None:
    assert between(text("SIGN IN", label)) == (["SIGN IN"], {})


def test_a_byline_set_as_heading_goes() -> None:
    assert between(text("By Ann Lee", "heading")) == ([], {"byline": 1})


def test_capitals_stay_within_ten_parts_of_a_picture() -> None:
    loud = "THE BOATS HAVE COME BACK WITH THE TIDE AT LAST"
    assert edited(BOATS, "*", *[NIGHT] * 9, loud, NIGHT)[1] == {}
    assert edited(BOATS, "*", *[NIGHT] * 10, loud, NIGHT)[1] == {"capitals": 1}


def test_a_line_beside_a_picture_that_names_its_source_goes_and_the_next_one_too() -> None:
    left, counts = edited(
        BOATS, "Getty has the photo of it", "*", "This image is by Ann Lee", "Her other photo of it all", NIGHT
    )
    assert (left, counts) == ([BOATS, "*", NIGHT], {"source_caption": 3})
    assert edited(BOATS, "*", text("Photo", "heading"), NIGHT)[1] == {}


def test_the_ends_of_a_page_are_whole_sentences() -> None:
    left, counts = edited(f"and so on. {BOATS}", f"{NIGHT} Now that the tide is")
    assert (left, counts) == ([BOATS, NIGHT], {"half_sentence": 2})
    # Without a whole sentence there is nothing to cut to.
    assert edited("boats of the harbour of Brixham") == (["boats of the harbour of Brixham"], {})


def test_references_go_in_the_last_quarter_alone() -> None:
    heading = text("References:", "heading")
    assert edited(*[BOATS] * 6, heading, "[1] A book of Ann Lee's.") == ([BOATS] * 6, {"references": 2})
    assert edited(BOATS, heading, *[NIGHT] * 6)[1] == {}


def test_a_numbered_list_of_sources_goes_with_the_marks_that_name_them() -> None:
    cited = "The harbour is quiet [1], and the boats have come back."
    left, counts = edited(cited, "[1] Lee, A. The boats of Brixham, a history.")
    assert left == ["The harbour is quiet, and the boats have come back."]
    assert counts == {"citation": 1, "references": 1}
    assert edited(cited, NIGHT)[1] == {}


def test_flagged_words_stand_in_a_file(tmp_path: Path) -> None:
    words = tmp_path / "flagged.txt"
    words.write_text("tide\n")
    assert edited(BOATS, NIGHT, rule=OmnicorpusParagraphs(flagged_words=str(words))) == ([NIGHT], {"flagged": 1})


def test_other_languages_are_left_alone() -> None:
    assert edited("Sign in", lang="fr") == (["Sign in"], {})
    assert edited("船", lang=None) == (["船"], {})
    assert edited("Sign in", BOATS, lang=None) == ([BOATS], {"short": 1})
    assert edited("船", lang="ja", rule=OmnicorpusParagraphs(languages=("en", "ja"))) == ([], {"short": 1})


PIECES = st.sampled_from(
    [
        *("References", "[1] ", "[[1]1]", "By ", "SIGN", " in", "Read more", "photo", "\n", "\n\n", " ", "_" * 15, "."),
        *("[Vi[Video]deo]", "www.a.b", "https://a.b/c", "12:30", "555-123-4567", "the boats of the village ", ", and"),
        *("THE BOATS OF THE VILLAGE ", "123456 ", "(Lee, 2019)", "é", "comments"),
    ]
)
PARTS = st.one_of(
    st.just("*"),
    st.builds(
        lambda pieces, label: text("".join(pieces), label),
        st.lists(PIECES, max_size=6),
        st.sampled_from(["paragraph", "paragraph", "paragraph", "heading", "caption", "list"]),
    ),
)


@given(st.lists(PARTS, max_size=9))
@settings(deadline=None, max_examples=300)
def test_editing_twice_is_editing_once(parts: list[Any]) -> None:
    page = batch(document(*(image(0) if part == "*" else part for part in parts), media=[{"uri": "a"}], lang="en"))
    once, _ = OmnicorpusParagraphs().edit(page)
    again, counts = OmnicorpusParagraphs().edit(type(page)(once))
    assert counts.to_pylist() == []
    assert again.equals(once)


def test_a_page_that_does_not_come_to_rest_is_left_as_it_was() -> None:
    nested = "[Video]"
    for _ in range(12):
        nested = f"[Vi{nested}deo]"
    assert edited(BOATS, nested + " and the boats of the village.", NIGHT)[1] == {}


@pytest.mark.parametrize(
    "hostile",
    [
        "a",
        "a ",
        " ",
        "_",
        "A. ",
        "[Video]",
        "http://.",
        "(cf. ",
        "like  ",
        ".'",
        "1",
        "AB ",
        "\n",
        "a \n",
        "reference ",
    ],
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    page = batch(
        document(BOATS, "x" + hostile * (300_000 // len(hostile)) + "x", "x " + " " * 300_000 + "x", NIGHT, lang="en")
    )
    started = time.process_time()
    OmnicorpusParagraphs().edit(page)
    assert time.process_time() - started < 5.0


def test_a_page_of_many_parts_takes_linear_time() -> None:
    loud, photo = "THE BOATS HAVE COME BACK AT LAST", "This photo is by Ann Lee"
    page = batch(
        document(
            *[loud, photo, image(0), text("References", "heading"), BOATS] * 8_000, media=[{"uri": "a"}], lang="en"
        )
    )
    started = time.process_time()
    OmnicorpusParagraphs().edit(page)
    assert time.process_time() - started < 5.0


def test_it_keeps_its_contract() -> None:
    check_editor(OmnicorpusParagraphs(), with_languages())
    check_editor(OmnicorpusParagraphs(languages=("en", "fr", "hi")), with_languages())
