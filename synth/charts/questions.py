"""Questions: what is asked about a chart, with answers computed from its data as far as the picture shows them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from synth.charts.chart import Chart, Look
from synth.charts.grid import grid_of
from synth.charts.lexicon import word
from synth.charts.phrases import quoted, say
from synth.charts.readable import Reading, as_read


@dataclass(frozen=True)
class Asked:
    """A question, its short answer, and how one gets there ("" where that is seen at once); `sort` as in words/."""

    sort: str
    question: str
    answer: str
    why: str = ""


@dataclass(frozen=True)
class Scene:
    """All that a question is made from: the chart and the chart as read, the look, and the language to ask in."""

    chart: Chart
    read: Chart
    look: Look
    seen: Reading
    lang: str
    rng: random.Random

    def q(self, name: str) -> str:
        return quoted(name, self.lang)

    def asked(self, sort: str, answer: str, why: str = "", **values: str | int) -> Asked:
        return Asked(sort, say(f"ask.{sort}", self.lang, **values), answer, why)

    def because(self, facts: str, answer: str) -> str:
        parts = (say("why.values", self.lang, list=facts), say("why.so", self.lang, a=answer))
        return ("" if self.lang in ("ja", "zh") else " ").join(parts)


Asker = Callable[[Scene], Iterator[Asked]]


def scene(chart: Chart, look: Look, seen: Reading, lang: str, rng: random.Random) -> Scene:
    return Scene(chart, as_read(chart, seen), look, seen, lang, rng)


def questions(scene: Scene) -> Iterator[Asked]:
    """All that may be asked, in a random order, no sort twice; nothing whose answer the picture does not show."""
    from synth.charts.questions_graphs import GRAPH_ASKERS
    from synth.charts.questions_points import POINT_ASKERS
    from synth.charts.questions_values import VALUE_ASKERS

    askers: list[Asker] = [*POINT_ASKERS.get(scene.chart.kind, ())]
    if scene.seen.names:
        askers += GRAPH_ASKERS.get(scene.chart.kind, ())
        askers += VALUE_ASKERS if grid_of(scene.chart, scene.look) is not None else ()
    if not askers or scene.rng.random() < 0.15:
        askers += (_kind, _title)
    scene.rng.shuffle(askers)
    for asker in askers:
        yield from asker(scene)


def _kind(scene: Scene) -> Iterator[Asked]:
    yield scene.asked("kind", word(f"kind.{scene.chart.kind}", scene.lang))


def _title(scene: Scene) -> Iterator[Asked]:
    if scene.chart.title:
        yield scene.asked("title", scene.chart.title)
