"""Groups of documents that share a key, and what they connect to, against programs that are as simple as can be."""

import itertools
import random
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.components import contract
from pipelines.document_groups import KeyFiles, edges_between
from pipelines.document_keys import CONTENT, KEYS
from pipelines.sorting import SortingSpool
from pipelines.storage import Store
from pipelines.tables import TableWriter

Row = tuple[int, int, bool]  # key, record, of an earlier run


def test_every_component_becomes_a_star_around_its_least_node() -> None:
    for seed in range(25):
        draw = random.Random(seed)
        count = draw.randint(2, 60)
        edges = {tuple(sorted(draw.sample(range(count), 2), reverse=True)) for _ in range(draw.randint(0, count))}
        assert stars(edges)[0] == {node: root for node, root in naive(edges).items() if node != root}


@pytest.mark.parametrize("order", ["up", "down", "mixed"])
def test_a_long_chain_takes_few_rounds(order: str) -> None:
    nodes = list(range(4000))
    if order == "mixed":
        random.Random(1).shuffle(nodes)
    edges = {(max(pair), min(pair)) for pair in itertools.pairwise(nodes)}
    found, rounds = stars(edges)
    assert found == dict.fromkeys(range(1, 4000), 0)
    assert rounds <= 16


def stars(edges: set[tuple[int, ...]]) -> tuple[dict[int, int], int]:
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE TABLE links (a INTEGER, b INTEGER)")
        if edges:
            con.executemany("INSERT INTO links VALUES (?, ?)", [list(edge) for edge in edges])
        rounds = contract(con)
        return dict(con.execute("FROM links").fetchall()), rounds


def naive(edges: set[tuple[int, ...]]) -> dict[int, int]:
    label = {node: node for edge in edges for node in edge}
    for _ in label:
        for a, b in edges:
            label[a] = label[b] = min(label[a], label[b])
    return label


rows = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12), st.booleans()), max_size=60)


@settings(max_examples=60)
@given(rows, st.integers(1, 4), st.integers(1, 20))
def test_groups_are_what_a_simple_program_finds(
    tmp_path_factory: pytest.TempPathFactory, given_rows: list[Row], files: int, limit: int
) -> None:
    out = tmp_path_factory.mktemp("groups")
    here = write(out / "here", [row for row in given_rows if not row[2]], files)
    earlier = write(out / "earlier", [row for row in given_rows if row[2]], files)
    sources = [KeyFiles(str(out / "here"), here), KeyFiles(str(out / "earlier"), earlier, earlier=True)]
    groups: dict[int, set[tuple[bool, int]]] = defaultdict(set)
    for key, record, is_earlier in given_rows:
        groups[key].add((not is_earlier, record))
    expected = set()
    for members in groups.values():
        first, *others = sorted(members)
        expected |= {(first[1], record, not first[0]) for later, record in others if later}
    for most in (limit, 1000):
        counts: Counter[str] = Counter()
        found = {
            (int.from_bytes(row["leader"]), int.from_bytes(row["member"]), row["earlier"])
            for low, high in ((0, 1 << 63), (1 << 63, 1 << 64))
            for table in edges_between(sources, low, high, counts, most)
            for row in table.to_pylist()
        }
        assert found == expected
        assert counts["keys"] >= len(given_rows)


def write(out: Path, given_rows: list[Row], files: int) -> tuple[str, ...]:
    """Files of KEYS in which the rows lie in turns, sorted by key, in row groups of two."""
    store, paths = Store(str(out)), []
    for number in range(files):
        chosen = sorted(given_rows[number::files], key=lambda row: row[0])
        table = pa.table(
            {
                "key": pa.array([key * ((1 << 64) // 6) for key, _, _ in chosen], pa.uint64()),
                "kind": pa.array([CONTENT] * len(chosen), pa.int8()),
                "record": pa.array([record.to_bytes(16) for _, record, _ in chosen], pa.binary(16)),
                "pictures": pa.nulls(len(chosen), KEYS.field("pictures").type),
                "sketch": pa.nulls(len(chosen), KEYS.field("sketch").type),
            },
            schema=KEYS,
        )
        writer = TableWriter(store, "keys", "keys", f"{number}", KEYS, 512)
        writer.write(table)
        written = writer.close()
        paths += [written.path] if written else []
    return tuple(paths)


@pytest.mark.parametrize("whole_bytes", [0, 1 << 20])
def test_rows_are_sorted_the_same_whatever_they_hold(
    tmp_path: Path, whole_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.sorting.WHOLE_BYTES", whole_bytes)
    draw = np.random.default_rng(1)
    for schema in (KEYS, pa.schema([*KEYS, pa.field("text", pa.string())])):
        spool = SortingSpool(Store(str(tmp_path)), schema, ("key",))
        records = [bytes([number]) * 16 for number in range(200)]
        for start in range(0, 200, 30):
            part = records[start : start + 30]
            columns = {
                "key": pa.array(draw.integers(0, 9, len(part)), pa.uint64()),
                "kind": pa.array(range(len(part)), pa.int8()),
                "record": pa.array(part, pa.binary(16)),
                "pictures": pa.array([[number] * (number % 3) for number in range(len(part))], pa.list_(pa.uint64())),
                "sketch": pa.nulls(len(part), KEYS.field("sketch").type),
                "text": pa.array(["x"] * len(part)),
            }
            spool.write(pa.table({name: columns[name] for name in schema.names}, schema=schema))
        made = pa.concat_tables(spool.batches()).to_pylist()
        assert [row["record"] for row in made] == [
            row["record"] for row in sorted(made, key=lambda row: (row["key"], row["record"]))
        ]
        assert len(made) == 200
        assert all(row["pictures"] == [row["kind"]] * (row["kind"] % 3) for row in made)
