"""The loop: steps of AdamW over packs, held-out loss by kind, checkpoints from which it goes on bit for bit."""

import itertools
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from jobs.trainer.batch import Batch
from jobs.trainer.checkpoint import Checkpoint, write_checkpoint
from jobs.trainer.feed import Sample
from jobs.trainer.loader import DataPosition, Loaded, load_held_out
from jobs.trainer.metrics import Metrics, Totals
from jobs.trainer.ranks import Ranks
from jobs.trainer.recipe import Optimizer, TrainingRecipe
from jobs.trainer.source import TOO_LONG, Skip
from schemas.errors import TooManyFailures, TrainingError

LEAST_JUDGED = 20  # bad samples, before their share can stop a training
Losses = Callable[[Batch], torch.Tensor]
"""The loss of each target of a pack, in float32. A target is an id to be learnt, or a pair of answers."""


@dataclass(frozen=True)
class Training:
    """All that a training is made of; `packs`, `model` and `optimizer` stand at the same checkpoint."""

    recipe: TrainingRecipe
    out: Path
    shards: Sequence[str]
    ranks: Ranks
    model: torch.nn.Module
    optimizer: torch.optim.Optimizer
    losses: Losses
    packs: Iterator[Loaded]
    held_out: Mapping[str, Sequence[Sample]]  # by kind
    tokens: int | None  # to be fed in all, over all ranks; None where the budget is in steps


def train_steps(training: Training, start: Checkpoint | None, metrics: Metrics) -> Totals:
    """Train from a checkpoint, or from the beginning, to the end of the budget.

    Raises:
        TrainingError: the loss is not a number.
        TooManyFailures: more than `max_failed` of the samples are bad.
        OutputError: a checkpoint cannot be written.
    """
    recipe, ranks = training.recipe, training.ranks
    totals = start.totals if start else Totals()
    position = start.positions[ranks.number] if start else None
    if start is None:
        metrics.held_out(0, evaluate(training))
    elif start.finished:
        return totals
    while not _spent(recipe, training.tokens, totals):
        began = time.perf_counter()
        loaded = list(itertools.islice(training.packs, recipe.packs_per_step))
        batches = [one.batch for one in loaded if one.batch is not None]
        waited = time.perf_counter() - began
        position = loaded[-1].position if loaded else position
        skips = [skip for one in loaded for skip in one.skips]
        (any_packs,) = ranks.sums(len(batches))
        if not any_packs:
            metrics.skipped(totals.step + 1, skips)
            break
        rate = learning_rate(recipe.optimizer, totals.step, _done(recipe, training.tokens, totals))
        loss, norm = _step(training, batches, rate, totals)
        totals, fed = _counted(totals, batches, skips, ranks)
        metrics.skipped(totals.step, skips)
        fed |= {"loss": loss, "learning_rate": rate, "gradient_norm": norm}
        fed |= {"full": fed["tokens"] / (int(any_packs) * recipe.sequence_tokens)}
        metrics.step(totals, fed, waited, time.perf_counter() - began)
        _check_failed(totals, recipe.max_failed)
        if _spent(recipe, training.tokens, totals):
            break
        if totals.step % recipe.held_out.every == 0:
            metrics.held_out(totals.step, evaluate(training))
        if totals.step % recipe.checkpoint.every == 0:
            _save(training, totals, position, finished=False)
    metrics.held_out(totals.step, evaluate(training))
    _save(training, totals, position, finished=True)
    return totals


def learning_rate(optimizer: Optimizer, step: int, done: float) -> float:
    """The rate of a step (from 0): a cosine from the full rate to the end's, risen to linearly over `warmup_steps`.

    `done` is the share of the budget that is spent; from 1 on the rate stays at its end.
    """
    end, peak = optimizer.end_learning_rate, optimizer.learning_rate
    cosine = end + (peak - end) * (1 + math.cos(math.pi * min(done, 1.0))) / 2
    return cosine * min(1.0, (step + 1) / max(optimizer.warmup_steps, 1))


