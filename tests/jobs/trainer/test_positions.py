"""Position ids: the library's for pictures; for video the rule of absolute time, and no text within a video's time."""

from fractions import Fraction
from itertools import pairwise
from math import floor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.trainer.feed import Fed, Visual
from jobs.trainer.model import tiny
from jobs.trainer.positions import positions
from jobs.trainer.vocabulary import Vocabulary
from schemas.tokens import IMAGE_PAD, VIDEO_PAD
from tests.jobs.trainer.fed import Part, conversation, document, picture, video

torch.set_num_threads(1)
MODEL = tiny(Vocabulary.of([]), 0)
SIDES = st.integers(1, 9)
TEXTS = st.text(max_size=30)
PICTURES = st.builds(picture, SIDES, SIDES)
RATES = (0.5, 1.0, 2.0, 3.0, 4.0)
VIDEOS = st.builds(video, SIDES, SIDES, st.integers(1, 40), st.sampled_from(RATES))


def of_library(fed: Fed) -> np.ndarray:
    """(3, n): `get_rope_index` of transformers."""
    ids = torch.from_numpy(fed.ids).long()[None]
    grids = {
        video: torch.tensor([visual.grid for visual in fed.visuals if visual.video == video]) for video in (False, True)
    }
    made, _ = MODEL.model.get_rope_index(
        ids,
        (ids == IMAGE_PAD).int() + 2 * (ids == VIDEO_PAD).int(),
        grids[False] if len(grids[False]) else None,
        grids[True] if len(grids[True]) else None,
        torch.tensor([visual.step_s for visual in fed.visuals if visual.video]),
    )
    return made[:, 0].numpy()


def block(made: np.ndarray, visual: Visual) -> np.ndarray:
    return made[:, visual.start : visual.start + visual.tokens]


@given(st.lists(TEXTS | PICTURES, min_size=1, max_size=8))
def test_pictures_and_text_have_the_ids_of_the_library(parts: list[Part]) -> None:
    for sample in (document(*parts), conversation(parts, "Yes.")):
        (fed,) = sample.sequences
        made = positions(fed)
        assert made[0].tolist() == list(range(len(fed.ids)))
        assert made[1:].tolist() == of_library(fed).tolist()


@given(st.lists(TEXTS | PICTURES, max_size=3), VIDEOS, TEXTS)
def test_within_a_video_ids_are_those_of_the_library(before: list[Part], video: Part, after: str) -> None:
    (fed,) = document(*before, video, after).sequences
    (visual,) = (visual for visual in fed.visuals if visual.video)
    assert block(positions(fed)[1:], visual).tolist() == block(of_library(fed), visual).tolist()


@given(st.lists(TEXTS | PICTURES | VIDEOS, min_size=1, max_size=8))
@settings(max_examples=50)
def test_what_comes_after_has_larger_ids_than_all_before(parts: list[Part]) -> None:
    (fed,) = document(*parts).sequences
    made = positions(fed)[1:]
    cuts = sorted({place for visual in fed.visuals for place in (visual.start, visual.start + visual.tokens)})
    pieces = [piece for piece in np.split(made, cuts, axis=1) if piece.size]
    for piece, following in pairwise(pieces):
        assert following.min() == piece.max() + 1


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("frames", [1, 2, 9, 60, 767, 768])
def test_a_step_of_a_video_has_the_id_of_its_time(fps: float, frames: int) -> None:
    (fed,) = conversation(["Look:", video(2, 3, frames, fps), "When?"], "Now.").sequences
    (visual,) = fed.visuals
    made = positions(fed)[1:]
    start = made[0, visual.start - 1] + 1
    steps = block(made, visual)[0].reshape(-1, 6)
    assert (steps == steps[:, :1]).all()
    # A step is two frames, and a second two ids; in fractions, so that nothing is rounded.
    wanted = [start + floor(step * Fraction(2) / Fraction(fps) * 2) for step in range((frames + 1) // 2)]
    assert steps[:, 0].tolist() == wanted
    after = made[:, visual.start + visual.tokens]
    assert (after == max(wanted[-1], start + 2) + 1).all()
