"""Direct preference optimization: the loss of packs of pairs, chosen and rejected (arXiv 2305.18290, equation 7)."""

from copy import deepcopy

import numpy as np
import torch
from torch.nn.functional import logsigmoid

from jobs.trainer.batch import Batch
from jobs.trainer.model import Model, target_losses
from jobs.trainer.vocabulary import Vocabulary
from schemas.errors import SchemaError
from schemas.formats.preference import PREFERENCE


def reference_of(model: Model) -> Model:
    """A copy of the model as it is now, that never learns."""
    copy = deepcopy(model)
    copy.requires_grad_(requires_grad=False)
    copy.eval()
    return copy


def preference_losses(
    model: Model, reference: Model, batch: Batch, vocabulary: Vocabulary | None, beta: float
) -> torch.Tensor:
    """(pairs,) float32: the loss of each, log 2 where the model is still the reference.

    Raises:
        SchemaError, BadRecord: as `reward_margins`.
    """
    return -logsigmoid(reward_margins(model, reference, batch, vocabulary, beta))


def reward_margins(
    model: Model, reference: Model, batch: Batch, vocabulary: Vocabulary | None, beta: float
) -> torch.Tensor:
    """(pairs,) float32: by how much the chosen answer is rewarded more than the rejected; above 0 it wins.

    The reward of an answer is beta times how much likelier it is to the model than to the reference.

    Raises:
        SchemaError: a sequence of the pack is of another kind.
        BadRecord: as `target_losses`.
    """
    for kind, sample_id in zip(batch.kinds, batch.sample_ids, strict=True):
        if kind != PREFERENCE:
            raise SchemaError(f"sample {sample_id}: is of kind {kind}; {PREFERENCE} is what DPO learns from")
    with torch.no_grad():
        before = _log_likelihoods(reference, batch, vocabulary)
    rewards = beta * (_log_likelihoods(model, batch, vocabulary) - before)
    return rewards[0::2] - rewards[1::2]


def _log_likelihoods(model: Model, batch: Batch, vocabulary: Vocabulary | None) -> torch.Tensor:
    """(sequences,): of the trained ids of each."""
    losses = target_losses(model, batch, vocabulary)
    counts = np.bincount(batch.segments[batch.trained], minlength=len(batch.kinds))
    return -torch.stack([some.sum() for some in torch.split(losses, counts.tolist())])
