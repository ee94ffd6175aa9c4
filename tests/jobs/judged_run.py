"""A run whose documents have known scores of two criteria, kept and dropped, with nulls, a NaN and hostile text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.jobs.made_run import STEPS, document, drawing, said, sample, told, write_run
from tests.jobs.showcase import HOSTILE

NAN = float("nan")
# By number: English samples 1 to 7, French ones 8 and 9; 20 to 23 were dropped, 23 French.
RELEVANCE: Mapping[int, float | None] = {
    1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 5: 0.5, 6: 0.9, 7: None, 8: 0.6, 9: NAN,
    20: 0.05, 21: 0.95, 22: None, 23: None,
}  # fmt: skip
UNSCORED = {7: "no_text", 22: "no_pictures", 23: HOSTILE}
BALANCE: Mapping[int, float | None] = {1: 1.0, 22: None}
FRENCH = (8, 9, 23)
SAMPLED = (21, 22)
DROPPED = (20, 21, 22, 23)
HIGHEST, LOWEST = (21, 6, 8), (20, 1, 2)
SCORES = ("density_balance.score", "density_balance.words", "relevance.looks", "relevance.score")


def lang(number: int) -> str:
    return "fr" if number in FRENCH else "en"


def measure(name: str, value: float | str | None, part: int | None = None) -> dict[str, Any]:
    rule, _, field = name.partition(".")
    number, text = (None, value) if isinstance(value, str) else (value, None)
    return {"filter": rule, "field": field or None, "part": part, "number": number, "text": text}


def numbers(number: int) -> dict[str, float | None]:
    """What was measured on a whole document."""
    found = {"relevance.score": RELEVANCE[number], "relevance.looks": float(number)}
    if number in BALANCE:
        found |= {"density_balance.score": BALANCE[number], "density_balance.words": 10.0 * number}
    return found


def judged(number: int, **columns: Any) -> dict[str, Any]:
    """The document, with a text, two pictures and a text."""
    _, data = drawing(280, 168, (number, 8, number + 40, 60))
    picture = {"uri": "http://example.org/p.png", "alt": HOSTILE, "mime": "image/png", "width": 280, "height": 168}
    made = document(number, [f"First of {number}. {HOSTILE}", f"Last of {number}."], lang(number), **columns)
    made |= {"media": [picture, picture], "media_data": [data, data]}
    made["parts"][1:1] = [{"type": "image", "label": "image", "text": None, "media": place} for place in range(2)]
    made["measures"] = [
        *(measure(name, value) for name, value in numbers(number).items()),
        measure("relevance.unscored", UNSCORED.get(number, "")),
        measure("relevance.pictures", f"[{number / 100}, null]"),
        *(measure("image_entropy.bits", number + place / 10, place) for place in range(2)),
    ]
    return made


def write_judged(out: Path) -> Path:
    kept = [number for number in RELEVANCE if number not in DROPPED]
    samples = []
    for number in kept:
        about, data = drawing(280, 168, (number, 8, number + 40, 60))
        samples.append(
            sample(
                number,
                "interleaved",
                lang(number),
                media=[about, about],
                media_data=[data, data],
                messages=[
                    said("document", f"First of {number}.", 0, 1, f"Last of {number}. " + "And so on. " * 2 * number)
                ],
                scores=[{"name": name, "value": value} for name, value in numbers(number).items() if value is not None],
            )
        )
    dropped = [
        judged(number) | {"step": STEPS[1], "filter": "relevance", "reason": "low", "sampled": number in SAMPLED}
        for number in DROPPED
    ]
    for row in dropped:
        if not row["sampled"]:
            row |= {name: [] for name in ("meta", "parts", "media", "media_data")}
    return write_run(
        out,
        samples=samples,
        documents=[judged(number) for number in RELEVANCE],
        handed=[judged(number) for number in kept],
        dropped=dropped,
        ledger=[told(number, STEPS[1], "dropped", "relevance", "low", value=RELEVANCE[number]) for number in DROPPED],
        scores=SCORES,
        rules=[{"name": "image_entropy"}, {"name": "relevance", "low": 0.08}, {"name": "density_balance"}],
    )
