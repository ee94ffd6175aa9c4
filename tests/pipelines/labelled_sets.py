"""Small files in the published shapes of labelled sets, made here: pictures and labels that fit them."""

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw


def picture(path: Path, size: tuple[int, int] = (200, 100)) -> None:
    """A picture with two dark blocks where words would stand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 10, 79, 29), "black")
    ImageDraw.Draw(image).rectangle((100, 50, 179, 69), "black")
    stream = io.BytesIO()
    image.save(stream, "JPEG")
    path.write_bytes(stream.getvalue())


def textocr(root: Path, **changes: Any) -> Path:
    """TextOCR 0.1: two words, one of them illegible, and a picture without legible text."""
    picture(root / "train" / "a1.jpg")
    picture(root / "train" / "b2.jpg")
    images = {
        name: {"id": name, "width": 200, "height": 100, "set": "train", "file_name": f"train/{name}.jpg"}
        for name in ("a1", "b2")
    }
    words = {
        "a1_1": {
            "id": "a1_1",
            "image_id": "a1",
            "bbox": [20.0, 10.0, 60.0, 20.0],
            "utf8_string": "HARBOUR",
            "points": [20.0, 10.0, 80.0, 10.0, 80.0, 30.0, 20.0, 30.0],
            "area": 1200.0,
        },
        "a1_2": {"id": "a1_2", "image_id": "a1", "bbox": [100.0, 50.0, 80.0, 20.0], "utf8_string": "."},
        "b2_1": {"id": "b2_1", "image_id": "b2", "bbox": [100.0, 50.0, 80.0, 20.0], "utf8_string": "."},
    }
    data = {
        "info": {"version": "0.1"},
        "imgs": images,
        "anns": words,
        "imgToAnns": {"a1": ["a1_2", "a1_1"], "b2": ["b2_1"]},
        **changes,
    }
    path = root / "TextOCR_0.1_train.json"
    path.write_text(json.dumps(data))
    return path


def coco_text(root: Path) -> Path:
    """COCO-Text 2: a legible word with a mask and an illegible one without text, ids as numbers and strings."""
    picture(root / "COCO_train2014_000000000007.jpg")
    data = {
        "cats": {},
        "imgs": {
            "7": {
                "id": 7,
                "set": "train",
                "width": 200,
                "height": 100,
                "file_name": "COCO_train2014_000000000007.jpg",
            }
        },
        "anns": {
            "45346": {
                "mask": [100.0, 50.0, 180.0, 50.0, 180.0, 70.0, 100.0, 70.0],
                "class": "machine printed",
                "bbox": [100.0, 50.0, 80.0, 20.0],
                "image_id": 7,
                "id": 45346,
                "language": "english",
                "area": 1600.0,
                "utf8_string": "TOOL",
                "legibility": "legible",
            },
            "45347": {
                "mask": [],
                "class": "handwritten",
                "bbox": [20.0, 10.0, 60.0, 20.0],
                "image_id": 7,
                "id": 45347,
                "language": "english",
                "area": 1200.0,
                "legibility": "illegible",
            },
        },
        "imgToAnns": {"7": [45346, 45347]},
    }
    path = root / "cocotext.v2.json"
    path.write_text(json.dumps(data))
    return path


def icdar2015(
    root: Path, lines: str = "20,10,80,10,80,30,20,30,Genaxis, Ltd\r\n100,50,180,50,180,70,100,70,###\r\n"
) -> Path:
    """ICDAR 2015: a byte order mark and Windows line ends, a comma in a text, a word that does not count."""
    picture(root / "images" / "img_12.jpg")
    path = root / "gt" / "gt_img_12.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    return path


def pubtabnet(root: Path) -> Path:
    """PubTabNet 2: a head cell over two columns, bold text as tokens, an empty cell without a box."""
    picture(root / "train" / "PMC1.png")
    structure = [
        *("<thead>", "<tr>", "<td", ' colspan="2"', ">", "</td>", "</tr>", "</thead>"),
        *("<tbody>", "<tr>", "<td>", "</td>", "<td>", "</td>", "</tr>"),
        *("<tr>", "<td>", "</td>", "<td>", "</td>", "</tr>", "</tbody>"),
    ]
    cells = [
        {"tokens": ["<b>", "D", "o", "s", "e", "</b>"], "bbox": [20, 10, 80, 30]},
        {"tokens": list("a & b"), "bbox": [20, 40, 60, 50]},
        {"tokens": list("1.5"), "bbox": [100, 40, 120, 50]},
        {"tokens": list("c"), "bbox": [20, 60, 30, 70]},
        {"tokens": []},
    ]
    row = {
        "filename": "PMC1.png",
        "split": "train",
        "imgid": 1,
        "html": {"structure": {"tokens": structure}, "cells": cells},
    }
    path = root / "PubTabNet_2.0.0.jsonl"
    path.write_text(json.dumps(row) + "\n")
    return path
