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
        pa.field("uri", pa.string()),
        # Where the bytes lie: a file and the byte offset of the WARC member or Parquet row in it.
        pa.field("locator", pa.struct([pa.field("file", pa.string()), pa.field("offset", pa.int64())])),
        pa.field("license", pa.string()),
        pa.field("parents", pa.list_(pa.string())),
        pa.field("generator", pa.string()),
        pa.field("generator_version", pa.int32()),
        pa.field("seed", pa.int64()),
    ]
)
MEDIUM = pa.struct(
    [
        pa.field("type", pa.string()),  # image or video
        pa.field("mime", pa.string()),
        pa.field("width", pa.int32()),  # pixels as stored, which is as fed
        pa.field("height", pa.int32()),
        pa.field("original_width", pa.int32()),
        pa.field("original_height", pa.int32()),
        pa.field("min_pixels", pa.int32()),  # the budget under which smart_resize of the stored picture is the identity
        pa.field("max_pixels", pa.int32()),
        pa.field("frames", pa.int32()),
        pa.field("fps", pa.float64()),
        pa.field("duration_s", pa.float64()),
        pa.field("frame_times_s", pa.list_(pa.float64())),
        pa.field("sha256", pa.string()),
        pa.field("phash", pa.uint64()),
    ]
)
PART = pa.struct(
    [
        pa.field("type", pa.string()),  # text, image or video
        pa.field("text", pa.string()),
        pa.field("media", pa.int32()),  # index into `media`
    ]
)
MESSAGE = pa.struct([pa.field("role", pa.string()), pa.field("parts", pa.list_(PART))])
REGION = pa.struct(
    [
        pa.field("media", pa.int32()),
        pa.field("order", pa.int32()),
        pa.field("level", pa.string()),
        pa.field("label", pa.string()),
        pa.field("text", pa.string()),
        pa.field("box", pa.list_(pa.int32())),  # x1, y1, x2, y2 in pixels of the stored picture, half open
        pa.field("quad", pa.list_(pa.float64())),  # x1, y1, ... x4, y4, clockwise from the reading start
        pa.field("point", pa.list_(pa.float64())),  # x, y
        pa.field("attrs", pa.list_(pa.struct([pa.field("name", pa.string()), pa.field("value", pa.string())]))),
    ]
)
EVENT = pa.struct(
    [
        pa.field("media", pa.int32()),
        pa.field("start_s", pa.float64()),
        pa.field("end_s", pa.float64()),
        pa.field("text", pa.string()),
    ]
)
SCORE = pa.struct([pa.field("name", pa.string()), pa.field("value", pa.float64())])

SAMPLE = versioned(
    "sample",
    1,
    [
        pa.field("sample_id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("source", SOURCE),
        pa.field("media", pa.list_(MEDIUM)),
        pa.field("media_data", pa.list_(pa.binary())),  # parallel to `media`
        pa.field("messages", pa.list_(MESSAGE)),
        pa.field("regions", pa.list_(REGION)),
        pa.field("events", pa.list_(EVENT)),
        pa.field("scores", pa.list_(SCORE)),  # sorted by name
        pa.field("text_tokens", pa.int32()),
        pa.field("vision_tokens", pa.int32()),
    ],
)
