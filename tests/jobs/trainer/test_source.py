"""Sources and shards: what is taken, what is left out, from any place on, and what is told when there is nothing."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jobs.trainer.shards import Group, find_shards, row_groups
from jobs.trainer.source import Choice, Cursor, Drawn, Skip, Source
from schemas.errors import InterleafError, RecipeError, SchemaError
from schemas.ids import sampled
from tests.jobs.trainer.made import Row, chat_row, mixed_rows, text_row, video_row, write_shards
from tests.object_store import s3_server


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with shards of 40 samples in 5 row groups."""
    folder = tmp_path_factory.mktemp("out")
    write_shards(folder, mixed_rows(40))
    return folder


@pytest.fixture(scope="module")
def groups(out: Path) -> list[Group]:
    return row_groups(find_shards([str(out)]))


def source(
    groups: Sequence[Group],
    where: str = "true",
    tokens: int = 512,
    held_out: float = 0.0,
    passes: int | None = 1,
    ranks: tuple[int, int] = (0, 1),
    cursor: Cursor | None = None,
) -> Source:
    return Source(0, Choice("some", where, tokens, 7, held_out, passes), groups, *ranks, cursor or Cursor())


def drained(some: Source) -> list[Drawn | Skip]:
    found = []
    while (drawn := some.next()) is not None:
        found.append(drawn)
    return found


def ids(found: Sequence[Drawn | Skip]) -> list[str]:
    return [one.sample.sample_id if isinstance(one, Drawn) else one.sample_id for one in found]


def facts(found: Sequence[Drawn | Skip | None]) -> list[object]:
    """What can be compared of samples: arrays cannot."""
    return [
        (one.place, one.sample.sample_id, one.sample.media_data, [fed.ids.tolist() for fed in one.sample.sequences])
        if isinstance(one, Drawn)
        else one
        for one in found
    ]


def test_a_pass_takes_every_sample_once_and_passes_differ_in_order(groups: list[Group]) -> None:
    found = ids(drained(source(groups, passes=2)))
    every = {row["sample_id"] for row in mixed_rows(40)}
    assert len(found) == 80
    assert set(found[:40]) == set(found[40:]) == every
    assert found[:40] != found[40:]


def test_a_source_goes_on_from_its_cursor(groups: list[Group]) -> None:
    whole = source(groups, passes=2)
    found = [(facts([whole.next()]), whole.cursor) for _ in range(80)]
    for start in (1, 7, 8, 39, 40, 41, 79):
        cursor = found[start - 1][1]
        assert facts(drained(source(groups, passes=2, cursor=cursor))) == [
            one for drawn, _ in found[start:] for one in drawn
        ]


def test_what_was_drawn_can_be_drawn_again(groups: list[Group]) -> None:
    found = [one for one in drained(source(groups)) if isinstance(one, Drawn)][5:20]
    assert facts(source(groups).again([one.place for one in found])) == facts(found)


def test_ranks_share_the_row_groups(groups: list[Group]) -> None:
    shares = [ids(drained(source(groups, ranks=(rank, 3)))) for rank in range(3)]
    assert sorted(itertools.chain(*shares)) == sorted(row["sample_id"] for row in mixed_rows(40))


@pytest.mark.parametrize(
    ("where", "kinds"),
    [
        ("kind = 'vqa'", {"vqa"}),
        ("lang = 'en' and len(media) > 1", {"interleaved"}),
        ("scores['text_quality'] > 0.7 and kind <> 'text'", {"vqa", "interleaved", "video_caption"}),
        ("media[1].type = 'video'", {"video_caption"}),
    ],
)
def test_a_condition_chooses_as_sql_over_the_shards_does(
    groups: list[Group], out: Path, where: str, kinds: set[str]
) -> None:
    import duckdb

    found = [one for one in drained(source(groups, where)) if isinstance(one, Drawn)]
    samples = f"select * replace (map_from_entries(scores) as scores) from read_parquet('{out}/samples/*')"
    asked = f"select sample_id from ({samples})"
    wanted = duckdb.connect().execute(f"{asked} where {where}").fetchall()
    assert sorted(ids(found)) == sorted(name for (name,) in wanted)
    assert {one.sample.kind for one in found} <= kinds
    assert found


