"""NeMo Curator's heuristic filters over texts, called in process: no executor, no data frame."""

import json
import time
from pathlib import Path
from typing import Any

from nemo_curator.stages.text.filters.heuristic import (
    BulletsFilter,
    CommonEnglishWordsFilter,
    EllipsisFilter,
    MeanWordLengthFilter,
    NonAlphaNumericFilter,
    SymbolsToWordsFilter,
    WordCountFilter,
    WordsWithoutAlphabetsFilter,
)
from serve import serve

FILTERS = {
    made.__name__: made()
    for made in (
        *(WordCountFilter, MeanWordLengthFilter, SymbolsToWordsFilter, WordsWithoutAlphabetsFilter),
        *(BulletsFilter, EllipsisFilter, CommonEnglishWordsFilter, NonAlphaNumericFilter),
    )
}
texts: list[str] = []


def load(path: str) -> int:
    """Read the texts; how many there are."""
    texts[:] = [json.loads(line)["text"] for line in Path(path).read_text().splitlines()]
    return len(texts)


def chain(names: list[str], start: int, stop: int) -> dict[str, Any]:
    """CPU seconds of some filters one after the other, each on what the one before has kept."""
    left = [text for text in texts[start:stop] if text.strip()]
    begun = time.process_time()
    for name in names:
        one = FILTERS[name]
        left = [text for text in left if one.keep_document(one.score_document(text))]
    return {"cpu_s": time.process_time() - begun, "kept": len(left)}


if __name__ == "__main__":
    serve({"load": load, "chain": chain})
