"""`interleaf train`: a training recipe to its end, from the shards it names to weights, metrics and a curve."""

import fcntl
import itertools
import os
import shutil
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from transformers.utils.logging import disable_progress_bar

from jobs.trainer import dpo
from jobs.trainer.checkpoint import Checkpoint, find_checkpoint
from jobs.trainer.curve import CURVE, draw_curve
from jobs.trainer.feed import Sample
from jobs.trainer.loader import DataPosition, Loaded, Packing, ahead, load, read_media
from jobs.trainer.loop import Losses, Training, adamw, train_steps
from jobs.trainer.metrics import Metrics
from jobs.trainer.mixture import Mixture, Shares
from jobs.trainer.model import Model, freeze, from_checkpoint, from_llm, place, target_losses, tiny
from jobs.trainer.ranks import Ranks, joined
from jobs.trainer.recipe import TrainingRecipe, weights_by_step
from jobs.trainer.shards import Group, find_shards, row_groups
from jobs.trainer.source import Choice, Cursor, Drawn, Skip, Source
from jobs.trainer.vocabulary import FILE, Vocabulary
from schemas.errors import BadRecord, OutputError

MODEL = "model"  # below OUT: the trained weights, as transformers reads them


def train(recipe: TrainingRecipe) -> None:
    """Train into the recipe's `out`, or go on where it was stopped: metrics.jsonl, curve.png and model/.

    Raises:
        InterleafError: the recipe, its shards or this machine do not allow it; see schemas.errors.
    """
    disable_progress_bar()  # of transformers, one for loading and one for writing
    folder = Path(recipe.out)
    with joined(recipe.device) as ranks, _held(folder, ranks):
        files = find_shards(recipe.shards)
        found = find_checkpoint(folder, recipe, files, ranks.count)
        if found and found.finished and (folder / MODEL).is_dir() and (folder / CURVE).exists():
            if ranks.first:
                print(f"{folder} is trained to its end: step {found.totals.step}", file=sys.stderr)
            return
        _train(recipe, folder, files, ranks, found)


def _train(recipe: TrainingRecipe, out: Path, files: Sequence[str], ranks: Ranks, found: Checkpoint | None) -> None:
    groups = row_groups(files)
    position = found.positions[ranks.number] if found else None
    vocabulary = _vocabulary(recipe, groups)
    sources = _sources(recipe, groups, ranks, position, vocabulary)
    held_out, skips = _held_out(recipe, sources)
    tokens = _budget_tokens(recipe, sources, ranks)
    with ahead(_packs(recipe, sources, position)) as packs:
        # The first pack before the model: a source without samples, or a damaged shard, shows before weights load.
        first = list(itertools.islice(packs, 1))
        model = place(_model(recipe, vocabulary), ranks.device)
        freeze(model, recipe.train)
        losses = _losses(recipe, model, vocabulary)
        optimizer = adamw(model, recipe.optimizer)
        if found:
            tensors = found.tensors(ranks.device)
            model.load_state_dict(tensors["model"])
            optimizer.load_state_dict(tensors["optimizer"])
            torch.set_rng_state(tensors["rng"].cpu())
        step = found.totals.step if found else 0
        end = f"/{recipe.budget.steps}" if recipe.budget.steps else ""
        all_packs = itertools.chain(first, packs)
        training = Training(recipe, out, files, ranks, model, optimizer, losses, all_packs, held_out, tokens)
        metrics = Metrics(out, ranks.number, step, end)
        if not found:
            metrics.skipped(0, skips)
        train_steps(training, found, metrics)
    if ranks.first:
        _write_model(model, vocabulary, out / MODEL)
        curve = draw_curve(out, f"{recipe.name}: loss")
        print(f"{out / MODEL} has the weights, {curve} the curve", file=sys.stderr)


def _sources(
    recipe: TrainingRecipe,
    groups: Sequence[Group],
    ranks: Ranks,
    position: DataPosition | None,
    vocabulary: Vocabulary | None,
) -> list[Source]:
    cursors = position.mixed.cursors if position else [Cursor()] * len(recipe.sources)
    choices = [
        Choice(
            one.name,
            one.where,
            recipe.sequence_tokens,
            recipe.seed,
            recipe.held_out.share,
            recipe.budget.passes,
            vocabulary,
        )
        for one in recipe.sources
    ]
    return [
        Source(number, choice, groups, ranks.number, ranks.count, cursor)
        for number, (choice, cursor) in enumerate(zip(choices, cursors, strict=True))
    ]


