"""Draws the pictures of docs/synthesis.md, sheets of what the generators draw, each from the seeds that stand here.

make browser && .venv/bin/python docs/synth_sheets.py
"""

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont

ROOT, HERE = Path(__file__).parents[1], Path(__file__).parent
WIDTH = 1600
GAP, LABEL = 8, 20
PAPER, INK = "#ffffff", "#1f2937"
COLOURS = 256  # a palette takes a third of the bytes
MAX_BYTES = 1_200_000

LANGUAGE_NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "pt": "Portuguese", "ru": "Russian", "vi": "Vietnamese", "zh": "Chinese",
    "hi": "Hindi", "th": "Thai",
}  # fmt: skip
# A layout and a seed; what is drawn of one has the same numbers in all languages.
OCR_LANGUAGES: Mapping[str, Sequence[tuple[str, int]]] = {
    "ar": (("sign", 50100), ("label", 12), ("planes", 50200), ("receipt", 50400)),
    "de": (("card", 50601), ("cover", 50801), ("receipt", 50401), ("arc", 51001)),
    "en": (("paper", 16), ("note", 50902), ("card", 50602)),
    "es": (("sign", 50103), ("receipt", 50403), ("planes", 3)),
    "fr": (("sign", 50104), ("cover", 50804), ("arc", 51004), ("card", 50604)),
    "it": (("card", 50605), ("planes", 50205), ("paper", 50505), ("receipt", 50405)),
    "ja": (("vertical", 51302), ("planes", 50206), ("label", 50706), ("paper", 50506)),
    "ko": (("sign", 50107), ("receipt", 50407), ("page", 50007)),
    "pt": (("label", 50708), ("paper", 50508), ("screen", 50308)),
    "ru": (("sign", 50109), ("label", 50709), ("paper", 50509), ("receipt", 50409)),
    "vi": (("label", 50710), ("sign", 50110), ("planes", 50210)),
    "zh": (("vertical", 51303), ("label", 50711), ("planes", 50211), ("receipt", 50411)),
    "hi": (("receipt", 12), ("card", 5), ("paper", 5), ("label", 3)),
    "th": (("receipt", 11), ("card", 3), ("paper", 3), ("sign", 11)),
}
OCR_QUADS = (
    ("planes", "en", 50202), ("page", "ko", 50007), ("vertical", "ja", 51304), ("planes", "ar", 50200),
    ("label", "vi", 50710), ("sign", "ko", 50107), ("arc", "es", 51003), ("paper", "pt", 50508),
    ("receipt", "es", 50403),
)  # fmt: skip
CHARTS_WITH_BOXES = (
    ("grouped_bar", "matplotlib", "pt", 2000), ("scatter", "seaborn", "en", 2000), ("donut", "plotly", "de", 127),
    ("flow_chart", "matplotlib", "ru", 2001), ("heatmap", "seaborn", "zh", 4003), ("candlestick", "plotly", "es", 2001),
)  # fmt: skip
TABLES = (
    ("ar", 13), ("de", 4), ("en", 14), ("es", 6), ("fr", 5), ("it", 6), ("ja", 7), ("ko", 8), ("pt", 9), ("ru", 10),
    ("vi", 11), ("zh", 12),
)  # fmt: skip

QUAD_COLOURS = {"word": "#16a34a", "line": "#2563eb", "not legible": "#e11d9a"}
CELL_COLOUR = "#dc2626"
ROLE_COLOURS = {
    "title": "#7c3aed", "x_title": "#7c3aed", "y_title": "#7c3aed", "value_title": "#7c3aed", "tick_label": "#0284c7",
    "legend": "#a16207", "legend_entry": "#a16207", "value_label": "#16a34a", "plot_area": "#64748b",
}  # fmt: skip
OTHER_ROLES = "#dc2626"


def drawn(name: str, seed: int, **fields: Any) -> Any:
    """What a generator draws of a seed at the budget of the built-in recipes."""
    from filters.registry import load
    from schemas.geometry import PixelBudget

    return load("generator", name)(**fields).draw(seed, PixelBudget(3136, 1003520))


def picture(sample: Any) -> Image.Image:
    return Image.open(io.BytesIO(sample.picture.data)).convert("RGB")


@cache
def font(px: int) -> Any:
    from synth.text.faces import face_named

    return ImageFont.truetype(face_named("Noto Sans 400").path, px)


