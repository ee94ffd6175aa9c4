"""SAMPLE: the one Arrow schema of every training sample, whatever its kind."""

import pyarrow as pa

from schemas.arrow import versioned

KINDS = (
    "interleaved", "caption", "text", "ocr", "chart", "table", "document", "grounding", "pointing", "counting",
    "video_caption", "video_grounding", "vqa", "ui_grounding", "agent", "preference",
)  # fmt: skip
ROLES = ("system", "user", "assistant", "document")

SOURCE = pa.struct(
    [
        pa.field("uri", pa.string()),  # URL of the page, file or generator it came from
        # Where the bytes lie: a file and the byte offset of the WARC member or Parquet row in it.
        pa.field("locator", pa.struct([pa.field("file", pa.string()), pa.field("offset", pa.int64())])),
        pa.field("license", pa.string()),  # SPDX name or URL; null where unknown
        pa.field("parents", pa.list_(pa.string())),  # ids of the records it was split or made from
        pa.field("generator", pa.string()),  # name of the generator that drew it; null for crawled samples
        pa.field("generator_version", pa.int32()),  # as the generator declares it
        pa.field("seed", pa.int64()),  # of the generator
    ]
)
MEDIUM = pa.struct(
    [
        pa.field("type", pa.string()),  # image or video
        pa.field("mime", pa.string()),  # of the stored bytes: image/jpeg, image/png, image/webp, video/mp4
        pa.field("width", pa.int32()),  # pixels as stored, which is as fed
        pa.field("height", pa.int32()),  # pixels as stored
        pa.field("original_width", pa.int32()),  # pixels of the source, upright
        pa.field("original_height", pa.int32()),  # pixels of the source, upright
        pa.field("min_pixels", pa.int32()),  # the budget under which smart_resize of the stored picture is the identity
        pa.field("max_pixels", pa.int32()),  # upper end of that budget
        pa.field("frames", pa.int32()),  # stored frames of a video; null for a picture
        pa.field("fps", pa.float64()),  # stored frames per second of video time
        pa.field("duration_s", pa.float64()),  # of the source video
        pa.field("frame_times_s", pa.list_(pa.float64())),  # time of each stored frame in the source video
        pa.field("sha256", pa.string()),  # of the stored bytes, hex
        pa.field("phash", pa.uint64()),  # perceptual hash of the stored picture: 64 signs of a DCT
    ]
)
PART = pa.struct(
    [
        pa.field("type", pa.string()),  # text, image or video
        pa.field("text", pa.string()),  # as written
        pa.field("media", pa.int32()),  # index into `media`
    ]
)
MESSAGE = pa.struct([pa.field("role", pa.string()), pa.field("parts", pa.list_(PART))])
REGION = pa.struct(
    [
        pa.field("media", pa.int32()),
        pa.field("order", pa.int32()),  # place in reading order
        pa.field("level", pa.string()),  # word, line, paragraph, table, cell, chart, formula, object, element, ...
        pa.field("label", pa.string()),  # class or role: a category name, heading, button, ...
        pa.field("text", pa.string()),  # as written
        pa.field("box", pa.list_(pa.int32())),  # x1, y1, x2, y2 in pixels of the stored picture, half open
        pa.field("quad", pa.list_(pa.float64())),  # x1, y1, ... x4, y4, clockwise from the reading start
        pa.field("point", pa.list_(pa.float64())),  # x, y
        pa.field("attrs", pa.list_(pa.struct([pa.field("name", pa.string()), pa.field("value", pa.string())]))),
    ]
)
EVENT = pa.struct(
    [
        pa.field("media", pa.int32()),
        pa.field("start_s", pa.float64()),  # seconds from the start of the video
        pa.field("end_s", pa.float64()),  # seconds, after start_s
        pa.field("text", pa.string()),  # as written
    ]
)
SCORE = pa.struct([pa.field("name", pa.string()), pa.field("value", pa.float64())])

SAMPLE = versioned(
    "sample",
    1,
    [
        pa.field("sample_id", pa.string()),  # given once at birth: a hash of kind, source and payload
        pa.field("kind", pa.string()),  # one of KINDS: interleaved, text, ocr, ...
        pa.field("lang", pa.string()),  # language code (ISO 639-1 where there is one); null where nothing measured it
        pa.field("source", SOURCE),  # where it came from
        pa.field("media", pa.list_(MEDIUM)),  # pictures and videos, without their bytes
        pa.field("media_data", pa.list_(pa.binary())),  # parallel to `media`
        pa.field("messages", pa.list_(MESSAGE)),  # what is fed, in order
        pa.field("regions", pa.list_(REGION)),  # what stands where in a picture
        pa.field("events", pa.list_(EVENT)),  # what happens when in a video
        pa.field("scores", pa.list_(SCORE)),  # sorted by name
        pa.field("text_tokens", pa.int32()),  # ids fed that are no vision pads
        pa.field("vision_tokens", pa.int32()),  # vision pads fed: one per 28 x 28 pixels
    ],
)
