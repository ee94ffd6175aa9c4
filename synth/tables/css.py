"""CSS: the style of a table as a browser is told it."""

from dataclasses import replace

from synth.chance import chance
from synth.tables.style import TableStyle


def css(style: TableStyle, font: str) -> str:
    """The rules for a table in `.frame`; lengths are in em of the letters, so that all shrinks with them."""
    # What only a browser draws: a function of the style, which has no seed, but for its font and its place.
    rng = chance(0, "css", repr(replace(style, font="", turned=0, tilt=0.0)))
    tracking = rng.choice((0, 0, 0, 0.01, 0.02))
    rule = f"{style.rule_px}px {'dashed' if style.rule_dash else 'solid'} {style.rule_color}"
    head_fill = style.header_fill or style.paper
    if style.header_fill and rng.random() < 0.15:
        head_fill = f"linear-gradient({style.header_fill}, color-mix(in srgb, {style.header_fill} 82%, #000))"
    pad = f"{style.padding_y_px / style.font_px:.3f}em {style.padding_x_px / style.font_px:.3f}em"
    shadow = "text-shadow:0 1px 1px rgba(0,0,0,.25);" if style.header_fill and rng.random() < 0.08 else ""
    return f"""
.frame {{ position: absolute; left: 0; top: 0; width: max-content; padding: {style.margin_px / style.font_px:.3f}em;
  font-family: '{font}'; font-weight: 400; line-height: {style.line_height:.2f}; color: {style.ink};
  letter-spacing: {tracking}em; font-synthesis: weight; }}
.frame table {{ border-collapse: collapse; border-spacing: 0; {_frame(style, rule)} }}
.frame td, .frame th {{ padding: {pad}; font-weight: 400; text-align: {style.text_align}; height: 1em;
  vertical-align: {"middle" if style.middle else "top"}; {_edges(style, rule)} }}
.frame td div, .frame th div {{ width: max-content; unicode-bidi: plaintext; white-space: pre-line; min-height: 1em; }}
.frame .text div {{ {_sides(style.text_align)} }}
.frame .number div {{ {_sides(style.number_align)} white-space: pre; }}
.frame .odd {{ background: {style.zebra or "transparent"}; }}
.frame .head {{ background: {head_fill}; color: {style.header_ink if style.header_fill else style.ink}; {shadow} }}
.frame .head div {{ {_sides(style.header_align)} }}
.frame .last {{ {f"border-bottom: {rule};" if style.rules in ("book", "header", "frame", "columns") else ""} }}
.frame .rotated div {{ writing-mode: vertical-rl; text-orientation: sideways; transform: rotate(180deg); width: auto;
  height: max-content; margin: 0 auto; max-height: {style.column_em * 0.7:.1f}em; }}
.frame .bold {{ font-weight: {700 if style.header_bold else 400}; }}
.frame .beside {{ width: max-content; white-space: pre-line; {_sides(style.title_align)} }}
.frame .title {{ font-weight: 700; text-align: {style.title_align}; {
        "margin-bottom" if style.title == "above" else "margin-top"
    }: .5em; }}
.frame .note {{ margin-top: .5em; text-align: {style.text_align}; {_sides(style.text_align)} }}
"""


def _frame(style: TableStyle, rule: str) -> str:
    if style.rules in ("frame", "columns"):
        return f"border: {rule};"
    return f"border-top: {rule}; border-bottom: {rule};" if style.rules == "book" else ""


def _edges(style: TableStyle, rule: str) -> str:
    if style.rules == "all":
        return f"border: {rule};"
    if style.rules == "rows":
        return f"border-top: {rule}; border-bottom: {rule};"
    return f"border-left: {rule}; border-right: {rule};" if style.rules == "columns" else ""


def _sides(align: str) -> str:
    """Puts a block as wide as its text to one side, and the lines in it as well."""
    left, right = {"left": ("0", "auto"), "center": ("auto", "auto"), "right": ("auto", "0")}[align]
    return f"margin-left: {left}; margin-right: {right}; text-align: {align};"