def _held_out(recipe: TrainingRecipe, sources: Sequence[Source]) -> tuple[dict[str, list[Sample]], list[Skip]]:
    """This rank's held-out samples by kind, each once though it be in several sources; and those that do not decode."""
    by_kind: dict[str, list[Sample]] = {}
    skips = []
    seen = set()
    for source in sources if recipe.held_out.share else ():
        for sample in source.held_out(recipe.held_out.samples):
            of_kind = by_kind.setdefault(sample.kind, [])
            if sample.sample_id in seen or len(of_kind) == recipe.held_out.samples:
                continue
            seen.add(sample.sample_id)
            try:
                read_media(sample)
            except BadRecord as bad:
                skips.append(Skip(sample.sample_id, source.choice.name, bad.reason, bad.detail))
                continue
            of_kind.append(sample)
    return by_kind, skips


def _budget_tokens(recipe: TrainingRecipe, sources: Sequence[Source], ranks: Ranks) -> int | None:
    """The tokens to be fed in all; None where the recipe counts steps."""
    if recipe.budget.passes is None:
        return recipe.budget.tokens
    (tokens,) = ranks.sums(sum(source.pass_tokens() for source in sources) * recipe.budget.passes)
    return int(tokens)


def _packs(recipe: TrainingRecipe, sources: Sequence[Source], position: DataPosition | None) -> Generator[Loaded]:
    names = tuple(source.choice.name for source in sources)
    shares = [
        Shares(step, tuple(weights[name] for name in names))
        for step, weights in weights_by_step(recipe.sources, recipe.schedule)
    ]
    mixture = Mixture(sources, shares, recipe.share_of, position.mixed if position else None)
    packing = Packing(
        recipe.sequence_tokens, recipe.buffer_samples, recipe.packs_per_step, names, recipe.decode_threads
    )
    return load(mixture, packing, position)


def _model(recipe: TrainingRecipe, vocabulary: Vocabulary | None) -> Model:
    chosen = recipe.model
    if chosen.checkpoint is not None:
        return from_checkpoint(chosen.checkpoint)[0]
    if chosen.llm is not None and chosen.vision is not None:
        return from_llm(chosen.llm, chosen.vision, recipe.seed)
    return tiny(vocabulary, recipe.seed)


def _vocabulary(recipe: TrainingRecipe, groups: Sequence[Group]) -> Vocabulary | None:
    """The cut vocabulary: of a checkpoint that has one, or of all samples that a tiny model will meet on any rank."""
    if recipe.model.checkpoint is not None and (Path(recipe.model.checkpoint) / FILE).is_file():
        return Vocabulary.load(Path(recipe.model.checkpoint))
    if recipe.model.preset is None:
        return None
    ids = []
    for number, one in enumerate(recipe.sources):
        choice = Choice(one.name, one.where, recipe.sequence_tokens, recipe.seed, held_out=0.0, passes=1)
        source = Source(number, choice, groups, rank=0, ranks=1)
        while (drawn := source.next()) is not None:
            if isinstance(drawn, Drawn):
                ids += [sequence.ids for sequence in drawn.sample.sequences]
    return Vocabulary.of(ids)


def _losses(recipe: TrainingRecipe, model: Model, vocabulary: Vocabulary | None) -> Losses:
    """What is minimised; DPO compares with the model as it begins, so this comes before any checkpoint is loaded."""
    if recipe.objective == "dpo":
        reference = dpo.reference_of(model)
        return lambda batch: dpo.preference_loss(model, reference, batch, vocabulary, recipe.beta).losses
    return lambda batch: target_losses(model, batch, vocabulary)


def _write_model(model: Model, vocabulary: Vocabulary | None, folder: Path) -> None:
    """Write the weights as transformers reads them, whole or not at all."""
    spool = folder.with_name(f".{folder.name}")
    shutil.rmtree(spool, ignore_errors=True)
    try:
        model.save_pretrained(spool)
        if vocabulary:
            vocabulary.save(spool)
        shutil.rmtree(folder, ignore_errors=True)
        spool.rename(folder)
    except OSError as error:
        raise OutputError(f"cannot write the model to {folder}: {error}") from error


@contextmanager
def _held(folder: Path, ranks: Ranks) -> Iterator[None]:
    """OUT belongs to one training at a time; the lock goes with its process, however that ends.

    Raises:
        OutputError: another training holds it, or it cannot be written.
    """
    if not ranks.first:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR)
    except OSError as error:
        raise OutputError(f"cannot write {folder}: {error.strerror}; choose another --out") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise OutputError(f"another training is writing to {folder}; choose another --out, or wait for it") from None
    try:
        yield
    finally:
        os.close(handle)
