import hashlib
import itertools

from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import order_key, record_id, sampled

ids = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_ids_are_for_life():
    """Ids stand in data that exists: they never change."""
    assert (
        record_id("interleaved", "https://example.org/", "ab" * 32)
        == hashlib.sha256(b"interleaved\0https://example.org/\0" + b"ab" * 32).hexdigest()[:32]
    )
    assert record_id("text", "a\ud800", "b") == record_id("text", "a\ud800", "b")


@given(st.lists(st.text(st.characters(exclude_characters="\0")), min_size=3, max_size=3, unique=True))
def test_each_part_counts(parts):
    kind, source, digest = parts
    assert len({record_id(kind, source, digest), record_id(source, kind, digest), record_id(kind, digest, source)}) == 3


def test_a_part_cannot_run_into_the_next():
    assert record_id("ab", "c", "d") != record_id("a", "bc", "d") != record_id("a", "b", "cd")


@given(ids, st.integers(), st.floats(0, 1), st.floats(0, 1))
def test_a_smaller_sample_is_part_of_a_larger(record, seed, one, other):
    small, large = sorted((one, other))
    assert sampled(record, seed, large) or not sampled(record, seed, small)


@given(ids, st.integers())
def test_all_and_nothing(record, seed):
    assert sampled(record, seed, 1)
    assert not sampled(record, seed, 0)


def test_a_sample_has_its_share_and_a_seed_of_its_own():
    records = [record_id("text", str(number), "") for number in range(20_000)]
    chosen = [[sampled(record, seed, 0.1) for record in records] for seed in (1, 2)]
    assert all(abs(sum(choice) / 20_000 - 0.1) < 0.01 for choice in chosen)
    both = sum(one and other for one, other in zip(*chosen, strict=True))
    assert abs(both / 20_000 - 0.01) < 0.004


def test_a_shuffle_spreads_neighbours():
    keys = {number: order_key(record_id("text", str(number), ""), 7) for number in range(1000)}
    order = sorted(keys, key=keys.__getitem__)
    assert len(set(keys.values())) == 1000
    assert sum(abs(one - other) == 1 for one, other in itertools.pairwise(order)) < 10
