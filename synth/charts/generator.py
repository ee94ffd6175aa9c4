"""Charts: draws charts of made-up data in many kinds, languages and looks, and asks about them."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from schemas.errors import BadRecord, PluginError
from schemas.geometry import PixelBudget
from schemas.resources import Resources
from synth.chance import chance
from synth.charts.chart import Chart, Look, Rendered
from synth.charts.grounding import regions
from synth.charts.kinds import KINDS
from synth.charts.lexicon import COLUMNS
from synth.charts.looks import Library, look_of
from synth.charts.make import make_chart
from synth.charts.tasks import turns
from synth.drawn import Drawn, Picture
from synth.generator import Generator
from synth.languages import LANGUAGES

LIBRARIES: tuple[Library, ...] = ("matplotlib", "seaborn", "plotly")
_EXTRA = "pip install 'interleaf[render]'"


@dataclass(frozen=True)
class Charts(Generator):
    """Charts with their data, questions, captions and the boxes of all that is drawn; words and numbers are made up."""

    languages: tuple[str, ...] = LANGUAGES
    kinds: tuple[str, ...] = tuple(KINDS)
    libraries: tuple[str, ...] = LIBRARIES

    kind: ClassVar[str] = "chart"
    version: ClassVar[int] = 1
    needs: ClassVar[Resources] = Resources()

    def check(self) -> None:
        _known("language", self.languages, COLUMNS)
        _known("kind", self.kinds, KINDS)
        _known("library", self.libraries, LIBRARIES)
        for kind in self.kinds:
            if not set(KINDS[kind].libraries) & set(self.libraries):
                able = " or ".join(KINDS[kind].libraries)
                raise PluginError(f"{kind} is drawn by {able}, and libraries has only {', '.join(self.libraries)}")
        missing = [name for name in ("babel", "matplotlib", "PIL") if importlib.util.find_spec(name) is None]
        if missing:
            raise PluginError(f"charts need {', '.join(missing)}: {_EXTRA}")
        for library in self.libraries:
            module = _module(library)
            if (check := getattr(module, "check", None)) is not None:
                check()

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        rng = chance(seed, "what")
        lang, kind = rng.choice(self.languages), rng.choice(self.kinds)
        able = [library for library in self.libraries if library in KINDS[kind].libraries]
        if not able:
            raise BadRecord("kind", f"{kind} is drawn by none of {', '.join(self.libraries)}")
        library = cast(Library, rng.choice(able))
        chart = make_chart(kind, lang, chance(seed, "data"))
        look = look_of(chart, library, budget, chance(seed, "look"))
        rendered = cast(Callable[[Chart, Look], Rendered], _module(library).render)(chart, look)
        picture = Picture(_png(rendered), "image/png", look.width, look.height)
        asked = turns(chart, look, rendered.elements, chance(seed, "tasks"))
        whole = (0, 0, look.width, look.height)
        return Drawn(picture, lang, asked, regions(chart, look, rendered.elements, whole))


def _module(library: str) -> Any:
    return importlib.import_module(f"synth.charts.draw_{library}")


def _known(what: str, given: tuple[str, ...], known: Any) -> None:
    if not given:
        raise PluginError(f"charts of no {what} at all; there are {', '.join(known)}")
    if unknown := [name for name in given if name not in known]:
        raise PluginError(f"charts know no {what} {unknown[0]!r}; there are {', '.join(known)}")


def _png(rendered: Rendered) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", rendered.pixels[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 3])
    assert done, "a picture of whole pixels is encoded"
    return bytes(data)
