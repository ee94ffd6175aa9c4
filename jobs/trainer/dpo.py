"""Direct preference optimization: the loss of packs of pairs, chosen and rejected (arXiv 2305.18290, equation 7)."""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import logsigmoid

from jobs.trainer.batch import Batch
from jobs.trainer.model import Model, target_losses
from jobs.trainer.vocabulary import Vocabulary
from schemas.errors import SchemaError
from schemas.formats.preference import PREFERENCE


@dataclass(frozen=True)
class Preferences:
    """`losses` (pairs,), and `margins` (pairs,), without gradient: by how much the reward of the chosen is larger."""

    losses: torch.Tensor
    margins: torch.Tensor

    @property
    def won(self) -> torch.Tensor:
        """(pairs,): whether the chosen has the larger reward."""
        return self.margins > 0


def reference_of(model: Model) -> Model:
    """A copy of the model as it is now, that never learns."""
    copy = deepcopy(model)
    copy.requires_grad_(requires_grad=False)
    copy.eval()
    return copy


def preference_loss(
    model: Model, reference: Model, batch: Batch, vocabulary: Vocabulary | None, beta: float
) -> Preferences:
    """The loss of each pair, in their order.

    Raises:
        SchemaError: a sequence of the pack is of another kind.
        BadRecord: as `target_losses`.
    """
    for kind, sample_id in zip(batch.kinds, batch.sample_ids, strict=True):
        if kind != PREFERENCE:
            raise SchemaError(f"sample {sample_id}: is of kind {kind}; {PREFERENCE} is what DPO learns from")
    with torch.no_grad():
        before = _log_likelihoods(reference, batch, vocabulary)
    ratios = _log_likelihoods(model, batch, vocabulary) - before
    margins = beta * (ratios[0::2] - ratios[1::2])
    return Preferences(-logsigmoid(margins), margins.detach())


def _log_likelihoods(model: Model, batch: Batch, vocabulary: Vocabulary | None) -> torch.Tensor:
    """(sequences,): of the trained ids of each."""
    losses = target_losses(model, batch, vocabulary)
    counts = np.bincount(batch.segments[batch.trained], minlength=len(batch.kinds))
    return -torch.stack([some.sum() for some in losses.split(counts.tolist())])
