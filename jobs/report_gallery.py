"""The gallery of the report: samples that were kept and documents that were dropped, text and pictures in order."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from jobs.opened import Opened
from jobs.report_html import Html, element, link, shortened
from jobs.report_numbers import number
from jobs.report_pictures import Album
from jobs.report_verdicts import verdict
from jobs.views import query, rows
from schemas.sample import SAMPLE

if TYPE_CHECKING:
    import duckdb

KEPT_CARDS, DROPPED_CARDS, DROPPED_EACH = 15, 9, 3
EXAMPLES, EXAMPLES_EACH = 30, 2
# Of one card: enough to know what it is.
PARTS, PICTURES, LETTERS, PART_LETTERS, PART_LINES = 10, 3, 600, 220, 8
LEAST_LETTERS = 40  # of a part that is shown at all
LOST_PARTS = 12
TITLE_LETTERS, DETAIL_LETTERS = 90, 160
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")

Row = Mapping[str, Any]


def kept_cards(run: Opened, con: "duckdb.DuckDBPyConnection", album: Album) -> list[Html]:
    """Samples of the shards; of pictures, only those that are shown are read."""
    chosen = rows(con, query("report_kept"), {"most": KEPT_CARDS})
    ids = [row["sample_id"] for row in chosen]
    samples = {sample["sample_id"]: sample for sample in _read_samples(run, chosen)}
    places = {(row["sample_id"], row["media"]): row for row in rows(con, query("report_pictures"), {"samples": ids})}
    lost = _lost_parts(con, ids)

    def picture(record: str, place: int) -> bytes | None:
        return _read_picture(run, places.get((record, place)))

    return [_sample_card(samples[name], picture, lost.get(name, []), album) for name in ids]


def dropped_cards(run: Opened, con: "duckdb.DuckDBPyConnection", album: Album) -> list[Html]:
    """Dropped documents whose content was kept."""
    chosen = rows(con, query("report_dropped"), {"with_content": True, "each": DROPPED_EACH, "most": DROPPED_CARDS})
    ids = [row["record_id"] for row in chosen]
    found = rows(con, query("report_dropped_content"), {"records": ids, "most": PICTURES})
    content = {tuple(row[name] for name in ("step", "record_id", "filter", "reason")): row for row in found}
    return [
        _dropped_card(run, row | content[row["step"], row["record_id"], row["filter"], row["reason"]], album)
        for row in chosen
    ]


def dropped_examples(run: Opened, con: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """Dropped documents without their content: a few of every reason, with the value and the limits."""
    found = rows(con, query("report_dropped"), {"with_content": False, "each": EXAMPLES_EACH, "most": EXAMPLES})
    return [row | {"told": verdict(run, row)} for row in found]


def because(row: Row) -> str:
    """Filter, reason and value of a ledger row in one line."""
    value = "" if row["value"] is None else f" {number(row['value'])}"
    return f"{row['filter']}: {row['reason']}{value}"


def text_block(text: str, most: int, lang: str | None = None, kind: str = "text") -> Html:
    """Text of a crawl as a paragraph: its lines kept, in its own direction."""
    lines = re.sub(r"\s*\n\s*\n\s*", "\n\n", text.strip()).split("\n")
    told = "\n".join(lines[:PART_LINES]) + (" …" if len(lines) > PART_LINES else "")
    language = lang if lang and _LANGUAGE.fullmatch(lang) else None
    return element("p", shortened(told, most), dir="auto", lang=language, class_=kind)


def _read_samples(run: Opened, chosen: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows of shards without their pictures, by the places that the index tells."""
    columns = [name for name in SAMPLE.names if name != "media_data"]
    for path in sorted({row["file"] for row in chosen}):
        with run.store.open(path) as stream:
            shard = pq.ParquetFile(stream)
            for row in (row for row in chosen if row["file"] == path):
                before = sum(shard.metadata.row_group(group).num_rows for group in range(row["row_group"]))
                table = shard.read_row_group(row["row_group"], columns=columns, use_threads=False)
                yield from table.slice(row["row"] - before, 1).to_pylist()


def _read_picture(run: Opened, place: Row | None) -> bytes | None:
    if place is None:
        return None
    with run.store.open(place["file"]) as stream:
        stream.seek(place["offset"])
        return stream.read(place["length"])