def outlined(sample: Any, colour_of: Callable[[Any], str | None], scale: float) -> Image.Image:
    """The picture at a scale, its regions outlined in their colours; None is not drawn."""
    whole = scaled(picture(sample), scale)
    pen = ImageDraw.Draw(whole)
    for region in sample.regions:
        colour = colour_of(region)
        if colour is None:
            continue
        x1, y1, x2, y2 = region.box
        quad = region.quad or (x1, y1, x2, y1, x2, y2, x1, y2)
        corners = [(x * scale, y * scale) for x, y in zip(quad[::2], quad[1::2], strict=True)]
        pen.line([*corners, corners[0]], colour, 1)
    return whole


def scaled(image: Image.Image, scale: float) -> Image.Image:
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)


def fitting(image_size: tuple[int, int], width: int, height: int) -> float:
    return min(1.0, width / image_size[0], height / image_size[1])


def grid(items: Sequence[tuple[str, Image.Image]], columns: int, height: int) -> Image.Image:
    """Pictures with a label above each, `columns` a row, in cells of one size."""
    width = (WIDTH - GAP) // columns
    rows = -(-len(items) // columns)
    sheet = Image.new("RGB", (WIDTH, rows * (height + LABEL + GAP)), PAPER)
    pen = ImageDraw.Draw(sheet)
    for number, (label, image) in enumerate(items):
        x, y = GAP + number % columns * width, number // columns * (height + LABEL + GAP)
        pen.text((x, y), label, INK, font(14))
        sheet.paste(image, (x, y + LABEL))
        pen.rectangle((x - 1, y + LABEL - 1, x + image.width, y + LABEL + image.height), outline="#cbd5e1")
    return sheet


def with_key(sheet: Image.Image, key: Mapping[str, str]) -> Image.Image:
    """The sheet with a line below it that says what the colours are."""
    whole = Image.new("RGB", (sheet.width, sheet.height + 30), PAPER)
    whole.paste(sheet)
    pen, x = ImageDraw.Draw(whole), float(GAP)
    for name, colour in key.items():
        pen.rectangle((x, sheet.height + 7, x + 16, sheet.height + 21), outline=colour, width=2)
        pen.text((x + 22, sheet.height + 4), name, INK, font(14))
        x += 46 + pen.textlength(name, font(14))
    return whole


def ocr_languages() -> Image.Image:
    """Two languages a row, three pictures of each, side by side at one height."""
    half, height = (WIDTH - 3 * GAP) // 2, 226
    blocks = []
    for lang, scenes in OCR_LANGUAGES.items():
        images = [picture(drawn("ocr", seed, languages=(lang,), scenes=(scene,))) for scene, seed in scenes]
        room = half - GAP * (len(images) - 1)
        tall = min(height, room / sum(image.width / image.height for image in images))
        block, x = Image.new("RGB", (half, height), PAPER), 0
        for image in images:
            shown = scaled(image, tall / image.height)
            block.paste(shown, (x, 0))
            x += shown.width + GAP
        blocks.append((f"{LANGUAGE_NAMES[lang]}: {', '.join(scene for scene, _ in scenes)}", block))
    sheet = Image.new("RGB", (WIDTH, -(-len(blocks) // 2) * (height + LABEL + GAP)), PAPER)
    pen = ImageDraw.Draw(sheet)
    for row, pair in enumerate(zip_longest(blocks[::2], blocks[1::2])):
        for column, found in enumerate(pair):
            x, y = GAP + column * (half + GAP), row * (height + LABEL + GAP)
            pen.text((x, y), found[0], INK, font(14))
            sheet.paste(found[1], (x, y + LABEL))
    return sheet


def ocr_quads() -> Image.Image:
    columns, height = 3, 480
    width = (WIDTH - GAP) // columns - GAP
    items = []
    for scene, lang, seed in OCR_QUADS:
        sample = drawn("ocr", seed, languages=(lang,), scenes=(scene,))
        scale = fitting((sample.picture.width, sample.picture.height), width, height)
        items.append((f"{scene}, {LANGUAGE_NAMES[lang]}", outlined(sample, quad_colour, scale)))
    return with_key(grid(items, columns, height), QUAD_COLOURS)


def quad_colour(region: Any) -> str | None:
    if region.level not in ("word", "line"):
        return None
    return QUAD_COLOURS[region.level if dict(region.attrs)["legible"] == "yes" else "not legible"]


def charts() -> Image.Image:
    from synth.charts.kinds import KINDS
    from synth.languages import LANGUAGES

    columns, height = 5, 236
    width = (WIDTH - GAP) // columns - GAP
    items = []
    for number, (kind, of) in enumerate(KINDS.items()):
        lang = sorted(LANGUAGES)[number * 5 % len(LANGUAGES)]
        library = of.libraries[number % len(of.libraries)]
        sample = drawn("charts", 100 + number, languages=(lang,), kinds=(kind,), libraries=(library,))
        image = picture(sample)
        items.append((f"{kind}, {library}, {lang}", scaled(image, fitting(image.size, width, height))))
    return grid(items, columns, height)


def charts_boxes() -> Image.Image:
    columns, height = 3, 380
    width = (WIDTH - GAP) // columns - GAP
    items = []
    for kind, library, lang, seed in CHARTS_WITH_BOXES:
        sample = drawn("charts", seed, languages=(lang,), kinds=(kind,), libraries=(library,))
        scale = fitting((sample.picture.width, sample.picture.height), width, height)
        items.append((f"{kind}, {library}, {lang}", outlined(sample, role_colour, scale)))
    key = {
        "title, x_title, y_title": ROLE_COLOURS["title"], "tick_label": ROLE_COLOURS["tick_label"],
        "legend, legend_entry": ROLE_COLOURS["legend"], "value_label": ROLE_COLOURS["value_label"],
        "plot_area": ROLE_COLOURS["plot_area"], "bar, point, sector, node, cell, candle, ...": OTHER_ROLES,
    }  # fmt: skip
    return with_key(grid(items, columns, height), key)


def role_colour(region: Any) -> str | None:
    if region.level != "element" or region.label in ("link", "line"):  # boxes of ways say little in a picture
        return None
    return ROLE_COLOURS.get(region.label, OTHER_ROLES)


def tables() -> Image.Image:
    columns, height = 4, 330
    width = (WIDTH - GAP) // columns - GAP
    items = []
    for number, (lang, seed) in enumerate(TABLES):
        renderer = ("process", "browser")[number % 2]
        sample = drawn("tables", seed, languages=(lang,), renderers=(renderer,))
        scale = fitting((sample.picture.width, sample.picture.height), width, height)
        boxes = number // 2 % 2 == 1
        items.append((f"{LANGUAGE_NAMES[lang]}, {renderer}", outlined(sample, cell_colour if boxes else none, scale)))
    return with_key(grid(items, columns, height), {"cell, drawn on every second pair": CELL_COLOUR})


def cell_colour(region: Any) -> str | None:
    return CELL_COLOUR if region.level == "cell" else None


def none(region: Any) -> None:
    return None


SHEETS: Mapping[str, Callable[[], Image.Image]] = {
    "ocr_languages": ocr_languages,
    "ocr_quads": ocr_quads,
    "charts": charts,
    "charts_boxes": charts_boxes,
    "tables": tables,
}


def save(sheet: Image.Image, path: Path) -> None:
    # Photographs have stripes without it, and charts specks with it.
    dither = Image.Dither.FLOYDSTEINBERG if path.stem.startswith("ocr") else Image.Dither.NONE
    sheet.quantize(palette=palette_of(sheet), dither=dither).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {sheet.width} x {sheet.height}, {size:,} bytes")
    if size > MAX_BYTES:
        raise SystemExit(f"{path.name} has more than {MAX_BYTES:,} bytes: smaller pictures or fewer colours")


def palette_of(sheet: Image.Image) -> Image.Image:
    """The colours that are in it most, and those that mean something, however rare."""
    meant = [ImageColor.getrgb(name)[:3] for name in (PAPER, CELL_COLOUR, *QUAD_COLOURS.values())]
    common = sheet.quantize(COLOURS - len(meant)).getpalette() or []
    found = Image.new("P", (1, 1))
    found.putpalette([*common[: 3 * (COLOURS - len(meant))], *(part for colour in meant for part in colour)])
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for name in sys.argv[1:] or SHEETS:
        save(SHEETS[name](), HERE / f"{name}.png")
