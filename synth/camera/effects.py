"""Camera: what happens between a flat scene and the stored picture: optics, light, sensor, paper and copying.

Each effect is a function of (noise, picture (h, w, 3), strength 0 to 1) to a new picture of the same size; none moves
anything. Fields are drawn small, grain comes from tiles, arithmetic is in uint8: of a megapixel each takes 1 to 10 ms.
"""

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from synth.camera.lighting import cast_shadow, glare, interlace, moire, screen_grid, uneven_light, vignette
from synth.camera.wear import bleed_through, dust, folds, grey, halftone, low_ink, stains
from synth.ocr.optics import (
    defocus,
    jpeg,
    low_resolution,
    luma_noise,
    motion,
    sensor_noise,
    sharpened,
    soft_focus,
    tint,
)
from synth.pixels.arrays import Pixels

Effect = Callable[[np.random.Generator, Pixels, float], Pixels]


EFFECTS: Mapping[str, Effect] = {
    one.__name__: one
    for one in (soft_focus, motion, defocus, sensor_noise, luma_noise, jpeg, uneven_light, vignette, cast_shadow, glare,
                moire, screen_grid, interlace, folds, bleed_through, stains, low_ink, halftone, tint, grey,
                low_resolution, sharpened, dust)
}  # fmt: skip
# What befalls paper, then what light does, then the lens, then the sensor, then what a phone or a site does to it.
_STAGES: Mapping[str, Sequence[Sequence[str]]] = {
    "photo": (
        (), ("uneven_light", "vignette", "cast_shadow", "glare"), ("soft_focus", "motion", "defocus", "low_resolution"),
        ("tint", "sensor_noise", "luma_noise"), ("jpeg", "sharpened"),
    ),
    "page": (
        ("folds", "bleed_through", "stains"), ("uneven_light", "vignette", "cast_shadow", "glare"),
        ("soft_focus", "motion", "defocus"), ("tint", "sensor_noise", "luma_noise"), ("jpeg", "low_resolution"),
    ),
    "scan": (
        ("folds", "bleed_through", "stains", "low_ink", "halftone"), (), ("soft_focus", "low_resolution"),
        ("grey", "tint", "dust", "luma_noise"), ("jpeg", "sharpened"),
    ),
    "screen": (
        ("screen_grid", "interlace"), ("glare", "vignette"), ("moire", "soft_focus"), ("tint", "sensor_noise"),
        ("jpeg",),
    ),
}  # fmt: skip
CAMERAS = tuple(_STAGES)
# Each stage happens in this share of the pictures, so that a picture has two effects on average.
STAGE_SHARE = 0.5


def taken(
    chance: random.Random, noise: np.random.Generator, image: Pixels, camera: str = "photo"
) -> tuple[Pixels, list[str]]:
    """The picture (h, w, 3) as a camera of CAMERAS takes it, and the names of what happened, in order."""
    done = []
    for stage in _STAGES[camera]:
        if not stage or chance.random() >= STAGE_SHARE:
            continue
        name = chance.choice(stage)
        # Most effects are slight.
        image = EFFECTS[name](noise, image, chance.random() ** 1.5)
        done.append(name)
    return image, done
