"""datatrove's way from crawl files to clean texts: WARC reader, Trafilatura and the four English filters."""

import importlib
import multiprocessing
import resource
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.readers import WarcReader
from loguru import logger
from serve import serve


def chain(path: str) -> dict[str, Any]:
    """CPU seconds of the chain over a crawl file, its children's among them, and the pages after each step."""
    file = Path(path).resolve()
    steps = {
        # Its own limit of a second would lose pages to other programs' load.
        "Trafilatura": Trafilatura(timeout=30),
        "GopherRepetition": GopherRepetitionFilter(),
        "GopherQuality": GopherQualityFilter(),
        "C4Quality": C4QualityFilter(),
        "FineWebQuality": FineWebQualityFilter(),
    }
    counts = Counter(dict.fromkeys(["WarcReader", *steps], 0))
    begun = cpu_s()
    documents = counted(WarcReader(str(file.parent), glob_pattern=file.name).run(), counts, "WarcReader")
    for name, step in steps.items():
        documents = counted(step.run(documents), counts, name)
    chars = sum(len(document.text) for document in documents)
    while multiprocessing.active_children():  # the extractor's process counts once it is gone
        time.sleep(0.01)
    return {"cpu_s": cpu_s() - begun, "counts": counts, "chars": chars}


def counted(documents: Iterable[Document], counts: Counter[str], name: str) -> Iterator[Document]:
    for document in documents:
        counts[name] += 1
        yield document


def cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    logger.remove()
    for name in ("spacy", "trafilatura"):
        importlib.import_module(name)  # so that the measured time holds no imports, nor does that of the child process
    serve({"chain": chain})
