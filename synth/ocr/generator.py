"""Ocr: pictures of text as it stands in the world, in twelve languages, and what is asked about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.errors import RecipeError
from schemas.geometry import PixelBudget
from schemas.naming import unknown_name_message
from schemas.resources import Resources
from synth.drawn import Drawn
from synth.extras import require, versions
from synth.generator import Generator
from synth.languages import LANGUAGES
from synth.text.families import fonts_digest

# Drawing is imported when there is something to draw: whoever only looks at what is installed needs none of it.
_MODULES = ("babel", "budoux", "cv2", "numpy", "regex", "uharfbuzz")
# Names of synth.ocr.layouts, in its order.
SCENES = (
    "page", "sign", "planes", "screen", "receipt", "paper", "card", "label", "cover", "note", "arc", "line", "word",
    "vertical",
)  # fmt: skip


@dataclass(frozen=True)
class Ocr(Generator):
    """One seed is one picture, with a conversation of one to three turns about its texts.

    `scenes` are names of layouts, each drawn as often as the shipped mix has it beside the others. A twelfth of them,
    and with `clean` all, is without photographs, warps and camera, so that it can be read back. `text_from` is the OUT
    of a run whose documents are written in the pictures, `backgrounds` a folder of photographs, null is what interleaf
    ships. `characters` adds a region for each.
    """

    languages: tuple[str, ...] = LANGUAGES
    scenes: tuple[str, ...] = SCENES
    clean: bool = False
    text_from: str | None = None
    backgrounds: str | None = None
    characters: bool = False

    kind: ClassVar[str] = "ocr"
    version: ClassVar[int] = 4
    needs: ClassVar[Resources] = Resources(memory_mib=1024)

    def __post_init__(self) -> None:
        if not self.languages or not self.scenes:
            raise RecipeError("ocr: languages and scenes: there must be at least one of each")
        if unknown := [name for name in self.scenes if name not in SCENES]:
            raise RecipeError(f"ocr: {unknown_name_message('scene', unknown[0], SCENES)}")

    def check(self) -> None:
        """Before anything is started: whether there are fonts and text for the languages, and photographs.

        Raises:
            PluginError: a package is missing, or there is nothing for a language.
            RecipeError: no scene is for one of them.
        """
        require("ocr", *_MODULES)
        from synth.ocr.drawing import check

        check(self)

    def inputs(self) -> Mapping[str, Any]:
        """Digests of the text and of the photographs, and the versions of packages and fonts."""
        require("ocr", *_MODULES)
        from synth.ocr.photos import photos_digest
        from synth.text.corpus import Corpus

        text, photos = Corpus(self.text_from).digest(), photos_digest(self.backgrounds)
        return {"text": text, "photos": photos, "fonts": fonts_digest(), "packages": versions(*_MODULES)}

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        """The picture of a seed.

        Raises:
            BadRecord: in several tries too little of the text could be read (`nothing_legible`, `mostly_illegible`) or
                nothing written (`no_font`, `no_line`, `no_room`, `word_too_wide`, `no_size`, `nothing_written`).
            PluginError: as `check`, for what shows only now.
        """
        from synth.ocr.drawing import draw

        return draw(self, seed, budget)
