"""DOCUMENT: what the crawl steps hand on, a page as text parts and picture references in DOM order."""

import pyarrow as pa

from schemas.arrow import versioned
from schemas.sample import SOURCE

# The structural role of a text part; images have the label "image".
LABELS = ("heading", "paragraph", "list", "table", "code", "quote", "caption", "image")

DOCUMENT_PART = pa.struct(
    [
        pa.field("type", pa.string()),  # text or image
        pa.field("label", pa.string()),  # one of LABELS
        pa.field("text", pa.string()),  # null for what is no text
        pa.field("media", pa.int32()),  # index into `media`
    ]
)
PICTURE = pa.struct(
    [
        pa.field("uri", pa.string()),  # absolute URL without fragment, as the page names it
        pa.field("candidates", pa.list_(pa.string())),  # srcset and <picture> alternatives, best first
        pa.field("alt", pa.string()),  # the alt text of the page
        pa.field("width_hint", pa.int32()),  # pixels, from HTML attributes
        pa.field("height_hint", pa.int32()),  # pixels, from HTML attributes
        pa.field("mime", pa.string()),  # sniffed; this and all below are null until images.resolve
        pa.field("width", pa.int32()),  # pixels, upright
        pa.field("height", pa.int32()),  # pixels, upright
        pa.field("bytes", pa.int64()),  # length of the file
        pa.field("sha256", pa.string()),  # of the bytes in media_data, hex
        pa.field("phash", pa.uint64()),  # perceptual hash of the picture, upright: 64 signs of a DCT
    ]
)
# What a filter measured: one row per record (part null) or per part, and per field of a struct measure.
MEASURE = pa.struct(
    [
        pa.field("filter", pa.string()),  # its name in the recipe
        pa.field("field", pa.string()),  # null for a measure that is one value
        pa.field(
            "part", pa.int32()
        ),  # text level: index into parts; image level: index into media as at measuring time
        pa.field("number", pa.float64()),  # the measure, where it is a number
        pa.field("text", pa.string()),  # null for what is no text
    ]
)
NAME_VALUE = pa.struct([pa.field("name", pa.string()), pa.field("value", pa.string())])

_FIELDS = [
    pa.field("record_id", pa.string()),  # given once at birth; the sample id later
    pa.field("kind", pa.string()),  # interleaved or text
    pa.field("lang", pa.string()),  # null until a filter that sets it has run
    pa.field("source", SOURCE),  # where it came from
    pa.field("meta", pa.list_(NAME_VALUE)),  # title, date, canonical, ...; sorted by name
    pa.field("parts", pa.list_(DOCUMENT_PART)),  # text and pictures in DOM order
    pa.field("media", pa.list_(PICTURE)),  # the pictures that parts point at
    pa.field("media_data", pa.list_(pa.binary())),  # parallel to `media`; null entries until images.resolve
    pa.field("measures", pa.list_(MEASURE)),  # what filters measured, in their order
]
DOCUMENT = versioned("document", 1, _FIELDS)

# A dropped record: its measures always, its content for the hash-sampled 1 % (`sampled`).
DROPPED = versioned(
    "dropped",
    1,
    [
        pa.field("step", pa.string()),  # the step in which it was dropped
        pa.field("filter", pa.string()),  # its name in the recipe
        pa.field("reason", pa.string()),  # the limit that it broke
        pa.field("sampled", pa.bool_()),  # whether its content was kept
        *_FIELDS,
    ],
)