def adamw(model: torch.nn.Module, optimizer: Optimizer) -> torch.optim.AdamW:
    """AdamW over what is trained; vectors (norms, biases) do not decay."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [parameter for parameter in trained if parameter.ndim > 1], "weight_decay": optimizer.weight_decay},
        {"params": [parameter for parameter in trained if parameter.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=optimizer.learning_rate, betas=(optimizer.betas[0], optimizer.betas[1]))


@torch.no_grad()
def evaluate(training: Training) -> dict[str, float]:
    """The mean loss over the targets of held-out samples, by kind, over all ranks."""
    sums: dict[str, float] = {}
    counts: Counter[str] = Counter()
    training.model.eval()
    for kind, samples in sorted(training.held_out.items()):
        for batch in load_held_out(samples, training.recipe.sequence_tokens):
            values = training.losses(batch)
            sums[kind] = sums.get(kind, 0.0) + float(values.double().sum())
            counts[kind] += len(values)
    training.model.train()
    found = training.ranks.gathered((sums, counts))
    kinds = sorted({kind for _, of_rank in found for kind in of_rank})
    total = {kind: sum(of_rank[kind] for _, of_rank in found) for kind in kinds}
    return {kind: sum(of_rank.get(kind, 0.0) for of_rank, _ in found) / total[kind] for kind in kinds if total[kind]}


def _step(training: Training, batches: Sequence[Batch], rate: float, totals: Totals) -> tuple[float, float]:
    """One step over the packs of all ranks: the mean loss over all their targets, and the norm of its gradient."""
    ranks, optimizer = training.ranks, training.recipe.optimizer
    trained = [one for group in training.optimizer.param_groups for one in group["params"]]
    training.optimizer.zero_grad(set_to_none=True)
    (count,) = ranks.sums(sum(_targets(training.recipe, batch) for batch in batches))
    loss = 0.0
    for batch in batches:
        values = training.losses(batch)
        share = values.sum() / max(count, 1.0)
        if share.requires_grad:  # a pack of text gives a vision encoder nothing to learn
            share.backward()
        loss += float(share.detach())
    (loss,) = ranks.sums(loss)
    if not math.isfinite(loss):
        raise TrainingError(_no_number(training, batches, rate, totals, loss))
    ranks.sum_gradients(trained)
    norm = float(torch.nn.utils.clip_grad_norm_(trained, optimizer.clip_norm))
    if not math.isfinite(norm):
        raise TrainingError(_no_number(training, batches, rate, totals, norm))
    for group in training.optimizer.param_groups:
        group["lr"] = rate
    training.optimizer.step()
    return loss, norm


def _targets(recipe: TrainingRecipe, batch: Batch) -> int:
    return len(batch.kinds) // 2 if recipe.objective == "dpo" else int(batch.trained.sum())


def _no_number(training: Training, batches: Sequence[Batch], rate: float, totals: Totals, found: float) -> str:
    ids = [sample for batch in batches for sample in batch.sample_ids]
    return (
        f"step {totals.step + 1}: the loss or its gradient is {found} at a learning rate of {rate:.3g}; the weights of "
        f"the last checkpoint in {training.out} are sound. Lower optimizer.learning_rate or clip_norm, or look at the "
        f"samples of this step: {', '.join(ids[:8])}{' ...' if len(ids) > 8 else ''}"
    )


def _spent(recipe: TrainingRecipe, tokens: int | None, totals: Totals) -> bool:
    return _done(recipe, tokens, totals) >= 1 and recipe.budget.passes is None


def _done(recipe: TrainingRecipe, tokens: int | None, totals: Totals) -> float:
    if recipe.budget.steps is not None:
        return totals.step / recipe.budget.steps
    return totals.tokens / max(tokens or 0, 1)


def _counted(
    totals: Totals, batches: Sequence[Batch], skips: Sequence[Skip], ranks: Ranks
) -> tuple[Totals, dict[str, Any]]:
    """The totals after a step, and what it fed over all ranks."""
    vision = sum(int(grids.prod(axis=1).sum()) // 4 for one in batches for grids in (one.image_grids, one.video_grids))
    counts = (
        len({sample for batch in batches for sample in batch.sample_ids}),
        sum(skip.reason != TOO_LONG for skip in skips),
        sum(len(batch.ids) for batch in batches) - vision,
        vision,
        len(batches),
    )
    samples, failed, text, vision_sum, number = (int(value) for value in ranks.sums(*counts))
    after = replace(
        totals,
        step=totals.step + 1,
        samples=totals.samples + samples,
        failed=totals.failed + failed,
        text_tokens=totals.text_tokens + text,
        vision_tokens=totals.vision_tokens + vision_sum,
    )
    return after, {"packs": number, "samples": samples, "tokens": text + vision_sum}


def _check_failed(totals: Totals, most: float) -> None:
    share = totals.failed / max(totals.failed + totals.samples, 1)
    if totals.failed >= LEAST_JUDGED and share > most:
        raise TooManyFailures(
            f"{totals.failed} of {totals.failed + totals.samples} samples are bad, more than max_failed {most}; "
            "skipped.jsonl has the reason of each"
        )


def _save(training: Training, totals: Totals, position: DataPosition | None, finished: bool) -> None:
    positions = training.ranks.gathered(position)
    if not training.ranks.first:
        return
    tensors = {
        "model": training.model.state_dict(),
        "optimizer": training.optimizer.state_dict(),
        "rng": torch.get_rng_state(),
    }
    write_checkpoint(training.out, training.recipe, training.shards, totals, positions, tensors, finished)
