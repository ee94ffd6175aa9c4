"""The loader: what is stored is fed, whatever the kind; it goes on from any pack; what goes wrong behind it is told."""

import gc
import threading
from collections import Counter
from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
import pytest

from jobs.trainer.loader import DataPosition, Loaded, Packing, ahead, load
from jobs.trainer.mixture import Mixture, Shares
from jobs.trainer.shards import Group, find_shards, row_groups
from jobs.trainer.source import Choice, Cursor, Source
from schemas.formats.chatml import parse
from schemas.sample import KINDS
from schemas.tokens import IMAGE_PAD, VIDEO_PAD
from tests.jobs.trainer.made import Row, chat_row, mixed_rows, preference_row, video_row, write_shards

PACKING = Packing(sequence_tokens=256, buffer_samples=12, packs_per_step=2, names=("text", "others"), decode_threads=2)


def packs(groups: Sequence[Group], start: DataPosition | None = None, passes: int | None = 3) -> Generator[Loaded]:
    cursors = start.mixed.cursors if start else (Cursor(), Cursor())
    conditions = ("kind = 'text'", "kind <> 'text'")
    sources = [
        Source(number, Choice(PACKING.names[number], where, 256, 5, 0.0, passes), groups, 0, 1, cursors[number])
        for number, where in enumerate(conditions)
    ]
    shares = [Shares(0, (1.0, 1.0)), Shares(4, (3.0, 1.0))]
    return load(Mixture(sources, shares, "tokens", start.mixed if start else None), PACKING, start)


def facts(pack: Loaded) -> list[object]:
    assert pack.batch is not None
    arrays = ("ids", "positions", "segments", "trained", "image_patches", "image_grids", "video_patches", "video_grids")
    return [
        *(getattr(pack.batch, name).tobytes() for name in arrays),
        *(pack.batch.sample_ids, pack.position, pack.skips, pack.room),
    ]


def test_packs_go_on_from_any_position(groups: list[Group]) -> None:
    whole = [(facts(pack), pack.position) for pack in packs(groups)]
    assert len(whole) > 20
    for number in (0, 3, 7, 8, 15, len(whole) - 2, len(whole) - 1):
        rest = [facts(pack) for pack in packs(groups, whole[number][1])]
        assert rest == [one for one, _ in whole[number + 1 :]]


def test_reading_ahead_changes_nothing(groups: list[Group]) -> None:
    with ahead(packs(groups)) as read:
        assert [facts(pack) for pack in read] == [facts(pack) for pack in packs(groups)]


def test_an_error_behind_the_thread_is_raised_in_front_of_it(groups: list[Group]) -> None:
    def broken() -> Generator[Loaded]:
        yield next(packs(groups))
        raise ArithmeticError("in the thread")

    with ahead(broken()) as found:
        next(found)
        with pytest.raises(ArithmeticError, match="in the thread"):
            next(found)


def test_a_reader_that_is_left_ends(groups: list[Group]) -> None:
    before = threading.active_count()
    endless = packs(groups, passes=None)
    with ahead(endless) as found:
        next(found)
    assert threading.active_count() == before
    assert next(endless, None) is None  # closed, and its threads with it


def test_the_thread_may_collect_what_is_left_of_its_reader(groups: list[Group]) -> None:
    left, collected = threading.Event(), threading.Event()

    def collecting() -> Generator[Loaded]:
        yield next(packs(groups))
        left.wait(10)
        gc.collect()
        collected.set()

    with ahead(collecting()) as found:
        next(found)
        cycle: list[object] = [found]
        cycle.append(cycle)
        del found, cycle
        left.set()
        assert collected.wait(10)


def of_kind(kind: str, number: int) -> Row:
    if kind == "preference":
        return preference_row(number, 2)
    if kind in ("video_caption", "video_grounding"):
        return {**video_row(number), "kind": kind}
    return {**chat_row(number, number % 3), "kind": kind}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_shards_count_is_what_is_fed(tmp_path: Path, kind: str) -> None:
    rows = [of_kind(kind, number) for number in range(6)]
    write_shards(tmp_path, rows)
    source = Source(0, Choice("all", "true", 512, 1, 0.0, 1), row_groups(find_shards([str(tmp_path)])), 0, 1)
    fed = [pack.batch for pack in load(Mixture([source], [Shares(0, (1.0,))], "tokens"), PACKING) if pack.batch]
    pads = sum(int(np.isin(batch.ids, (IMAGE_PAD, VIDEO_PAD)).sum()) for batch in fed)
    assert pads == sum(row["vision_tokens"] for row in rows)
    assert sum(len(batch.ids) for batch in fed) - pads == sum(row["text_tokens"] for row in rows)
    # A vision token is four patches.
    assert sum(len(batch.image_patches) + len(batch.video_patches) for batch in fed) == 4 * pads
    assert {name for batch in fed for name in batch.kinds} == {kind}


def test_sequences_can_be_read_back_as_the_messages_that_were_stored(groups: list[Group]) -> None:
    stored = {row["sample_id"]: row for row in mixed_rows(56)}
    seen: Counter[str] = Counter()
    for pack in packs(groups, passes=1):
        assert pack.batch is not None
        for number, name in enumerate(pack.batch.sample_ids):
            ids = pack.batch.ids[pack.batch.segments == number]
            messages = [message for message in parse(ids.tolist()) if message["role"] != "system"]
            assert [message["role"] for message in messages] == [one["role"] for one in stored[name]["messages"]]
            texts = [part["text"] for message in messages for part in message["parts"] if part["type"] == "text"]
            wanted = [part["text"] for one in stored[name]["messages"] for part in one["parts"]]
            assert texts == [text for text in wanted if text is not None]
            seen[name] += 1
    assert seen == Counter(stored.keys())


def test_the_first_id_of_a_sequence_is_never_to_be_learnt(groups: list[Group]) -> None:
    for pack in packs(groups, passes=1):
        assert pack.batch is not None
        starts = np.flatnonzero(np.diff(pack.batch.segments, prepend=-1))
        assert not pack.batch.trained[starts].any()
        assert (pack.batch.positions[0, starts] == 0).all()
        assert pack.room == 256 - len(pack.batch.ids)
