"""Draws docs/flow.svg, the picture of the flow in the README, readable on light and on dark pages."""

from html import escape
from pathlib import Path

WIDTH, HEIGHT = 980, 452
STYLE = """
  text { font-family: ui-sans-serif, system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 13px; fill: #1f2937; }
  .name { font-weight: 600; font-size: 14px; }
  .code { font-family: ui-monospace, Menlo, 'DejaVu Sans Mono', monospace; font-weight: 600; }
  .small { font-size: 12px; fill: #4b5563; }
  .box { fill: #ffffff; stroke: #64748b; }
  .data { fill: #e0f2fe; stroke: #0284c7; }
  .step { fill: #fef3c7; stroke: #d97706; }
  .rule { fill: #ede9fe; stroke: #7c3aed; }
  .band { fill: none; stroke: #94a3b8; stroke-dasharray: 5 4; }
  .flow { fill: none; stroke: #475569; stroke-width: 1.6; marker-end: url(#tip); }
  .tip { fill: #475569; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb; }
    .small { fill: #b6c0cd; }
    .box { fill: #1f2937; stroke: #94a3b8; }
    .data { fill: #0c3550; stroke: #38bdf8; }
    .step { fill: #4a3208; stroke: #fbbf24; }
    .rule { fill: #33245c; stroke: #a78bfa; }
    .band { stroke: #64748b; }
    .flow { stroke: #a3b1c2; }
    .tip { fill: #a3b1c2; }
  }
"""


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def box(
    x: float, y: float, width: float, height: float, kind: str, title: str, *lines: str, title_kind: str = "name"
) -> str:
    middle, top = x + width / 2, y + height / 2 - 9 * len(lines) + 5
    drawn = [f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" class="{kind}"/>']
    drawn.append(text(middle, top, title, title_kind))
    drawn += [text(middle, top + 18 * (number + 1), line, "small") for number, line in enumerate(lines)]
    return "\n".join(drawn)


def arrow(*points: tuple[float, float]) -> str:
    return '<path class="flow" d="M' + " L".join(f"{x} {y}" for x, y in points) + '"/>'


def draw() -> str:
    parts = [
        box(20, 162, 140, 96, "data", "web crawls", "WARC, gzip or zstd", "files, s3://, https://"),
        '<rect x="184" y="20" width="600" height="262" rx="12" class="band"/>',
        text(484, 42, "one recipe: in units of about 256 MiB, in process or on Ray, resumable", "small"),
        box(204, 60, 176, 66, "rule", "filters and editors", "language, word_count, url,", "pii, control_chars, yours"),
        box(402, 60, 176, 66, "rule", "picture filters", "image_side, image_aspect,", "image_bytes, yours"),
        box(
            204,
            168,
            176,
            84,
            "step",
            "crawl.extract",
            "pages: text and pictures",
            "in reading order",
            title_kind="code",
        ),
        box(
            402,
            168,
            176,
            84,
            "step",
            "images.resolve",
            "pictures out of the crawl,",
            "checked, attached",
            title_kind="code",
        ),
        box(600, 168, 164, 84, "step", "shards.write", "stored as fed, tokens", "counted, shuffled", title_kind="code"),
        box(812, 162, 148, 96, "data", "samples/", "Parquet shards", "index/: a row a sample"),
        box(
            204,
            330,
            374,
            78,
            "data",
            "ledger/",
            "every record that is not kept: step, filter, reason,",
            "measured value; dropped/ keeps 1 % to look at",
        ),
        box(600, 330, 164, 78, "data", "manifests", "hashes and counts of", "every finished unit"),
        box(812, 330, 148, 78, "box", "interleaf", "sql, why, verify:", "DuckDB over all of it", title_kind="code"),
        arrow((160, 210), (202, 210)),
        arrow((380, 210), (400, 210)),
        arrow((578, 210), (598, 210)),
        arrow((764, 210), (810, 210)),
        arrow((292, 126), (292, 166)),
        arrow((490, 126), (490, 166)),
        arrow((292, 252), (292, 328)),
        arrow((490, 252), (490, 328)),
        arrow((682, 252), (682, 328)),
        arrow((886, 258), (886, 328)),
        arrow((764, 369), (810, 369)),
        arrow((391, 408), (391, 432), (886, 432), (886, 410)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">\n'
        '<title id="title">Web crawls go through crawl.extract, images.resolve and shards.write into Parquet shards; '
        "a ledger and manifests account for everything</title>\n"
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" class="tip"/></marker></defs>\n' + "\n".join(parts) + "\n</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(draw(), encoding="utf-8")
