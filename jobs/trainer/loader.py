"""The loader: packs ready for the model, each with the place from which to go on after it."""

import queue
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from jobs.trainer.batch import PATCHES, Batch, lay_out
from jobs.trainer.feed import Sample
from jobs.trainer.mixture import Mixed, Mixture
from jobs.trainer.packing import Packer
from jobs.trainer.patches import read_patches
from jobs.trainer.source import Drawn, Place, Skip
from schemas.errors import BadRecord

AHEAD = 2  # packs that wait decoded: at 32,768 tokens of pictures one is 75 MB


@dataclass(frozen=True, slots=True)
class DataPosition:
    """All that decides what comes next: the mixture, the samples that wait, and how many packs went before."""

    mixed: Mixed
    waiting: tuple[Place, ...]
    packs: int


@dataclass(frozen=True)
class Loaded:
    """A pack, how many of its tokens stay empty, what was left out on the way to it, and the position after it.

    `batch` is None only at the end, for what was left out after the last pack.
    """

    batch: Batch | None
    room: int
    skips: tuple[Skip, ...]
    position: DataPosition


@dataclass(frozen=True)
class Packing:
    """How a loader packs: the length of a sequence, the samples that wait at most, and packs a step."""

    sequence_tokens: int
    buffer_samples: int
    packs_per_step: int
    names: tuple[str, ...]  # of the sources
    decode_threads: int


def load(mixture: Mixture, packing: Packing, start: DataPosition | None = None) -> Generator[Loaded]:
    """The packs from a position on, until the sources end; `mixture` stands at the same position."""
    packer: Packer[Drawn] = Packer(packing.sequence_tokens)
    for drawn in mixture.again(start.waiting) if start else ():
        packer.add(drawn)
    packs = start.packs if start else 0
    skips: list[Skip] = []
    with ThreadPoolExecutor(packing.decode_threads) as pool:
        while True:
            _fill(packer, mixture, packs // packing.packs_per_step, packing.buffer_samples, skips)
            chosen = packer.pack()
            if not chosen:
                if skips:
                    yield Loaded(None, 0, tuple(skips), DataPosition(mixture.state, (), packs))
                return
            pack, bad = _decoded(chosen, packing.names, pool)
            skips += bad
            if not pack:
                continue
            packs += 1
            samples = [drawn.sample for drawn, _ in pack]
            batch = lay_out(samples, [patches for _, patches in pack])
            position = DataPosition(mixture.state, tuple(drawn.place for drawn in packer.waiting), packs)
            yield Loaded(batch, packing.sequence_tokens - len(batch.ids), tuple(skips), position)
            skips = []


def load_held_out(samples: Sequence[Sample], sequence_tokens: int) -> Iterator[Batch]:
    """The packs of held-out samples, whose media have been seen to decode; always the same."""
    packer: Packer[Sample] = Packer(sequence_tokens)
    for sample in samples:
        packer.add(sample)
    while pack := packer.pack():
        yield lay_out(pack, [read_media(sample) for sample in pack])


def read_media(sample: Sample) -> list[PATCHES]:
    """The patches of each medium of a sample.

    Raises:
        BadRecord: as `patches.read_patches`.
    """
    return [read_patches(medium, data) for medium, data in zip(sample.media, sample.media_data, strict=True)]


@contextmanager
def ahead(packs: Generator[Loaded], most: int = AHEAD) -> Iterator[Iterator[Loaded]]:
    """The same packs in the same order, read in a thread that ends with the context; its errors are raised here.

    A context, and not a generator that joins the thread when it is left: the collector may end such a one anywhere,
    also in that thread.
    """
    ready: queue.Queue[Loaded | BaseException | None] = queue.Queue(most)
    stopped = threading.Event()

    def put(item: Loaded | BaseException | None) -> None:
        while not stopped.is_set():
            with suppress(queue.Full):
                ready.put(item, timeout=0.1)
                return

    def read() -> None:
        try:
            with closing(packs):
                for loaded in packs:
                    put(loaded)
                    if stopped.is_set():
                        return
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again by the reader of the queue
            put(error)

    def taken() -> Iterator[Loaded]:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    thread = threading.Thread(target=read, name="loader", daemon=True)
    thread.start()
    try:
        yield taken()
    finally:
        stopped.set()
        thread.join()


def _fill(packer: Packer[Drawn], mixture: Mixture, step: int, most: int, skips: list[Skip]) -> None:
    while len(packer) < most:
        drawn = mixture.draw(step)
        if drawn is None:
            return
        if isinstance(drawn, Skip):
            skips.append(drawn)
        else:
            packer.add(drawn)


def _decoded(
    chosen: Sequence[Drawn], names: Sequence[str], pool: ThreadPoolExecutor
) -> tuple[list[tuple[Drawn, list[PATCHES]]], list[Skip]]:
    pack, bad = [], []
    for drawn, read in zip(chosen, pool.map(_patches_or_reason, chosen), strict=True):
        if isinstance(read, BadRecord):
            bad.append(Skip(drawn.sample.sample_id, names[drawn.place.source], read.reason, read.detail))
        else:
            pack.append((drawn, read))
    return pack, bad


def _patches_or_reason(drawn: Drawn) -> list[PATCHES] | BadRecord:
    try:
        return read_media(drawn.sample)
    except BadRecord as bad:
        return bad
