"""Draws docs/flow.svg, the picture of the flow in the README, readable on light and on dark pages."""

from html import escape
from pathlib import Path

WIDTH, HEIGHT = 1216, 452
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
    steps = [
        ("crawl.extract", "text and pictures", "in reading order"),
        ("documents.dedup", "one of each cluster,", "by text or pictures"),
        ("images.resolve", "from the crawl, or by", "images.fetch; screened"),
        ("interleaved.select", "the best by", "four criteria"),
        ("shards.write", "stored as fed, tokens", "counted, shuffled"),
    ]
    left = [196 + 166 * place for place in range(len(steps))]
    parts = [
        box(20, 162, 140, 96, "data", "web crawls", "WARC, gzip or zstd", "files, s3://, https://"),
        '<rect x="184" y="20" width="836" height="262" rx="12" class="band"/>',
        text(602, 42, "one recipe: in units of about 256 MiB, in process or on Ray, resumable", "small"),
        box(196, 60, 150, 66, "rule", "text rules", "gopher, c4, language,", "pii, yours"),
        box(528, 60, 150, 66, "rule", "picture filters", "side, blur, nsfw,", "decoration, yours"),
        box(694, 60, 150, 66, "rule", "scorers", "text, relevance, balance,", "complementarity, judge"),
        box(
            860, 60, 150, 66, "step", "synth.draw", "text, charts, tables;", "labels.read beside it", title_kind="code"
        ),
        *(box(x, 168, 150, 84, "step", *step, title_kind="code") for x, step in zip(left, steps, strict=True)),
        box(1048, 162, 148, 96, "data", "samples/", "Parquet shards", "index/: a row a sample"),
        box(
            196,
            330,
            648,
            78,
            "data",
            "ledger/",
            "every record that is not kept: step, filter, reason,",
            "measured value; dropped/ keeps 1 % to look at",
        ),
        box(860, 330, 150, 78, "data", "manifests", "hashes and counts of", "every finished unit"),
        box(
            1048,
            330,
            148,
            78,
            "box",
            "interleaf",
            "sql, why, report, verify:",
            "DuckDB over all of it",
            title_kind="code",
        ),
        arrow((160, 210), (194, 210)),
        *(arrow((x - 16, 210), (x - 2, 210)) for x in left[1:]),
        arrow((1010, 210), (1046, 210)),
        arrow((271, 126), (271, 166)),
        arrow((603, 126), (603, 166)),
        arrow((769, 126), (769, 166)),
        arrow((935, 126), (935, 166)),
        *(arrow((x + 75, 252), (x + 75, 328)) for x in left),
        arrow((1122, 258), (1122, 328)),
        arrow((1010, 369), (1046, 369)),
        arrow((520, 408), (520, 432), (1122, 432), (1122, 410)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title">\n'
        '<title id="title">Web crawls go through crawl.extract, documents.dedup, images.resolve, interleaved.select '
        "and shards.write into Parquet shards, where drawn samples join them; a ledger and manifests account for "
        "everything</title>\n"
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" class="tip"/></marker></defs>\n' + "\n".join(parts) + "\n</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(draw(), encoding="utf-8")
