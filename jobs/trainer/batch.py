"""A pack laid out as arrays: the one form in which data reaches the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs.trainer.feed import Fed, Sample
from jobs.trainer.positions import positions

IDS = npt.NDArray[np.int32]
PATCHES = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Batch:
    """One pack of S ids in one row; samples in it do not see each other.

    `positions` (4, S): row 0 counts within each sequence from 0, from which the model builds its block-diagonal mask;
    rows 1 to 3 are the temporal, height and width ids of MRoPE.
    `segments` (S,): the number of the sequence that an id belongs to.
    `trained` (S,): ids to be learnt; the first id of a sequence never is, since nothing comes before it.
    `image_patches` (n, 588) and `video_patches` (m, 1176): uint8, in the order of the pads; a picture's second frame is
    its first, and is not stored. `image_grids` (k, 3), `video_grids` (l, 3).
    `kinds` and `sample_ids`: of each sequence.
    """

    ids: IDS
    positions: IDS
    segments: IDS
    trained: npt.NDArray[np.bool_]
    image_patches: PATCHES
    image_grids: IDS
    video_patches: PATCHES
    video_grids: IDS
    kinds: tuple[str, ...]
    sample_ids: tuple[str, ...]


def lay_out(samples: Sequence[Sample], patches: Sequence[Sequence[PATCHES]]) -> Batch:
    """The batch of a pack; `patches[i][j]` are those of medium j of sample i (see `patches.read_patches`)."""
    fed: list[tuple[Sample, Sequence[PATCHES], Fed]] = [
        (sample, read, sequence) for sample, read in zip(samples, patches, strict=True) for sequence in sample.sequences
    ]
    sequences = [sequence for _, _, sequence in fed]
    places = [(read[visual.media], visual) for _, read, sequence in fed for visual in sequence.visuals]
    return Batch(
        ids=np.concatenate([sequence.ids for sequence in sequences]),
        positions=np.concatenate([positions(sequence) for sequence in sequences], axis=1),
        segments=np.repeat(np.arange(len(sequences), dtype=np.int32), [len(sequence.ids) for sequence in sequences]),
        trained=np.concatenate([_after_first(sequence.trained) for sequence in sequences]),
        image_patches=_joined([read for read, visual in places if not visual.video], 588),
        image_grids=_grids([visual.grid for _, visual in places if not visual.video]),
        video_patches=_joined([read for read, visual in places if visual.video], 1176),
        video_grids=_grids([visual.grid for _, visual in places if visual.video]),
        kinds=tuple(sample.kind for sample, _, _ in fed),
        sample_ids=tuple(sample.sample_id for sample, _, _ in fed),
    )


def _after_first(trained: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.concatenate([[False], trained[1:]])


def _joined(patches: list[PATCHES], width: int) -> PATCHES:
    return np.concatenate(patches) if patches else np.zeros((0, width), np.uint8)


def _grids(grids: list[tuple[int, int, int]]) -> Any:
    return np.array(grids, np.int32).reshape(-1, 3)
