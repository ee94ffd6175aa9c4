"""Desk: what a layout has at hand: the language, words to write, setters, sizes, and chance for each of its parts."""

from dataclasses import dataclass, field
from random import Random

from schemas.geometry import PixelBudget
from synth.chance import chance
from synth.languages import RIGHT_TO_LEFT
from synth.ocr.canvas import canvas
from synth.ocr.setter import Setter, sized
from synth.pixels.arrays import Colour
from synth.text.corpus import NAMES_LICENSE, Corpus, names
from synth.text.faces import choose_face
from synth.text.families import Style


@dataclass(frozen=True)
class Desk:
    """For one picture; `seed` is that of this attempt at it. `licenses` fill with those of texts that are taken.
    `letters` asks for the quad of each."""

    seed: int
    lang: str
    budget: PixelBudget
    corpus: Corpus
    backgrounds: str | None = None
    clean: bool = False
    letters: bool = False
    licenses: set[str] = field(default_factory=set)

    @property
    def rtl(self) -> bool:
        return self.lang in RIGHT_TO_LEFT

    def chance(self, *part: str | int) -> Random:
        return chance(self.seed, "ocr", *part)

    def canvas(self, ratios: tuple[float, float], share: tuple[float, float] = (0.5, 1.0)) -> tuple[int, int]:
        """(width, height) of the picture, as `synth.ocr.canvas.canvas`."""
        return canvas(self.chance("canvas"), self.budget, ratios, share)

    def setter(
        self, part: Random, style: Style | None, size_px: float, colour: Colour, text: str | None = None
    ) -> Setter:
        """A setter of some face that has `text`, or else what the language is written with.

        Raises:
            BadRecord: `no_font`, there is no such face.
        """
        face = choose_face(text or SAMPLES.get(self.lang, "Hamburg 0123"), self.lang, part, style)
        return Setter(face, self.lang, sized(size_px, self.lang), colour, face.style)

    def phrase(self, part: Random, least: int, most: int) -> str:
        """A few words, `least` to `most` letters of Latin script; others take less for the same words.

        Raises:
            BadRecord: `no_line`, the corpus has none.
        """
        share = SHARES.get(self.lang, 1.0)
        low, high = max(1, int(least * share)), max(2, round(most * share))
        if self.corpus.text_from is None and part.random() < 0.3:
            found = part.choice(names(self.lang))
            if low <= len(found) <= high:
                self.licenses.add(NAMES_LICENSE)
                return found[:1].upper() + found[1:]
        self._note()
        return self.corpus.take_line(self.lang, part, low, high)

    def paragraph(self, part: Random, chars: int) -> str:
        """Running text of about so many letters of this language."""
        self._note()
        return self.corpus.take_paragraph(self.lang, part, max(1, chars))

    def _note(self) -> None:
        if license_ := self.corpus.license(self.lang):
            self.licenses.update(license_.split(" AND "))


# A face that has these is one for the language.
SAMPLES = {
    "ar": "مرحبا 123", "fa": "سلام ۱۲۳", "hi": "नमस्ते 123", "ja": "日本語のかな123", "ko": "한국어 123",
    "ru": "Привет 123", "th": "สวัสดี 123", "ur": "سلام 123", "vi": "Tiếng Việt 123", "zh": "中文字 123",
}  # fmt: skip
# Letters that say what 1 letter of English says.
SHARES = {"ar": 0.9, "ja": 0.45, "ko": 0.5, "th": 0.95, "zh": 0.32}