def test_the_held_out_are_a_hash_sample_and_never_drawn(groups: list[Group]) -> None:
    some = source(groups, held_out=0.3)
    held = some.held_out(100)
    chosen = {row["sample_id"] for row in mixed_rows(40) if sampled(row["sample_id"], 7, 0.3)}
    assert {sample.sample_id for sample in held} == chosen
    assert not chosen & set(ids(drained(some)))
    few = source(groups, held_out=0.3).held_out(1)
    assert len(few) == len({sample.kind for sample in few}) == len({sample.kind for sample in held})


def test_a_pass_has_as_many_tokens_as_its_samples(groups: list[Group]) -> None:
    some = source(groups, tokens=100, held_out=0.2)
    assert some.pass_tokens() == sum(one.tokens for one in drained(some) if isinstance(one, Drawn))


def test_a_sample_longer_than_the_sequence_is_told_with_its_id(groups: list[Group]) -> None:
    skips = [one for one in drained(source(groups, tokens=100)) if isinstance(one, Skip)]
    long = {row["sample_id"] for row in mixed_rows(40) if row["text_tokens"] + row["vision_tokens"] > 100}
    assert {skip.sample_id for skip in skips} == long
    assert skips[0].reason == "too_long"
    assert "121 tokens do not fit a sequence of 100" in skips[0].detail


def test_what_is_left_out_is_told_in_the_first_pass(groups: list[Group]) -> None:
    found = drained(source(groups, tokens=100, passes=3))
    skips = [one for one in found if isinstance(one, Skip)]
    assert len(skips) == sum(row["text_tokens"] + row["vision_tokens"] > 100 for row in mixed_rows(40))
    assert len(found) - len(skips) == 3 * (40 - len(skips))


def changed(row: Row, **values: object) -> Row:
    return {**row, **values}


