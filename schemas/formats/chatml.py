"""A sample's messages as the trainer feeds them: segments, ids with vision pads, token counts, and back from ids.

A conversation is ChatML, `<|im_start|>role\\n...<|im_end|>\\n` a turn; one that does not begin with a system turn gets
`DEFAULT_SYSTEM`, as the model's chat template does. A message of role `document` is running text: its parts in order,
a blank line between neighbouring texts, pictures in place, `<|endoftext|>` at the end. A picture is
`<|vision_start|><|image_pad|>...<|vision_end|>` with a pad per vision token, a video the same with `<|video_pad|>`.

Loss falls on all text of a document and its end, and on assistant turns but for their first three ids (`<|im_start|>`,
`assistant`, line break); never on pads and their brackets.

Text is tokenized between special tokens, as Hugging Face does it. So the header of a user's turn is tokenized with the
text after it; that of an assistant's is not, since at inference the prompt ends there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.errors import SchemaError
from schemas.geometry import vision_tokens
from schemas.sample import ROLES
from schemas.tokens import (
    ENDOFTEXT,
    IM_END,
    IM_START,
    IMAGE_PAD,
    RANKS,
    VIDEO_PAD,
    VISION_END,
    VISION_START,
    decode,
    encode_text,
)

DEFAULT_SYSTEM = "You are a helpful assistant."
DOCUMENT = "document"
_PADS: Mapping[str, int] = {"image": IMAGE_PAD, "video": VIDEO_PAD}

Row = Mapping[str, Any]  # a struct of SAMPLE as Arrow's to_pylist gives it


@dataclass(frozen=True, slots=True)
class Text:
    """Ordinary text, whatever it looks like."""

    text: str
    trained: bool


@dataclass(frozen=True, slots=True)
class Special:
    """One special token."""

    id: int
    trained: bool


@dataclass(frozen=True, slots=True)
class Vision:
    """A picture or video: its place in `media`, the id of its pads and how many there are; never trained."""

    type: Literal["image", "video"]
    media: int
    pad: int
    pads: int
    trained: Literal[False] = False


Segment = Text | Special | Vision


def segments(messages: Sequence[Row], media: Sequence[Row]) -> list[Segment]:
    """The messages of a sample in the order of their ids; neighbouring texts of the same loss are one segment.

    Raises:
        SchemaError: an unknown role, a document beside a conversation, a part that does not fit its medium.
        GeometryError: a medium whose size is not one that is fed.
    """
    return list(_joined(_segments(messages, media)))


def encode(messages: Sequence[Row], media: Sequence[Row]) -> list[int]:
    """The ids that are fed, pads expanded.

    Raises:
        SchemaError: as `segments`.
    """
    return [token for segment in segments(messages, media) for token in segment_ids(segment)]


def encode_with_labels(messages: Sequence[Row], media: Sequence[Row]) -> tuple[list[int], list[bool]]:
    """The ids that are fed, and for each whether the loss falls on it.

    Raises:
        SchemaError: as `segments`.
    """
    ids: list[int] = []
    trained: list[bool] = []
    for segment in segments(messages, media):
        made = segment_ids(segment)
        ids += made
        trained += [segment.trained] * len(made)
    return ids, trained


def count_tokens(messages: Sequence[Row], media: Sequence[Row]) -> tuple[int, int]:
    """(text_tokens, vision_tokens): vision tokens are the pads, text tokens all other ids; their sum is the length fed.

    Raises:
        SchemaError: as `segments`.
    """
    text = vision = 0
    for segment in segments(messages, media):
        match segment:
            case Text():
                text += len(encode_text(segment.text))
            case Special():
                text += 1
            case Vision():
                text += 2
                vision += segment.pads
    return text, vision


def segment_ids(segment: Segment) -> list[int]:
    """The ids of one segment."""
    match segment:
        case Text():
            return encode_text(segment.text)
        case Special():
            return [segment.id]
        case Vision():
            return [VISION_START, *[segment.pad] * segment.pads, VISION_END]


def parse(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The messages of fed ids: the inverse of `encode`, media numbered as they come.

    What `encode` does not keep does not come back: an added system turn is a turn, texts are NFC, neighbouring texts of
    a turn are one, and empty ones none.

    Raises:
        SchemaError: the ids are no whole conversation and no whole document.
    """
    messages: list[dict[str, Any]] = []
    media = start = 0
    while start < len(ids):
        turn = ids[start] == IM_START
        closing = IM_END if turn else ENDOFTEXT
        try:
            end = ids.index(closing, start)
        except ValueError:
            raise SchemaError(f"id {start}: what begins here has no end") from None
        parts = _parse_parts(ids, start + turn, end, media)
        media += sum(part["media"] is not None for part in parts)
        role = _take_header(parts, start) if turn else DOCUMENT
        messages.append({"role": role, "parts": parts})
        start = end + 1
        if turn:
            (line_break,) = encode_text("\n")
            if start >= len(ids) or ids[start] != line_break:
                raise SchemaError(f"id {start}: a turn ends with a line break")
            start += 1
    return messages


