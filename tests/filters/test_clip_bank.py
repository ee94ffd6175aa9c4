"""What a model makes of the bank is the same for the process that makes it and for those that find it made."""

from pathlib import Path

import numpy as np
import pytest

from filters.clip_bank import SENTENCES, SHIPPED, Bank, require_bank
from filters.clip_model import TINY
from filters.picture_cache import VARIABLE


@pytest.mark.parametrize("part", ["pictures", "tag_vectors", "meanings"])
def test_from_the_cache_a_part_is_what_was_made(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    made, found = (getattr(Bank(SHIPPED, TINY), part) for _ in range(2))

    assert len(list(tmp_path.iterdir())) > 0
    assert made.dtype == found.dtype == np.float32
    assert np.array_equal(made, found)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=0.01)


def test_words_are_counted_by_the_sentences_that_have_them() -> None:
    counts, texts = Bank(SHIPPED, TINY).word_counts("en")

    assert texts == 512
    assert 0 < counts["file"] < texts
    assert counts["the"] == counts["giraffe of the bank"] == 0


def test_a_folder_that_is_no_bank_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"has no {SENTENCES}"):
        require_bank(str(tmp_path))
