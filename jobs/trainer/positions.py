"""Position ids of a sequence: MRoPE aligned to absolute time (Qwen2.5-VL, arXiv 2502.13923, section 2.1.2)."""

import numpy as np
import numpy.typing as npt

from jobs.trainer.feed import PATCHES_A_SIDE, Fed, Visual

IDS_A_SECOND = 2  # temporal ids: `tokens_per_second` of every released configuration


def positions(sequence: Fed) -> npt.NDArray[np.int32]:
    """(4, n): the place in the sequence, then temporal, height and width ids.

    Text counts on in all three. A picture or video begins where the text before it ends: step k of a video has the
    temporal id floor(k * seconds of a step * 2) from there, rows and columns of tokens count from there. What follows
    begins after the largest id so far, so text after a video never shares its time ids. (transformers 5.23 begins after
    the larger side of a frame instead, which for a long video lies inside the video.)
    """
    count = len(sequence.ids)
    made = np.empty((4, count), np.int32)
    made[0] = np.arange(count)
    place = next_id = 0
    for visual in sequence.visuals:
        made[1:, place : visual.start] = next_id + np.arange(visual.start - place)
        next_id += visual.start - place
        place = visual.start + visual.tokens
        made[1:, visual.start : place] = next_id + _grid_ids(visual)
        next_id = int(made[1:, visual.start : place].max()) + 1
    made[1:, place:] = next_id + np.arange(count - place)
    return made


def _grid_ids(visual: Visual) -> npt.NDArray[np.int32]:
    """(3, tokens) from 0, in the order time, height, width."""
    steps, high, wide = visual.grid[0], visual.grid[1] // PATCHES_A_SIDE, visual.grid[2] // PATCHES_A_SIDE
    times = np.floor(np.arange(steps) * visual.step_s * IDS_A_SECOND).astype(np.int32)
    shape = (steps, high, wide)
    rows, columns = np.arange(high, dtype=np.int32), np.arange(wide, dtype=np.int32)
    grids = (times[:, None, None], rows[None, :, None], columns[None, None, :])
    return np.stack([np.broadcast_to(grid, shape).ravel() for grid in grids])
