"""Charts: draws charts of made-up data in many kinds, languages and looks, and asks about them."""

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from schemas.errors import PluginError, RecipeError
from schemas.geometry import PixelBudget
from schemas.naming import unknown_name_message
from schemas.resources import Resources
from synth.browser import browser_version
from synth.chance import chance
from synth.charts.chart import Chart, Look, Rendered
from synth.charts.grounding import regions
from synth.charts.kinds import KINDS
from synth.charts.looks import Library, fonts, look_of
from synth.charts.make import make_chart
from synth.charts.tasks import turns
from synth.drawn import Drawn, Picture
from synth.extras import require, versions
from synth.generator import Generator
from synth.languages import LANGUAGES
from synth.pixels.png import encode_png
from synth.text.families import fonts_digest
from synth.word_files import COLUMNS

LIBRARIES: tuple[Library, ...] = ("matplotlib", "seaborn", "plotly")
_PACKAGES = ("babel", "budoux", "cv2", "numpy", "regex", "uharfbuzz")


@dataclass(frozen=True)
class Charts(Generator):
    """Charts with their data, questions, captions and the boxes of all that is drawn; words and numbers are made up."""

    languages: tuple[str, ...] = LANGUAGES
    kinds: tuple[str, ...] = tuple(KINDS)
    libraries: tuple[str, ...] = LIBRARIES

    kind: ClassVar[str] = "chart"
    version: ClassVar[int] = 4
    needs: ClassVar[Resources] = Resources(memory_mib=1024)

    def __post_init__(self) -> None:
        _known("language", self.languages, COLUMNS)
        _known("kind", self.kinds, KINDS)
        _known("library", self.libraries, LIBRARIES)
        for kind in self.kinds:
            if not set(KINDS[kind].libraries) & set(self.libraries):
                able = " or ".join(KINDS[kind].libraries)
                raise RecipeError(f"charts: {kind} is drawn by {able}, and libraries has {', '.join(self.libraries)}")

    def check(self) -> None:
        require("charts", *_PACKAGES, *self.libraries)
        for library in self.libraries:
            if any(not fonts(lang, library) for lang in self.languages):
                raise PluginError(f"{library} has no font for one of {', '.join(self.languages)}")
            _module(library).check(self.languages)

    def inputs(self) -> Mapping[str, Any]:
        """The versions of packages and fonts, and of the Chromium if charts are drawn in it."""
        require("charts", *_PACKAGES, *self.libraries)
        below = ("matplotlib",) if "seaborn" in self.libraries else ()  # seaborn draws with it
        packages = versions(*{*_PACKAGES, *self.libraries, *below})
        drawn_with = {"fonts": fonts_digest(), "packages": packages}
        return drawn_with | ({"chromium": browser_version()} if "plotly" in self.libraries else {})

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        rng = chance(seed, "what")
        lang, kind = rng.choice(self.languages), rng.choice(self.kinds)
        library = cast(Library, rng.choice([name for name in self.libraries if name in KINDS[kind].libraries]))
        chart = make_chart(kind, lang, chance(seed, "data"))
        look = look_of(chart, library, budget, chance(seed, "look"))
        rendered = cast(Callable[[Chart, Look], Rendered], _module(library).render)(chart, look)
        picture = Picture(encode_png(rendered.pixels), "image/png", look.width, look.height)
        asked = turns(chart, look, rendered.elements, chance(seed, "tasks"))
        whole = (0, 0, look.width, look.height)
        return Drawn(picture, lang, asked, regions(chart, rendered.elements, whole))


def _module(library: str) -> Any:
    return importlib.import_module(f"synth.charts.draw_{library}")


def _known(what: str, given: Sequence[str], known: Collection[str]) -> None:
    if unknown := [name for name in given if name not in known]:
        raise RecipeError(f"charts: {unknown_name_message(what, unknown[0], known)}")
    if not given:
        raise RecipeError(f"charts: at least one {what} is needed; there are {', '.join(known)}")
