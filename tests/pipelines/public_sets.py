"""Public interleaved sets made in code, in the shapes in which they are published, and what sets.read makes of them."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.outcome import Outcome
from pipelines.set_lists import OMNICORPUS
from pipelines.set_shapes import ShapeName
from pipelines.sets_read import SetsRead
from pipelines.units import Unit
from tests.pipelines.runs import all_read

PAGE = "http://harbour.example.org/boats.html"
TEXTS = ["The harbour is quiet.\n\nThe boats are out.", "They come back with the tide. 🚤", "朝の港"]
URLS = ["http://pictures.example.org/quay.jpg", "http://pictures.example.org/boat.png?w=7"]

OBELICS_ROW = {
    "images": [None, URLS[0], None, URLS[1], None],
    "metadata": json.dumps(
        [
            None,
            {
                "document_url": PAGE,
                "unformatted_src": "/quay.jpg",
                "src": URLS[0],
                "formatted_filename": "quay",
                "alt_text": "the quay",
                "rendered_width": 640,
                "rendered_height": "100%",
                "original_width": 1280,
                "original_height": 960,
                "format": "jpeg",
            },
            None,
            {"document_url": PAGE, "unformatted_src": URLS[1], "src": URLS[1]},
            None,
        ]
    ),
    "general_metadata": json.dumps(
        {
            "url": PAGE,
            "warc_filename": "crawl-data/CC-MAIN-2021-04/segments/1.warc.gz",
            "warc_record_offset": 322560850,
            "warc_record_length": 43221,
        }
    ),
    "texts": [TEXTS[0], None, TEXTS[1], None, TEXTS[2]],
}
OMNICORPUS_PICTURES = [
    {
        "aesthetic_prob": 0.25,
        "bytes": 41230,
        "d_hash": "88c0e1f0",
        "d_hash_dup_count": 1,
        "height": 960,
        "img_url_sha": "77aa",
        "p_hash": "f0e1",
        "p_hash_dup_count": 3,
        "unsafe_prob": 0.0625,
        "width": 1280,
    },
    dict.fromkeys(("aesthetic_prob", "bytes", "d_hash", "d_hash_dup_count", "height", "img_url_sha"))
    | {"p_hash": "0f0f", "p_hash_dup_count": 1, "unsafe_prob": 0.5, "width": 20},
]
OMNICORPUS_ROW = {
    "general_metadata": {
        "domain": ["harbour", "example"],
        "fluency_prob": 0.75,
        "id": "doc-17",
        "non_advertisement_prob": 0.875,
        "politics_prob": 0.125,
        "porn_prob": 0.0,
        "toxic_prob": 0.03125,
        "url": PAGE,
    },
    "images": OBELICS_ROW["images"],
    "texts": OBELICS_ROW["texts"],
    "metadata": [None, OMNICORPUS_PICTURES[0], None, OMNICORPUS_PICTURES[1], None],
}
MMC4_ROW = {
    "image_info": [
        {
            "face_detections": None,
            "image_name": "b9040a0dbb22.jpg",
            "matched_sim": 0.27694183588027954,
            "matched_text_index": 2,
            "raw_url": URLS[0],
        },
        {
            "face_detections": None,
            "image_name": "db1c21bc8474.jpg",
            "matched_sim": 0.3234919607639313,
            "matched_text_index": 1,
            "raw_url": URLS[1],
        },
    ],
    "similarity_matrix": [[0.2436, 0.3175, 0.27694183588027954], [0.2233, 0.3234919607639313, 0.2611]],
    "text_list": TEXTS,
    "url": PAGE,
    "could_have_url_duplicate": 0,
}


def parquet(path: Path, shape: ShapeName, *rows: dict[str, Any], group: int = 1000, **options: Any) -> Path:
    """A Parquet file with the types of the published one."""
    schema = OMNICORPUS.remove_metadata() if shape == "omnicorpus" else None
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path, row_group_size=group, **options)
    return path


def read(
    shape: ShapeName,
    *paths: Path | str,
    unit_bytes: int = 1 << 28,
    license_: str | None = None,
    max_record_mib: int = 16,
) -> tuple[list[Unit], Outcome]:
    """The units of a set, and all that sets.read makes of them, with counts of what is no record."""
    inputs = tuple(map(str, paths))
    step = SetsRead("sets.read", "test", 0, shape, (), inputs, license_, max_record_mib)
    return all_read(step, unit_bytes)


def order(document: dict[str, Any]) -> list[str]:
    """Texts, and URLs of pictures in <>, as a document has them one after the other."""
    return [
        part["text"] if part["type"] == "text" else f"<{document['media'][part['media']]['uri']}>"
        for part in document["parts"]
    ]


def meta(document: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["value"] for item in document["meta"]}
