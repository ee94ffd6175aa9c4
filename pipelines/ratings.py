"""RATINGS: what a judge said of documents, as a table, as measures, and as answers that need not be asked for again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.chat_answer import ChatAnswer
from filters.judge import Verdict
from filters.judge_prompt import CRITERIA, FLAGS
from pipelines.rules import add_measures
from pipelines.storage import Store
from pipelines.tables import read_batches
from schemas.arrow import versioned

BATCH_ROWS = 1 << 12
_PICTURE = pa.struct(
    [
        pa.field("sha256", pa.string()),  # of the picture as the document has it
        pa.field("role", pa.string()),  # what it is for
        pa.field("related", pa.float64()),  # how much it has to do with the text beside it, 0 to 5
    ]
)
RATINGS = versioned(
    "ratings",
    1,
    [
        pa.field("record_id", pa.string()),
        pa.field("why", pa.string()),  # why the judge was asked: band or audit
        pa.field("score", pa.float64()),  # the cheaper score, where there is one
        *(pa.field(name, pa.float64()) for name in CRITERIA),  # 0 to 5; null where there is no rating
        pa.field("unrated", pa.string()),  # why there is no rating; empty where there is one
        pa.field("detail", pa.string()),  # what the endpoint said, or what is wrong
        pa.field("flags", pa.list_(pa.string())),  # null where there is no rating
        pa.field("pictures", pa.list_(_PICTURE)),  # those that were sent; null where there is no rating
        pa.field("evidence", pa.struct([pa.field(name, pa.string()) for name in CRITERIA])),  # in the judge's words
        pa.field("expected", pa.bool_()),  # whether scores are means over the probabilities of digits
        pa.field("served_by", pa.string()),  # the model as the endpoint names it
        pa.field("prompt_tokens", pa.int64()),  # that the answer took when it was asked for, as the endpoint says
        pa.field("completion_tokens", pa.int64()),
        pa.field("key", pa.string()),  # of the question; null where nothing was asked
        pa.field("answer", pa.string()),  # the answer as JSON; null where none came
    ],
)
RATED = pa.struct(list(RATINGS))  # a row of it, where it stands with its document


def rating_row(verdict: Verdict, why: str, score: float | None) -> dict[str, object]:
    """A row of RATINGS."""
    rating, answer = verdict.rating, verdict.answer
    row: dict[str, object] = {
        "record_id": verdict.record_id,
        "why": why,
        "score": score,
        "unrated": verdict.reason or "",
        "detail": verdict.detail,
        "key": verdict.key,
    }
    if answer is not None:
        row |= {name: getattr(answer, name) for name in ("served_by", "prompt_tokens", "completion_tokens")}
        row["answer"] = json.dumps(asdict(answer), sort_keys=True)
    if rating is None:
        return row
    pictures = [
        {"sha256": sha256, "role": one.role, "related": float(one.related)}
        for sha256, one in zip(verdict.pictures, rating.pictures, strict=True)
    ]
    scores = {name: getattr(rating, name) for name in CRITERIA}
    told = {"flags": list(rating.flags), "evidence": dict(rating.evidence), "expected": rating.expected}
    return {**row, **scores, **told, "pictures": pictures}


def read_answers(store: Store, paths: Sequence[str]) -> dict[str, ChatAnswer]:
    """The answers in files of RATINGS, by the key of their question."""
    found: dict[str, ChatAnswer] = {}
    for path in paths:
        for table in read_batches(store, path, BATCH_ROWS, ["key", "answer"]):
            has = table.filter(pc.is_valid(table["answer"]))
            for key, answer in zip(has["key"].to_pylist(), has["answer"].to_pylist(), strict=True):
                found[key] = ChatAnswer(**json.loads(answer))
    return found


def measured(documents: pa.Table, name: str, judged: pa.StructArray) -> pa.Table:
    """`documents` with what was said of them as measures of `name`; `judged` (RATED) is parallel, null where nobody was
    asked.

    Flags are 1 or 0. A picture that was sent has `role` and `related`, its part is its index into `media`.
    """
    rows = np.flatnonzero(judged.is_valid().to_numpy(zero_copy_only=False))
    if not len(rows):
        return documents
    asked = judged.take(pa.array(rows))
    flags = asked.field("flags").to_pylist()
    raised = [pa.array([None if told is None else float(flag in told) for told in flags]) for flag in FLAGS]
    columns = {
        **{name: asked.field(name) for name in CRITERIA},
        **dict(zip(FLAGS, (flag.cast(pa.float64()) for flag in raised), strict=True)),
        **{name: asked.field(name) for name in ("why", "unrated")},
    }
    whole = pa.StructArray.from_arrays(list(columns.values()), list(columns))
    return _pictures_measured(add_measures(documents, name, rows, None, whole), name, rows, asked)


def scores(name: str) -> list[str]:
    """The scores that documents get from a step of this name."""
    return [f"{name}.{field}" for field in (*CRITERIA, *FLAGS)]


def _pictures_measured(documents: pa.Table, name: str, rows: Iterable[int], asked: pa.StructArray) -> pa.Table:
    found = []
    for row, rated in zip(rows, asked.field("pictures").to_pylist(), strict=True):
        known = {picture["sha256"]: picture for picture in rated or ()}
        media = documents["media"][row].as_py() if known else []
        found += [(row, part, known[one["sha256"]]) for part, one in enumerate(media) if one["sha256"] in known]
    if not found:
        return documents
    places, parts, pictures = zip(*found, strict=True)
    roles = pa.array([picture["role"] for picture in pictures], pa.string())
    related = pa.array([picture["related"] for picture in pictures], pa.float64())
    told = pa.StructArray.from_arrays([related, roles], ["related", "role"])
    return add_measures(documents, name, np.array(places), pa.array(parts, pa.int32()), told)
