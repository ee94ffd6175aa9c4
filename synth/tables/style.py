"""TableStyle: how a table is drawn, whichever renderer draws it; all that is a matter of taste and not of truth."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.errors import BadRecord
from synth.languages import RIGHT_TO_LEFT

# Which lines are drawn: all; those around and between rows; between columns; only around; above the table, below its
# headings and at its end; below the headings; none.
Rules = Literal["all", "rows", "columns", "frame", "book", "header", "none"]
Align = Literal["left", "center", "right"]  # as seen; `start` of a line from right to left is its right


@dataclass(frozen=True)
class TableStyle:
    """Colours are #rrggbb, lengths pixels of the picture before it is turned; both renderers know the fonts."""

    font: str
    font_px: float = 18.0
    line_height: float = 1.25  # of a line of a wrapped cell, in em
    rules: Rules = "all"
    rule_px: int = 1
    rule_color: str = "#404040"
    rule_dash: bool = False
    paper: str = "#ffffff"
    ink: str = "#111111"
    header_fill: str | None = None
    header_ink: str = "#111111"
    header_bold: bool = True
    zebra: str | None = None  # fill of every other row below the headings
    padding_x_px: int = 8
    padding_y_px: int = 5
    text_align: Align = "left"  # of cells that hold no number; mirrored where the language runs from right to left
    number_align: Align = "right"
    header_align: Align = "center"
    middle: bool = True  # whether cells stand in the middle of their height, else at its top
    column_em: float = 14.0  # widest that a column gets before its text is wrapped
    rotated_header: bool = False  # headings above columns run upwards
    title: Literal["above", "below"] = "above"
    title_align: Align = "left"
    margin_px: int = 16
    turned: Literal[0, 90, 270] = 0  # clockwise, the whole picture
    tilt: float = 0.0  # degrees, clockwise


_SANS = ("Noto Sans", "Roboto", "Open Sans", "Inter", "Be Vietnam Pro")
_SERIF = ("Noto Serif", "Lora", "Source Serif 4", "PT Serif")
_FONTS: Mapping[str, Sequence[str]] = {
    "ar": ("Noto Sans Arabic", "Amiri", "Cairo", "Tajawal", "Almarai"),
    "ja": ("Noto Sans JP", "Noto Sans JP", "Noto Serif JP"),
    "ko": ("Noto Sans KR", "Noto Sans KR", "Noto Serif KR"),
    "ru": (*_SANS[:4], *_SERIF),
    "vi": (*_SANS, *_SERIF[:3]),
    "zh": ("Noto Sans SC", "Noto Sans SC", "Noto Serif SC"),
    **dict.fromkeys(("de", "en", "es", "fr", "it", "pt"), (*_SANS, *_SERIF)),
}

# Paper, ink, headings' fill and ink, zebra, rules.
_SCHEMES = (
    ("#ffffff", "#111111", None, "#111111", "#f2f2f2", "#333333"),
    ("#ffffff", "#111111", None, "#111111", None, "#000000"),
    ("#ffffff", "#222222", "#e6e6e6", "#111111", "#f6f6f6", "#8c8c8c"),
    ("#ffffff", "#1f2933", "#1f4e79", "#ffffff", "#eaf1f8", "#9db8d2"),
    ("#fffdf7", "#2b2118", "#efe3cf", "#2b2118", "#f8f1e4", "#b79f7d"),
    ("#ffffff", "#1d2a20", "#2e7d4f", "#ffffff", "#e9f5ee", "#a7cdb6"),
    ("#ffffff", "#26202b", "#6a3d7c", "#ffffff", "#f3ecf6", "#c3a9cd"),
    ("#ffffff", "#2a1a1a", "#a8322d", "#ffffff", "#fbeeed", "#dcaeab"),
    ("#f7f9fb", "#17212b", "#d5e3f0", "#0f2a44", "#ebf1f7", "#9fb3c6"),
    ("#fdf6e3", "#073642", "#eee8d5", "#073642", "#f5efdc", "#93a1a1"),
    ("#1e2329", "#e6e9ec", "#2f3842", "#ffffff", "#262c33", "#4d5863"),
    ("#ffffff", "#333333", "#ffcc4d", "#332600", "#fff7e0", "#d9b95c"),
)
_RULES: Sequence[Rules] = ("all", "rows", "columns", "frame", "book", "header", "none")
_RULE_WEIGHTS = (34, 18, 5, 5, 18, 10, 10)


def fonts(lang: str) -> Sequence[str]:
    """The families that tables in a language are drawn in; the more likely ones stand more than once.

    Raises:
        BadRecord: `no_font`, there is none.
    """
    if lang not in _FONTS:
        raise BadRecord("no_font", f"no font for tables in {lang!r}; there are some for {', '.join(sorted(_FONTS))}")
    return _FONTS[lang]


def choose_style(lang: str, columns: int, rng: random.Random, rotated: float = 0.08, tilted: float = 0.1) -> TableStyle:
    """A look for a table of so many columns; `rotated` and `tilted` are how often the whole of it stands on its side,
    or a few degrees askew.

    Raises:
        BadRecord: `no_font`, no font covers the language.
    """
    paper, ink, header_fill, header_ink, zebra, rule = rng.choice(_SCHEMES)
    rules = rng.choices(_RULES, _RULE_WEIGHTS)[0]
    roll = rng.random()
    fill = header_fill if rng.random() < 0.8 else None
    # A table without rules and stripes is hard to read unless its cells keep their distance.
    airy = rules in ("none", "header", "frame")
    start: Align = "right" if lang in RIGHT_TO_LEFT else "left"
    end: Align = "left" if lang in RIGHT_TO_LEFT else "right"
    return TableStyle(
        font=rng.choice(fonts(lang)),
        font_px=rng.choice((14.0, 15.0, 16.0, 17.0, 18.0, 20.0, 22.0, 26.0)),
        line_height=rng.uniform(1.15, 1.45),
        rules=rules,
        rule_px=rng.choices((1, 2, 3), (70, 25, 5))[0],
        rule_color=rule if rng.random() < 0.7 else ink,
        rule_dash=rng.random() < 0.05,
        paper=paper,
        ink=ink,
        header_fill=fill,
        header_ink=header_ink if fill else ink,
        header_bold=rng.random() < 0.75,
        zebra=zebra if rng.random() < (0.5 if airy else 0.3) else None,
        padding_x_px=rng.randint(9, 20) if airy else rng.randint(4, 16),
        padding_y_px=rng.randint(2, 10),
        text_align=rng.choices((start, "center"), (75, 25))[0],
        number_align=rng.choices((end, "center", start), (70, 20, 10))[0],
        header_align=rng.choices(("center", start), (60, 40))[0],
        middle=rng.random() < 0.8,
        column_em=rng.uniform(8.0, 18.0),
        rotated_header=columns >= 4 and rng.random() < 0.06,
        title="above" if rng.random() < 0.8 else "below",
        title_align=rng.choices((start, "center"), (55, 45))[0],
        margin_px=rng.randint(6, 40),
        turned=rng.choice((90, 270)) if roll < rotated else 0,
        tilt=round(rng.uniform(-5, 5), 2) if rotated <= roll < rotated + tilted else 0.0,
    )
