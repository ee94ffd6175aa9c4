"""What the corruptions of documents with pictures keep, and that the guard sees what they do not."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from known_answer.corpus import read_drawn
from known_answer.corpus_scenes import KINDS
from known_answer.corrupt_pictures import Setting
from known_answer.donors import Donors
from known_answer.nuisances import NUISANCES, nuisances
from known_answer.picture_matrix import PICTURE_MATRIX, PictureCell
from known_answer.picture_tables import LEAK_BAR, corrupted, guard_of
from known_answer.pictured import Line, Pictured, documents
from known_answer.score_pictured import CRITERIA, Models, Scorer

from filters import Batch

MOST = 6  # documents that are corrupted in a test
BYTES = ("picture bytes", "text bytes")  # kept as far as can be
CELLS = {cell.name: cell for cell in PICTURE_MATRIX}


@pytest.fixture(scope="module")
def setting() -> Setting:
    bases = read_drawn(2 * len(KINDS))
    return Setting(bases, Donors(bases), lambda picture: picture.drawn or ())


def done(cell: PictureCell, setting: Setting, most: int = MOST) -> list[tuple[Pictured, list[Pictured]]]:
    """The first documents, each with itself corrupted in every dose."""
    made = [(base, corrupted(cell, setting, index)) for index, base in enumerate(setting.bases[:most])]
    return [(base, doses) for base, doses in made if doses is not None]


@pytest.mark.parametrize("cell", [cell for cell in PICTURE_MATRIX if not cell.null], ids=lambda cell: cell.name)
def test_a_corruption_keeps_all_that_it_is_not_about(cell: PictureCell, setting: Setting) -> None:
    kept = [at for at, name in enumerate(NUISANCES) if name not in (*cell.subject, *BYTES)]
    for base, doses in done(cell, setting):
        for dose in doses:
            np.testing.assert_allclose(nuisances([dose])[0][kept], nuisances([base])[0][kept])


@pytest.mark.parametrize("cell", PICTURE_MATRIX, ids=lambda cell: cell.name)
def test_a_corruption_changes_something_and_the_same_each_time(cell: PictureCell, setting: Setting) -> None:
    first, again = done(cell, setting, 2), done(cell, setting, 2)
    assert first == again
    if cell.name != "null: quotation marks":  # of which a document may have none
        assert all(doses[-1].parts != base.parts for base, doses in first)


@pytest.mark.parametrize("name", ["logos, icons, banners", "blank"])
def test_files_are_as_long_as_those_they_replace(name: str, setting: Setting) -> None:
    for base, doses in done(CELLS[name], setting):
        for own, new in zip(base.pictures, doses[-1].pictures, strict=True):
            assert len(new.data) == pytest.approx(len(own.data), rel=0.1)


def test_a_larger_dose_changes_what_a_smaller_one_does_and_more(setting: Setting) -> None:
    for base, (few, half, every) in done(CELLS["swapped, random"], setting):
        for own, first, second, third in zip(base.pictures, few.pictures, half.pictures, every.pictures, strict=True):
            assert first in (own, second)
            assert second in (own, third)
            assert third != own


def test_random_donors_are_of_another_subject_and_hard_ones_of_the_same(setting: Setting) -> None:
    for base, (*_, every) in done(CELLS["swapped, random"], setting):
        assert all(picture.subject != base.subject for picture in every.pictures)
    for base, (*_, every) in done(CELLS["swapped, hard"], setting):
        assert all(picture.subject == base.subject for picture in every.pictures)
        assert not {picture.data for picture in every.pictures} & {picture.data for picture in base.pictures}


def test_words_of_pictures_stand_in_the_text_once_appended(setting: Setting) -> None:
    found = done(CELLS["words of pictures appended"], setting, len(setting.bases))
    assert found
    for base, (*_, every) in found:
        text = " ".join(line.text for line in every.lines)
        assert all(word in text for picture in base.pictures for line in picture.drawn or () for word in line.split())
        assert all(fact.words in text for fact in base.facts if fact.where == "both")


def test_text_stays_in_whole_sentences(setting: Setting) -> None:
    for base, (*_, fifth) in done(CELLS["text dropped to a fifth"], setting):
        assert 0 < fifth.words < 0.4 * base.words + 40
        sentences = {fact.words for fact in base.facts if fact.where == "text"}
        assert sum(sentence in line.text for line in fifth.lines for sentence in sentences) < len(sentences)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        pytest.param(lambda base: replace(base, parts=base.parts[:-1]), True, id="loses its last part"),
        pytest.param(lambda base: replace(base, parts=(*base.parts[1:], base.parts[0])), True, id="moves its heading"),
        pytest.param(lambda base: base, False, id="stays as it is"),
    ],
)
def test_the_guard_sees_a_leaking_corruption(
    change: Callable[[Pictured], Pictured], seen: bool, setting: Setting
) -> None:
    def corrupt(setting: Setting, index: int, dose: float, random: Random) -> Pictured:
        return change(setting.bases[index])

    cell = PictureCell("made up", corrupt, (1,), "", {})
    worse = [doses[-1] for _, doses in done(cell, setting, len(setting.bases))]
    guard = guard_of(cell, setting.bases, worse, [base.page for base in setting.bases])
    assert (guard > LEAK_BAR) == seen


def test_a_document_is_a_resolved_one(setting: Setting) -> None:
    batch = Batch(documents(setting.bases[:2]))
    pictures = batch.pictures
    assert pictures["data"].to_pylist() == [picture.data for base in setting.bases[:2] for picture in base.pictures]
    assert not pictures["phash"].null_count
    assert batch.texts[0] == "\n".join(line.text for line in setting.bases[0].lines)


def test_a_criterion_without_pictures_falls_to_nothing(setting: Setting) -> None:
    balance = next(one for one in CRITERIA if one.name == "density_balance")
    scorer = Scorer(balance, Models())
    bare = [replace(base, parts=tuple(part for part in base.parts if isinstance(part, Line))) for base in setting.bases]
    clean, empty = scorer.score(setting.bases), scorer.score(bare)
    assert clean is not None
    assert empty is not None
    assert clean.ranked.min() > empty.ranked.max()
    assert clean.coverage == 1
