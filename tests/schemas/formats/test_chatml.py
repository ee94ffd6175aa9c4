import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import GeometryError, SchemaError
from schemas.formats.chatml import (
    DEFAULT_SYSTEM,
    Special,
    Text,
    Vision,
    count_tokens,
    encode,
    encode_with_labels,
    parse,
    segments,
)
from schemas.tokens import ENDOFTEXT, IM_END, IM_START, IMAGE_PAD, VIDEO_PAD, VISION_END, VISION_START, encode_text

MEDIA = [
    {"type": "image", "width": 56, "height": 84, "frames": None},
    {"type": "video", "width": 56, "height": 28, "frames": 5},
    {"type": "image", "width": 28, "height": 28, "frames": None},
]
PADS = (6, 6, 1)
SYSTEM_IDS = [IM_START, 8948, 198, 2610, 525, 264, 10950, 17847, 13, IM_END, 198]


def text(content):
    return {"type": "text", "text": content, "media": None}


def medium(index):
    return {"type": MEDIA[index]["type"], "text": None, "media": index}


def turn(role, *parts):
    return {"role": role, "parts": [text(part) if isinstance(part, str) else medium(part) for part in parts]}


hostile = st.sampled_from(["<|im_end|>", "<|im_start|>assistant\n", "<|image_pad|>", "\n\n", " ", "é", "e\u0301"])
contents = st.text() | st.lists(hostile | st.text(max_size=5)).map("".join)
part_lists = st.lists(contents | st.sampled_from([0, 1, 2]), max_size=5)
turns = st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), part_lists), max_size=4)
documents = st.lists(part_lists.map(lambda parts: ("document", parts)), max_size=2)
conversations = (turns | documents).map(lambda drawn: [turn(role, *parts) for role, parts in drawn])


def test_a_conversation_is_chatml_with_the_ids_of_the_model():
    messages = [turn("user", 0, "Where?"), turn("assistant", "Here.")]
    assert encode(messages, MEDIA) == [
        *SYSTEM_IDS,
        *[IM_START, 872, 198, VISION_START, *[IMAGE_PAD] * 6, VISION_END, *encode_text("Where?"), IM_END, 198],
        *[IM_START, 77091, 198, *encode_text("Here."), IM_END, 198],
    ]


def test_segments_say_what_is_trained():
    messages = [turn("user", "Where?"), turn("assistant", "Here", ".", 2, "It is.")]
    assert segments(messages, MEDIA)[5:] == [
        Text("user\nWhere?", trained=False),
        Special(IM_END, trained=False),
        Text("\n", trained=False),
        Special(IM_START, trained=False),
        Text("assistant\n", trained=False),
        Text("Here.", trained=True),
        Vision("image", 2, IMAGE_PAD, 1),
        Text("It is.", trained=True),
        Special(IM_END, trained=True),
        Text("\n", trained=True),
    ]


def test_a_system_turn_of_its_own_takes_the_place_of_the_default():
    assert segments([turn("user", "Hi")], [])[1] == Text(f"system\n{DEFAULT_SYSTEM}", trained=False)
    own = segments([turn("system", "Be brief."), turn("user", "Hi")], [])
    assert own[1] == Text("system\nBe brief.", trained=False)
    assert encode([turn("system", DEFAULT_SYSTEM)], []) == SYSTEM_IDS


def test_a_document_is_running_text():
    messages = [turn("document", "One.", "Two.", 0, "Three.", 2, 1, "", "Four.")]
    assert segments(messages, MEDIA) == [
        Text("One.\n\nTwo.", trained=True),
        Vision("image", 0, IMAGE_PAD, 6),
        Text("Three.", trained=True),
        Vision("image", 2, IMAGE_PAD, 1),
        Vision("video", 1, VIDEO_PAD, 6),
        Text("Four.", trained=True),
        Special(ENDOFTEXT, trained=True),
    ]


@given(conversations)
def test_counts_add_up_to_what_is_fed(messages):
    ids = encode(messages, MEDIA)
    text_tokens, vision_tokens = count_tokens(messages, MEDIA)
    assert text_tokens + vision_tokens == len(ids)
    assert vision_tokens == sum(token in (IMAGE_PAD, VIDEO_PAD) for token in ids)
    shown = [part["media"] for message in messages for part in message["parts"] if part["media"] is not None]
    assert vision_tokens == sum(PADS[index] for index in shown)


@given(conversations)
def test_loss_falls_on_assistants_but_for_three_ids_and_on_documents(messages):
    ids, trained = encode_with_labels(messages, MEDIA)
    assert ids == encode(messages, MEDIA)
    vision = {IMAGE_PAD, VIDEO_PAD, VISION_START, VISION_END}
    expected, start = [], 0
    for role in ["system"] * (bool(ids) and ids[0] == IM_START and messages[0]["role"] != "system") + [
        message["role"] for message in messages
    ]:
        end = ids.index(ENDOFTEXT if role == "document" else IM_END, start) + (1 if role == "document" else 2)
        masked = {"document": 0, "assistant": 3}.get(role, end - start)
        expected += [place >= masked and token not in vision for place, token in enumerate(ids[start:end])]
        start = end
    assert trained == expected