BAD = {
    "not_as_fed": lambda row: changed(row, media=[{**row["media"][0], "max_pixels": 3000}, *row["media"][1:]]),
    "bad_messages": lambda row: changed(row, media=row["media"][:1], media_data=row["media_data"][:1]),
    "token_count": lambda row: changed(row, text_tokens=row["text_tokens"] + 1),
    "media_data": lambda row: changed(row, media_data=row["media_data"][:1]),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_sample_is_left_out_with_its_reason(tmp_path: Path, reason: str) -> None:
    rows = [chat_row(0, 2), BAD[reason](chat_row(1, 2)), chat_row(2, 2)]
    write_shards(tmp_path, rows)
    found = drained(source(row_groups(find_shards([str(tmp_path)]))))
    assert [(one.sample_id, one.reason) for one in found if isinstance(one, Skip)] == [(rows[1]["sample_id"], reason)]
    assert len(found) == 3


@pytest.mark.parametrize("index", [-1, 2, None])
def test_a_place_that_points_at_no_medium_is_bad(tmp_path: Path, index: int | None) -> None:
    row = chat_row(1, 2)
    row["messages"][0]["parts"][0]["media"] = index
    write_shards(tmp_path, [row, text_row(1)])
    (skip,) = [one for one in drained(source(row_groups(find_shards([str(tmp_path)])))) if isinstance(one, Skip)]
    assert skip.reason == "bad_messages"
    assert f"points at media[{index}], and there are 2" in skip.detail


@pytest.mark.parametrize("fps", [None, 0.0, -2.0, float("nan"), float("inf")])
def test_a_video_of_no_speed_is_bad(tmp_path: Path, fps: float | None) -> None:
    row = video_row(1)
    row["media"][0]["fps"] = fps
    write_shards(tmp_path, [row, text_row(1)])
    (skip,) = [one for one in drained(source(row_groups(find_shards([str(tmp_path)])))) if isinstance(one, Skip)]
    assert (skip.reason, skip.detail) == ("bad_messages", f"media[0] is a video of {fps} frames per second")


def error_of(groups: list[Group], **choice: object) -> InterleafError:
    with pytest.raises(RecipeError) as raised:
        drained(source(groups, **choice))  # type: ignore[arg-type]
    return raised.value


def test_a_source_without_samples_is_an_error(groups: list[Group]) -> None:
    told = str(error_of(groups, where="kind = 'ocr'", passes=None))
    assert told.startswith("source some: no sample of the shards satisfies where: \"kind = 'ocr'\"")


def test_a_sequence_shorter_than_every_sample_is_an_error(groups: list[Group]) -> None:
    told = str(error_of(groups, where="kind = 'video_caption'", tokens=20, passes=None))
    assert "sequence_tokens 20 is shorter than every sample; the shortest has 51 tokens" in told


def test_a_source_of_bad_samples_alone_is_an_error(tmp_path: Path) -> None:
    write_shards(tmp_path, [BAD["token_count"](text_row(1))])
    told = str(error_of(row_groups(find_shards([str(tmp_path)])), passes=None))
    assert told == "source some: none of its 1 samples can be fed"


@pytest.mark.parametrize("where", ["kindd = 'ocr'", "kind = ", "1; drop table samples", "(select 1"])
def test_a_condition_that_is_none_is_an_error(groups: list[Group], where: str) -> None:
    assert "is no condition over the columns of the shards" in str(error_of(groups, where=where))


def test_a_condition_reads_nothing_else_on_the_machine(groups: list[Group], tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    told = str(error_of(groups, where=f"exists (select * from read_csv('{tmp_path}/secret.csv'))"))
    assert "is no condition" in told


def test_more_ranks_than_row_groups_is_an_error(groups: list[Group]) -> None:
    assert "there is no row group for rank 7 of 8: the shards have 5" in str(error_of(groups, ranks=(7, 8)))


def test_shards_that_are_none_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"there are no shards at .*/nothing"):
        find_shards([str(tmp_path / "nothing")])


def test_a_truncated_shard_is_an_error_with_its_name(tmp_path: Path) -> None:
    (file,) = write_shards(tmp_path, mixed_rows(8))
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(SchemaError, match=r"shard-00000\.parquet cannot be read as a shard .* truncated or damaged"):
        row_groups(find_shards([str(tmp_path)]))


def test_a_shard_damaged_in_the_middle_is_an_error_with_its_name(tmp_path: Path) -> None:
    (file,) = write_shards(tmp_path, mixed_rows(8))
    data = bytearray(file.read_bytes())
    data[4 : len(data) // 2] = bytes(len(data) // 2 - 4)
    file.write_bytes(bytes(data))
    with pytest.raises(SchemaError, match=r"shard-00000\.parquet cannot be read as a shard"):
        drained(source(row_groups(find_shards([str(tmp_path)]))))


def test_a_shard_of_another_version_is_an_error(tmp_path: Path) -> None:
    (file,) = write_shards(tmp_path, mixed_rows(8))
    table = pq.read_table(file)
    pq.write_table(table.replace_schema_metadata({b"interleaf.schema": b"sample/99"}), file)
    with pytest.raises(SchemaError, match="is of schema sample/99, and this interleaf trains on sample/1"):
        row_groups(find_shards([str(tmp_path)]))


def test_shards_in_an_object_store_are_read_as_on_a_disk(groups: list[Group], out: Path) -> None:
    import fsspec

    with s3_server("crawls"):
        fsspec.filesystem("s3").put(str(out / "samples"), "crawls/run/samples", recursive=True)
        remote = row_groups(find_shards(["s3://crawls/run"]))
        assert [(group.number, group.rows) for group in remote] == [(group.number, group.rows) for group in groups]
        assert facts(drained(source(remote))) == facts(drained(source(groups)))
        with pytest.raises(SchemaError, match="there are no shards at s3://crawls/other"):
            find_shards(["s3://crawls/other"])