def _lost_parts(con: "duckdb.DuckDBPyConnection", records: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    by_record: dict[str, list[dict[str, Any]]] = {}
    for row in rows(con, query("report_lost_parts"), {"records": list(records)}):
        by_record.setdefault(row["record_id"], []).append(row)
    return by_record


def _sample_card(sample: Row, picture: Callable[[str, int], bytes | None], lost: Sequence[Row], album: Album) -> Html:
    media = sample["media"] or []
    regions = sample["regions"] or []

    def figure(place: int) -> Html:
        medium = media[place]
        if medium["type"] == "video":
            return _video(medium, [event for event in sample["events"] or [] if event["media"] == place])
        drawn = sorted((region for region in regions if region["media"] == place), key=_reading_order)
        alt = f"Picture {place + 1} of sample {sample['sample_id'][:8]}"
        return album.figure(medium, picture(sample["sample_id"], place), drawn, alt)

    room, body = _Room(figure, sample["lang"]), []
    for message in sample["messages"] or []:
        if told := room.take(message["parts"] or []):
            role = None if message["role"] == "document" else element("p", message["role"], class_="role")
            body.append(element("div", role, *told, class_="turn"))
    vision = f" + {sample['vision_tokens']:,} vision" if sample["vision_tokens"] else ""
    tokens = f"{sample['text_tokens'] or 0:,} text{vision} tokens"
    marks = (sample["kind"], sample["lang"], tokens)
    uri = (sample["source"] or {}).get("uri")
    return _card(sample["sample_id"], uri, marks, "kept", [*body, room.left(), _scores(sample), _lost(lost)])


def _dropped_card(run: Opened, row: Row, album: Album) -> Html:
    media, data = row["media"] or [], row["media_data"] or []

    def figure(place: int) -> Html:
        picture = media[place]
        return album.figure(picture, data[place] if place < len(data) else None, (), picture["alt"] or "")

    room = _Room(figure, row["lang"])
    told = room.take(row["parts"] or [])
    why = verdict(run, row)
    reason = element(
        "p",
        element("b", f"{row['filter']}: {row['reason']}"),
        f" {why.measured} at {row['step']}",
        element("span", f" ({shortened(why.limits, DETAIL_LETTERS)})", class_="quiet") if why.limits else None,
        class_="reason",
    )
    body = [reason, element("div", *told, class_="turn"), room.left()]
    return _card(row["record_id"], row["uri"], (row["lang"],), row["state"] or "dropped", body)


class _Room:
    """What one card has room for: takes parts in reading order until it is full, and says what is left out."""

    def __init__(self, figure: Callable[[int], Html], lang: str | None) -> None:
        self._figure, self._lang = figure, lang
        self._letters, self._pictures, self._parts = LETTERS, PICTURES, PARTS
        self._left_letters = self._left_pictures = 0

    def take(self, parts: Sequence[Row]) -> list[Html]:
        shown: list[Html] = []
        for part in parts:
            if part["type"] == "text":
                shown += self._text(part["text"] or "", part.get("label") or "text")
            elif self._pictures and part["media"] is not None:
                shown.append(self._figure(part["media"]))
                self._pictures -= 1
            else:
                self._left_pictures += 1
        return shown

    def _text(self, text: str, kind: str) -> list[Html]:
        most = min(PART_LETTERS, max(self._letters, LEAST_LETTERS)) if self._parts and self._letters > 0 else 0
        self._left_letters += max(0, len(text) - most)
        if not most:
            return []
        self._letters -= min(len(text), most)
        self._parts -= 1
        return [text_block(text, most, self._lang, kind)]

    def left(self) -> Html | None:
        letters, pictures = self._left_letters, self._left_pictures
        more = [f"{letters:,} characters"] if letters else []
        more += [f"{pictures:,} picture{'s' if pictures > 1 else ''}"] if pictures else []
        return element("p", f"and {' and '.join(more)} more", class_="quiet more") if more else None


def _card(
    record: str,
    uri: str | None,
    marks: Sequence[str | None],
    state: str,
    body: Sequence[Html | None],
) -> Html:
    badges = [element("span", state, class_=f"badge {state}")]
    badges += [element("span", mark, class_="badge") for mark in marks if mark]
    head = element(
        "header",
        element("h3", link(uri, shortened(uri, TITLE_LETTERS)) if uri else "no address"),
        element("p", *badges, class_="badges"),
        element("p", element("code", record), class_="id"),
    )
    return element("article", head, *body, class_="card")


def _scores(sample: Row) -> Html | None:
    scores = sample["scores"] or []
    if not scores:
        return None
    items = [(element("dt", score["name"]), element("dd", number(score["value"]))) for score in scores]
    return element(
        "details",
        element("summary", f"{len(scores)} score{'s' if len(scores) > 1 else ''}"),
        element("dl", *items),
        class_="list",
    )


def _lost(lost: Sequence[Row]) -> Html | None:
    if not lost:
        return None
    items = [
        element(
            "li",
            element("b", because(row)),
            f" at {row['step']}, part {row['part']} {row['state']} ",
            element("span", element("bdi", shortened(row["detail"] or "", DETAIL_LETTERS)), class_="quiet"),
        )
        for row in lost[:LOST_PARTS]
    ]
    more = len(lost) - len(items)
    rest = element("p", f"and {more:,} more", class_="quiet") if more else None
    told = f"{len(lost):,} part{'s' if len(lost) > 1 else ''} left it on the way"
    return element("details", element("summary", told), element("ul", *items), rest, class_="list")


def _video(medium: Row, events: Sequence[Row]) -> Html:
    size = f"{medium['width']:,} × {medium['height']:,} pixels"
    told = f"video, {medium['frames'] or 0:,} frames of {number(medium['duration_s'])} s, {size}"
    items = [
        element(
            "li",
            f"{number(event['start_s'])} to {number(event['end_s'])} s ",
            element("q", shortened(event["text"] or "", DETAIL_LETTERS)),
        )
        for event in events[:LOST_PARTS]
    ]
    listed = element("ol", *items) if items else None
    return element("figure", element("div", told, class_="gone"), listed, class_="picture")


def _reading_order(region: Row) -> tuple[bool, int]:
    return region["order"] is None, region["order"] or 0
