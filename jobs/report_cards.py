"""A document as a card of the report: its text and pictures in reading order, as much as there is room for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.opened import Opened
from jobs.report_html import Html, element, link, shortened
from jobs.report_numbers import number
from jobs.report_pictures import Album
from jobs.report_verdicts import verdict

# Of one card: enough to know what it is.
PARTS, PICTURES, LETTERS, PART_LETTERS, PART_LINES = 10, 3, 600, 220, 8
JUDGED_PICTURES, JUDGED_LETTERS = 2, 400  # of one with measures beside it
LEAST_LETTERS = 40  # of a part that is shown at all
LOST_PARTS = 12
TITLE_LETTERS, DETAIL_LETTERS = 90, 160
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """What stands beside a document that is shown for its score: the measures, and what was told of its pictures."""

    measures: Html
    pictures: Mapping[int, str]


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


def sample_card(
    sample: Row,
    picture: Callable[[str, int], bytes | None],
    lost: Sequence[Row],
    album: Album,
    beside: Beside | None = None,
) -> Html:
    media = sample["media"] or []
    regions = sample["regions"] or []

    def figure(place: int) -> Html:
        medium = media[place]
        if medium["type"] == "video":
            return _video(medium, [event for event in sample["events"] or [] if event["media"] == place])
        drawn = sorted((region for region in regions if region["media"] == place), key=_reading_order)
        alt = f"Picture {place + 1} of sample {sample['sample_id'][:8]}"
        return album.figure(medium, picture(sample["sample_id"], place), drawn, alt, _told_of(beside, place))

    room = _Room(figure, sample["lang"], beside)
    body: list[Html | None] = []
    for message in sample["messages"] or []:
        if told := room.take(message["parts"] or []):
            role = None if message["role"] == "document" else element("p", message["role"], class_="role")
            body.append(element("div", role, *told, class_="turn"))
    vision = f" + {sample['vision_tokens']:,} vision" if sample["vision_tokens"] else ""
    tokens = f"{sample['text_tokens'] or 0:,} text{vision} tokens"
    marks = (sample["kind"], sample["lang"], tokens)
    uri = (sample["source"] or {}).get("uri")
    body += [room.left(), None if beside else _scores(sample), _lost(lost)]
    return _card(sample["sample_id"], uri, marks, "kept", body, beside)


def dropped_card(run: Opened, row: Row, album: Album, beside: Beside | None = None) -> Html:
    media, data = row["media"] or [], row["media_data"] or []

    def figure(place: int) -> Html:
        picture = media[place]
        found = data[place] if place < len(data) else None
        return album.figure(picture, found, (), picture["alt"] or "", _told_of(beside, place))

    room = _Room(figure, row["lang"], beside)
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
    return _card(row["record_id"], row["uri"], (row["lang"],), row["state"] or "dropped", body, beside)


def _told_of(beside: Beside | None, place: int) -> str:
    return beside.pictures.get(place, "") if beside else ""


class _Room:
    """What one card has room for: takes parts in reading order until it is full, and says what is left out."""

    def __init__(self, figure: Callable[[int], Html], lang: str | None, beside: Beside | None) -> None:
        self._figure, self._lang, self._parts = figure, lang, PARTS
        self._letters, self._pictures = (JUDGED_LETTERS, JUDGED_PICTURES) if beside else (LETTERS, PICTURES)
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
    beside: Beside | None,
) -> Html:
    badges = [element("span", state, class_=f"badge {state}")]
    badges += [element("span", mark, class_="badge") for mark in marks if mark]
    head = element(
        "header",
        element("h3", link(uri, shortened(uri, TITLE_LETTERS)) if uri else "no address"),
        element("p", *badges, class_="badges"),
        element("p", element("code", record), class_="id"),
    )
    if beside is None:
        return element("article", head, *body, class_="card")
    both = element("div", element("div", *body), beside.measures, class_="judged")
    return element("article", head, both, class_="card")


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
