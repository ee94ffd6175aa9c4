"""Direct preference optimization: an answer is preferred over another more than by the model as it began."""

from copy import deepcopy

import torch
from torch.nn.functional import logsigmoid

from jobs.trainer.batch import Batch
from jobs.trainer.model import Model, target_losses
from jobs.trainer.vocabulary import Vocabulary


def reference_of(model: Model) -> Model:
    """A frozen copy of a model as it stands."""
    return deepcopy(model).eval().requires_grad_(False)


def preference_losses(
    model: Model, reference: Model, batch: Batch, vocabulary: Vocabulary | None, beta: float
) -> torch.Tensor:
    """The loss of each pair of a pack whose sequences are chosen, rejected, chosen, rejected, ..., float32.

    -log sigmoid(beta ((p_c - r_c) - (p_r - r_r))) with the log likelihoods p of the model and r of the reference, each
    summed over the answer (Rafailov et al., arXiv 2305.18290, equation 7). log 2 where the model is the reference; less
    where it prefers the chosen answer more than the reference does.
    """
    with torch.no_grad():
        before = _log_likelihoods(reference, batch, vocabulary)
    gained = _log_likelihoods(model, batch, vocabulary) - before
    return -logsigmoid(beta * (gained[0::2] - gained[1::2]))


def _log_likelihoods(model: Model, batch: Batch, vocabulary: Vocabulary | None) -> torch.Tensor:
    """Of each sequence: the sum over its ids that are to be learnt."""
    losses = target_losses(model, batch, vocabulary)
    owners = torch.from_numpy(batch.segments[batch.trained]).long().to(losses.device)
    return -losses.new_zeros(len(batch.kinds)).index_add(0, owners, losses)