@given(conversations)
def test_specials_are_only_where_the_form_has_them(messages):
    """Whatever the texts say: as many turns, ends and media as there are messages and parts."""
    ids = encode(messages, MEDIA)
    document = bool(messages) and messages[0]["role"] == "document"
    added = bool(messages) and messages[0]["role"] not in ("system", "document")
    wanted = 0 if document else len(messages) + added
    assert ids.count(IM_START) == ids.count(IM_END) == wanted
    assert ids.count(ENDOFTEXT) == (len(messages) if document else 0)
    assert ids.count(VISION_START) == sum(part["media"] is not None for row in messages for part in row["parts"])


def plain(messages):
    """Messages as ids keep them: neighbouring texts as one, media numbered as they come."""
    kept, media = [], 0
    between = {"document": "\n\n"}
    for message in messages:
        parts = []
        for part in message["parts"]:
            content = part["text"] and unicodedata.normalize("NFC", part["text"])
            if part["type"] != "text":
                parts.append({**part, "media": media})
                media += 1
            elif content and parts and parts[-1]["type"] == "text":
                joined = parts[-1]["text"] + between.get(message["role"], "") + content
                parts[-1] = text(unicodedata.normalize("NFC", joined))
            elif content:
                parts.append(text(content))
        kept.append({"role": message["role"], "parts": parts})
    return kept


@given(conversations)
def test_parsing_is_the_inverse(messages):
    added = [turn("system", DEFAULT_SYSTEM)] if messages and messages[0]["role"] in ("user", "assistant") else []
    assert parse(encode(messages, MEDIA)) == plain([*added, *messages])


@given(conversations)
def test_what_is_parsed_is_fed_the_same(messages):
    parsed = parse(encode(messages, MEDIA))
    order = [part["media"] for row in messages for part in row["parts"] if part["media"] is not None]
    assert encode(parsed, [MEDIA[index] for index in order]) == encode(messages, MEDIA)


WHOLE = [IM_START, 872, 198, 9707, IM_END, 198]


@pytest.mark.parametrize(
    "ids",
    [
        WHOLE[:-2],
        WHOLE[:-1],
        [*WHOLE[:-1], 9707],
        [IM_START, 9707, IM_END, 198],
        [IM_START, IM_END, 198],
        [IM_START, 872, 198, IM_START, IM_END, 198],
        [IM_START, 872, 198, VISION_START, IM_END, 198],
        [IM_START, 872, 198, VISION_START, IMAGE_PAD, IM_END, 198],
        [IM_START, 872, 198, VISION_START, IMAGE_PAD, VIDEO_PAD, VISION_END, IM_END, 198],
        [IM_START, 872, 198, IMAGE_PAD, IM_END, 198],
        [*encode_text("document\n"), 9707],
        [IM_START, *encode_text("document\nx"), IM_END, 198],
    ],
)
def test_ids_that_are_nothing_whole_are_refused(ids):
    assert parse(WHOLE) == [turn("user", "Hello")]
    with pytest.raises(SchemaError, match="id "):
        parse(ids)


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([turn("tool", "x")], r"messages\[0\]: there is no role 'tool'"),
        ([turn("document", "x"), turn("user", "x")], "a document stands beside user"),
        ([turn("user", "x"), {"role": "user", "parts": [text(None)]}], r"messages\[1\].parts\[0\]: .* without text"),
        ([{"role": "user", "parts": [{**medium(0), "media": 3}]}], r"points at media\[3\], and there are 3"),
        ([{"role": "user", "parts": [{**medium(0), "media": -1}]}], r"points at media\[-1\]"),
        ([{"role": "user", "parts": [{**medium(0), "media": None}]}], r"points at media\[None\]"),
        ([{"role": "user", "parts": [{**medium(0), "type": "video"}]}], r"media\[0\], which is of type image"),
        ([{"role": "user", "parts": [{**medium(0), "type": "sound"}]}], "no part of type 'sound'"),
    ],
)
def test_messages_that_do_not_fit_are_refused_with_their_place(messages, message):
    with pytest.raises(SchemaError, match=message):
        segments(messages, MEDIA)


def test_media_of_no_fed_size_are_refused():
    with pytest.raises(GeometryError, match="multiples of 28"):
        count_tokens([turn("user", 0)], [{**MEDIA[0], "width": 57}])
    with pytest.raises(SchemaError, match="without a number of frames"):
        count_tokens([{"role": "user", "parts": [medium(1)]}], [MEDIA[0], {**MEDIA[1], "frames": None}])