def _segments(messages: Sequence[Row], media: Sequence[Row]) -> Iterator[Segment]:
    roles = [message["role"] for message in messages]
    for index, role in enumerate(roles):
        if role not in ROLES:
            raise SchemaError(f"messages[{index}]: there is no role {role!r}; there are {', '.join(ROLES)}")
    if DOCUMENT in roles and set(roles) != {DOCUMENT}:
        raise SchemaError(f"messages: a document stands beside {', '.join(sorted(set(roles) - {DOCUMENT}))}")
    if roles and roles[0] not in (DOCUMENT, "system"):
        yield from _turn("system", [Text(DEFAULT_SYSTEM, trained=False)])
    for index, message in enumerate(messages):
        document = message["role"] == DOCUMENT
        trained = document or message["role"] == "assistant"
        content = _content(message["parts"], media, f"messages[{index}]", trained, "\n\n" if document else "")
        if document:
            yield from content
            yield Special(ENDOFTEXT, trained=True)
        else:
            yield from _turn(message["role"], content)


def _turn(role: str, content: Sequence[Segment]) -> Iterator[Segment]:
    trained = role == "assistant"
    yield Special(IM_START, trained=False)
    yield Text(f"{role}\n", trained=False)
    yield from content
    yield Special(IM_END, trained)
    yield Text("\n", trained)


def _content(parts: Sequence[Row], media: Sequence[Row], where: str, trained: bool, between: str) -> list[Segment]:
    """The parts; `between` goes between texts that follow each other."""
    made: list[Segment] = []
    for number, part in enumerate(parts):
        place = f"{where}.parts[{number}]"
        if part["type"] == "text":
            if part["text"] is None:
                raise SchemaError(f"{place}: a text part without text")
            if not part["text"]:
                continue
            if between and made and isinstance(made[-1], Text):
                made.append(Text(between, trained))
            made.append(Text(part["text"], trained))
        else:
            made.append(_vision(part, media, place))
    return made


def _vision(part: Row, media: Sequence[Row], place: str) -> Vision:
    index = part["media"]
    if part["type"] not in _PADS:
        raise SchemaError(f"{place}: there is no part of type {part['type']!r}; there are text, image, video")
    if index is None or not 0 <= index < len(media):
        raise SchemaError(f"{place}: points at media[{index}], and there are {len(media)}")
    medium = media[index]
    if medium["type"] != part["type"]:
        raise SchemaError(
            f"{place}: is of type {part['type']} and points at media[{index}], which is of type {medium['type']}"
        )
    frames = None
    if part["type"] == "video":
        frames = medium["frames"]
        if frames is None:
            raise SchemaError(f"{place}: media[{index}] is a video without a number of frames")
    pads = vision_tokens(medium["width"], medium["height"], frames)
    return Vision(part["type"], index, _PADS[part["type"]], pads)


def _joined(parts: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbouring texts of the same loss as one, since text is tokenized as it stands between special tokens."""
    held: list[str] = []
    trained = False
    for segment in parts:
        if isinstance(segment, Text) and (not held or segment.trained == trained):
            held.append(segment.text)
            trained = segment.trained
            continue
        if held:
            yield Text("".join(held), trained)
            held = []
        if isinstance(segment, Text):
            held, trained = [segment.text], segment.trained
        else:
            yield segment
    if held:
        yield Text("".join(held), trained)


def _parse_parts(ids: Sequence[int], start: int, end: int, media: int) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    while start < end:
        if ids[start] < RANKS:
            stop = next((place for place in range(start, end) if ids[place] >= RANKS), end)
            parts.append({"type": "text", "text": decode(ids[start:stop]), "media": None})
            start = stop
            continue
        pad = ids[start + 1]
        kind = next((kind for kind, token in _PADS.items() if token == pad), None)
        stop = next((place for place in range(start + 1, end) if ids[place] != pad), end)
        if ids[start] != VISION_START or kind is None or ids[stop] != VISION_END:
            raise SchemaError(f"id {start}: {decode(ids[start : start + 1])} does not belong here")
        parts.append({"type": kind, "text": None, "media": media})
        media += 1
        start = stop + 1
    return parts


def _take_header(parts: list[dict[str, Any]], start: int) -> str:
    """The role at the head of a turn's first text, which is taken off."""
    head = parts[0]["text"] if parts else None
    role, line_break, text = (head or "").partition("\n")
    if not line_break or role not in ROLES or role == DOCUMENT:
        raise SchemaError(f"id {start}: a turn begins with its role and a line break")
    parts[:1] = [{"type": "text", "text": text, "media": None}] if text else []
    return role
