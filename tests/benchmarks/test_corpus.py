"""What the known answers of drawn documents rest on: each fact is where it is said to be, and nowhere else."""

import io

import pytest
from known_answer.corpus import read_drawn
from known_answer.corpus_scenes import COUNTS, KINDS
from known_answer.corpus_texts import GENERAL, PROSE
from known_answer.objects import COLOURS, OBJECTS, plural
from known_answer.pictured import Pictured
from PIL import Image

from filters.batch import split_words

COUNT = 2 * len(KINDS)


@pytest.fixture(scope="module")
def drawn() -> list[Pictured]:
    return read_drawn(COUNT)


def text_of(base: Pictured) -> str:
    return "\n".join(line.text for line in base.lines)


def names_in(text: str) -> set[str]:
    """The names of things that a text has, one or more of them."""
    words = f" {' '.join(split_words(text.lower()))} "
    return {name for name in OBJECTS if f" {name} " in words or f" {plural(name)} " in words}


def test_the_same_seed_draws_the_same_bytes(drawn: list[Pictured]) -> None:
    assert read_drawn(COUNT) == drawn
    assert read_drawn(2, seed=1)[0] != drawn[0]


def test_documents_have_the_size_that_is_promised(drawn: list[Pictured]) -> None:
    for base in drawn:
        assert 2 <= len(base.pictures) <= 5
        assert 4 <= sum(line.label == "paragraph" for line in base.lines) <= 9
        assert base.words >= 90
        for picture in base.pictures:
            assert all(320 <= side <= 640 for side in Image.open(io.BytesIO(picture.data)).size)


def test_shared_facts_are_in_the_text_and_in_the_picture(drawn: list[Pictured]) -> None:
    for base in drawn:
        shared = [fact for fact in base.facts if fact.where == "both"]
        assert {fact.picture for fact in shared} == set(range(len(base.pictures)))
        for fact in shared:
            assert fact.words in text_of(base)
            assert fact.picture is not None
            assert fact.words in base.pictures[fact.picture].caption


def test_what_pictures_alone_tell_is_not_in_the_text(drawn: list[Pictured]) -> None:
    for base in drawn:
        told = names_in(text_of(base))
        alone = [fact for fact in base.facts if fact.where == "picture"]
        assert alone
        for fact in alone:
            assert fact.words not in text_of(base)
            if fact.words.split()[0] in ("a", "an", *COUNTS.values()):
                assert not names_in(fact.words) & told


def test_what_the_text_alone_tells_is_most_of_it(drawn: list[Pictured]) -> None:
    for base in drawn:
        only = [fact.words for fact in base.facts if fact.where == "text"]
        assert all(sentence in text_of(base) for sentence in only)
        assert sum(len(split_words(sentence)) for sentence in only) > base.words / 2


def test_no_sentence_names_what_can_be_drawn() -> None:
    sentences = [*GENERAL, *(one for prose in PROSE.values() for one in (*prose.titles, *prose.told, *prose.only))]
    assert not [one for one in sentences if names_in(one) or set(COLOURS) & set(split_words(one.lower()))]
