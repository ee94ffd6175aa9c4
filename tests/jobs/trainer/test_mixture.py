"""The mixture: shares are kept at every moment, change at their step, and go on where they stood."""

from jobs.trainer.mixture import Mixture, Shares
from jobs.trainer.shards import Group
from jobs.trainer.source import Choice, Cursor, Drawn, Source
from tests.jobs.trainer.made import mixed_rows

CONDITIONS = ("kind = 'text'", "kind = 'interleaved'", "kind = 'vqa'")


def sources(
    groups: list[Group], cursors: tuple[Cursor, ...] = (Cursor(),) * 3, passes: int | None = None
) -> list[Source]:
    choices = [Choice(where, where, 512, 3, 0.0, passes) for where in CONDITIONS]
    return [Source(number, choice, groups, 0, 1, cursors[number]) for number, choice in enumerate(choices)]


def draw(mixture: Mixture, step: int = 0) -> Drawn:
    drawn = mixture.draw(step)
    assert isinstance(drawn, Drawn)
    return drawn


def test_tokens_keep_to_their_shares_at_every_moment(groups: list[Group]) -> None:
    weights = (1.0, 3.0, 2.0)
    mixture = Mixture(sources(groups), [Shares(0, weights)], "tokens")
    given = [0, 0, 0]
    for _ in range(300):
        drawn = draw(mixture)
        given[drawn.place.source] += drawn.tokens
        expected = [weight * sum(given) / sum(weights) for weight in weights]
        assert all(abs(one - wanted) <= 2 * 121 for one, wanted in zip(given, expected, strict=True))


def test_samples_keep_to_their_shares(groups: list[Group]) -> None:
    mixture = Mixture(sources(groups), [Shares(0, (1.0, 1.0, 2.0))], "samples")
    given = [draw(mixture).place.source for _ in range(400)]
    assert [given.count(number) for number in range(3)] == [100, 100, 200]


def test_shares_change_at_their_step(groups: list[Group]) -> None:
    mixture = Mixture(sources(groups), [Shares(0, (1, 0, 0)), Shares(10, (0, 1, 3))], "samples")
    assert {draw(mixture, step).place.source for step in range(10)} == {0}
    given = [draw(mixture, 10 + number).place.source for number in range(40)]
    assert [given.count(number) for number in range(3)] == [0, 10, 30]


def test_a_mixture_goes_on_where_it_stood(groups: list[Group]) -> None:
    shares = [Shares(0, (1.0, 3.0, 2.0)), Shares(15, (2.0, 1.0, 1.0))]
    whole = Mixture(sources(groups), shares, "tokens")
    states, drawn = [], []
    for step in range(40):
        states.append(whole.state)
        drawn.append(draw(whole, step).place)
    for start in (0, 7, 15, 16, 30):
        state = states[start]
        again = Mixture(sources(groups, state.cursors), shares, "tokens", state)
        assert [draw(again, step).place for step in range(start, 40)] == drawn[start:]


def test_sources_that_end_leave_the_others(groups: list[Group]) -> None:
    mixture = Mixture(sources(groups, passes=1), [Shares(0, (1.0, 100.0, 1.0))], "samples")
    given = []
    while (drawn := mixture.draw(0)) is not None:
        assert isinstance(drawn, Drawn)
        given.append(drawn.sample.sample_id)
    wanted = [row["sample_id"] for row in mixed_rows(56) if row["kind"] in ("text", "interleaved", "vqa")]
    assert sorted(given) == sorted(wanted)
