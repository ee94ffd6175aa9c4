"""Questions about clouds of points and about candles."""

from collections.abc import Iterator, Mapping

from synth.charts.grid import numbers
from synth.charts.phrases import say
from synth.charts.questions import Asked, Asker, Scene

SURE = 0.5  # correlation from which a direction is seen
_COUNTABLE = 15  # candles


def _direction(scene: Scene) -> Iterator[Asked]:
    if abs(scene.seen.slope) > SURE:
        yield scene.asked("correlation", say("say.up" if scene.seen.slope > 0 else "say.down", scene.lang))


def _groups(scene: Scene) -> Iterator[Asked]:
    if group := scene.chart.roles.get("group"):
        values = next(column.values for column in scene.chart.columns if column.name == group[0])
        yield scene.asked("groups", str(len(set(values))))


def _rising_candles(scene: Scene) -> Iterator[Asked]:
    columns = {column.name: column for column in scene.chart.columns}
    opens, closes = (numbers(columns[scene.chart.roles[role][0]].values) for role in ("open", "close"))
    # A candle without a body is neither.
    if len(opens) <= _COUNTABLE and all(a != b for a, b in zip(opens, closes, strict=True)):
        yield scene.asked("up_days", str(sum(b > a for a, b in zip(opens, closes, strict=True))))


POINT_ASKERS: Mapping[str, tuple[Asker, ...]] = {
    "scatter": (_direction, _groups),
    "bubble": (_direction, _groups),
    "candlestick": (_rising_candles,),
}
