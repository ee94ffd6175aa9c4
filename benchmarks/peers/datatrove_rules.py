"""datatrove's four English filters over texts: each rule on the text as it stands, and the four as a chain."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.filters.base_filter import BaseFilter, get_filter_result
from loguru import logger
from serve import serve

FILTERS = {
    "gopher_repetition": GopherRepetitionFilter,
    "gopher_quality": GopherQualityFilter,
    "c4": C4QualityFilter,
    "fineweb": FineWebQualityFilter,
}
# Each rule with its default and all other rules of its filter switched off; the keys are our parameters.
QUALITY = {
    "min_words": {"min_doc_words": 50},
    "max_words": {"max_doc_words": 100_000},
    "min_mean_word_chars": {"min_avg_word_length": 3},
    "max_mean_word_chars": {"max_avg_word_length": 10},
    "max_symbols_per_word": {"max_symbol_word_ratio": 0.1},
    "max_bullet_lines": {"max_bullet_lines_ratio": 0.9},
    "max_ellipsis_lines": {"max_ellipsis_lines_ratio": 0.3},
    "min_alphabetic_words": {"max_non_alpha_words_ratio": 0.8},
    "min_stop_words": {"min_stop_words": 2},
}
REPETITION = {
    "max_duplicate_paragraphs": {"dup_para_frac": 0.3},
    "max_duplicate_paragraph_chars": {"dup_para_char_frac": 0.2},
    "max_duplicate_lines": {"dup_line_frac": 0.3},
    "max_duplicate_line_chars": {"dup_line_char_frac": 0.2},
    "max_top_2_gram": {"top_n_grams": ((2, 0.2),)},
    "max_top_3_gram": {"top_n_grams": ((3, 0.18),)},
    "max_top_4_gram": {"top_n_grams": ((4, 0.16),)},
    "max_duplicate_5_grams": {"dup_n_grams": ((5, 0.15),)},
    "max_duplicate_6_grams": {"dup_n_grams": ((6, 0.14),)},
    "max_duplicate_7_grams": {"dup_n_grams": ((7, 0.13),)},
    "max_duplicate_8_grams": {"dup_n_grams": ((8, 0.12),)},
    "max_duplicate_9_grams": {"dup_n_grams": ((9, 0.11),)},
    "max_duplicate_10_grams": {"dup_n_grams": ((10, 0.1),)},
}
PAGE = {
    "max_lorem_ipsum": {"min_num_sentences": -1, "filter_curly_bracket": False},
    "max_curly_brackets": {"min_num_sentences": -1, "filter_lorem_ipsum": False},
    "min_sentences": {"filter_lorem_ipsum": False, "filter_curly_bracket": False},
}
WEB = {
    "min_punctuated_lines": {"line_punct_thr": 0.12},
    "max_short_lines": {"short_line_thr": 0.67},
    "max_duplicate_line_chars": {"char_duplicates_ratio": 0.01},
    "max_newlines_per_word": {"new_line_ratio": 0.3},
}
NO_QUALITY = dict.fromkeys([name for given in QUALITY.values() for name in given])
NO_REPETITION = {name: () if "grams" in name else None for given in REPETITION.values() for name in given}
NO_WEB = {"line_punct_thr": -1, "short_line_thr": 2, "char_duplicates_ratio": 2, "new_line_ratio": 1e9}
LONG_CHARS = 100_000  # a longer text is there for one rule alone
FOR_LONG = ("gopher_quality", "gopher_quality/max_words")
texts: list[str] = []


def rules() -> dict[str, BaseFilter]:
    """The four filters, and every rule of theirs alone as "filter/rule"."""
    alone = {
        **{f"gopher_quality/{rule}": GopherQualityFilter(**NO_QUALITY | given) for rule, given in QUALITY.items()},
        **{
            f"gopher_repetition/{rule}": GopherRepetitionFilter(**NO_REPETITION | given)
            for rule, given in REPETITION.items()
        },
        **{f"c4/{rule}": C4QualityFilter(**given) for rule, given in PAGE.items()},
        **{f"fineweb/{rule}": FineWebQualityFilter(**NO_WEB | given) for rule, given in WEB.items()},
    }
    return {**{name: made() for name, made in FILTERS.items()}, **alone}


def load(path: str, warm_up: int) -> int:
    """Read the texts, and take the first few through the chain so that all is imported; how many there are."""
    texts[:] = [json.loads(line)["text"] for line in Path(path).read_text().splitlines()]
    chain(0, warm_up)
    return len(texts)


def verdicts() -> dict[str, Any]:
    """Per rule the reason for which each text is dropped (None: kept), and what C4 leaves of what it keeps."""
    all_rules = rules()
    reasons: dict[str, list[str | None]] = {name: [] for name in all_rules}
    edited: list[str | None] = []
    for text in texts:
        for name, rule in all_rules.items():
            if len(text) > LONG_CHARS and name not in FOR_LONG:
                reasons[name].append(None)
                continue
            document = Document(text=text, id="")
            kept, reason = get_filter_result(rule.filter(document))
            reasons[name].append(None if kept else reason)
            if name == "c4":
                edited.append(document.text if kept else None)
    return {"reasons": reasons, "edited": edited}


def chain(start: int, stop: int) -> dict[str, Any]:
    """CPU seconds of the four filters one after the other over some texts, and what is left of those that are kept."""
    documents: Iterator[Document] = iter([Document(text=text, id=str(i)) for i, text in enumerate(texts[start:stop])])
    steps = [made() for made in FILTERS.values()]
    begun = time.process_time()
    for step in steps:
        documents = step.run(documents)
    kept = list(documents)
    cpu_s = time.process_time() - begun
    return {"cpu_s": cpu_s, "kept": {int(document.id) + start: document.text for document in kept}}


if __name__ == "__main__":
    logger.remove()
    serve({"load": load, "verdicts": verdicts, "chain": chain})
