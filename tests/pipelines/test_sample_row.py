"""Rows of drawn samples: what a generator says of its picture has to be so, or the sample is dropped."""

import io
from dataclasses import replace

import pytest

from pipelines.sample_row import sample_row
from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from synth.drawn import Box, Drawn, Picture, Quad, Region, Turn

WIDTH, HEIGHT = 84, 56
BUDGET = PixelBudget(784, 200_704)


def _drawn(*regions: Region) -> Drawn:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), "white").save(stream, "PNG")
    picture = Picture(stream.getvalue(), "image/png", WIDTH, HEIGHT)
    return Drawn(picture, "en", [Turn("What is it?", "Snow.")], list(regions))


def _reason(drawn: Drawn) -> str | None:
    try:
        sample_row(drawn, "ocr", {"uri": "synth:test?seed=1"}, BUDGET, 7)
    except BadRecord as bad:
        return bad.reason
    return None


@pytest.mark.parametrize(
    ("box", "quad", "reason"),
    [
        ((0, 0, WIDTH, HEIGHT), None, None),
        ((0, 0, WIDTH, HEIGHT), (0.0, 0.0, float(WIDTH), 0.0, float(WIDTH), float(HEIGHT), 0.0, float(HEIGHT)), None),
        ((0, 0, WIDTH + 1, HEIGHT), None, "outside_picture"),
        ((0, -1, 9, 9), None, "outside_picture"),
        ((9, 9, 9, 20), None, "outside_picture"),
        ((20, 9, 10, 20), None, "outside_picture"),
        ((0, 0, 9, 9), (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, HEIGHT + 0.5), "outside_picture"),
        ((0, 0, 9, 9), (-0.5, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0), "outside_picture"),
    ],
)
def test_regions_lie_inside_their_picture(box: Box, quad: Quad | None, reason: str | None) -> None:
    assert _reason(_drawn(Region("word", box, "snow", quad))) == reason


def test_a_picture_has_the_size_that_is_said() -> None:
    drawn = _drawn()
    assert _reason(drawn) is None
    assert _reason(replace(drawn, picture=replace(drawn.picture, width=WIDTH + 28))) == "not_as_fed"
