"""A vector depends on its picture and the model alone, and is computed once."""

from pathlib import Path

import numpy as np
import pytest

from filters import Batch
from filters.clip_model import CONFIG, WEIGHTS, clip_model, identity, languages_of, require_clip
from filters.clip_vectors import picture_vectors, text_vectors
from filters.picture_cache import VARIABLE
from filters.testing import make_documents
from schemas.errors import PluginError
from tests.filters.clip_folder import chance_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return chance_model(tmp_path_factory.mktemp("clip") / "small")


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


def pictures() -> Batch:
    return Batch(make_documents(48)).pictures


def test_a_picture_that_decodes_has_a_vector_of_length_one(model: str) -> None:
    batch = pictures()

    found = picture_vectors(batch, model)

    for vector, image in zip(found, batch.images, strict=True):
        assert (vector is None) == (image is None)
        assert vector is None or np.linalg.norm(vector) == pytest.approx(1, abs=0.01)
    assert len({vector.tobytes() for vector in found if vector is not None}) > 10


@pytest.mark.parametrize("size", [1, 5, 16, 17])
def test_cutting_a_batch_changes_no_vector(model: str, size: int) -> None:
    whole, table = picture_vectors(pictures(), model), pictures().table

    for start in range(0, len(table), size):
        for vector, expected in zip(
            picture_vectors(Batch(table.slice(start, size)), model), whole[start : start + size], strict=True
        ):
            assert (vector is None) == (expected is None)
            assert vector is None or np.array_equal(vector, expected)


def test_what_the_cache_has_is_not_embedded_again(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = picture_vectors(pictures(), model)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    first = picture_vectors(pictures(), model)
    monkeypatch.setattr("filters.clip_vectors.clip_model", None)  # whoever asks for the model now raises

    second = picture_vectors(pictures(), model)

    for one, two, three in zip(expected, first, second, strict=True):
        assert one is None or (np.array_equal(one, two) and np.array_equal(one, three))


def test_another_model_has_other_vectors_and_another_identity(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    other = chance_model(tmp_path / "other", seed=8)

    assert identity(model) != identity(other)
    for one, two in zip(picture_vectors(pictures(), model), picture_vectors(pictures(), other), strict=True):
        assert one is None or not np.array_equal(one, two)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(model: str) -> None:
    texts = [f"Number {number} of some boats." for number in range(40)]

    whole = text_vectors(texts, model)

    assert whole.shape == (40, 32)
    for index in (0, 15, 16, 39):
        assert np.array_equal(text_vectors([texts[index]], model)[0], whole[index])
    assert np.array_equal(text_vectors([*texts[::-1], texts[3]], model)[-1], whole[3])
    assert len(text_vectors([], model)) == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ViT-B-32", "is no model: say 'tiny', ARCHITECTURE/WEIGHTS"),
        ("./nowhere", "there is no folder ./nowhere"),
        ("/nowhere/at/all", "there is no folder"),
    ],
)
def test_a_name_that_can_be_no_model_is_told_at_once(name: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        require_clip("relevance", name)


def test_a_folder_without_weights_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text("{}")

    with pytest.raises(ValueError, match=f"has no {WEIGHTS}"):
        require_clip("relevance", str(tmp_path))


def test_a_model_that_cannot_be_downloaded_is_told_with_a_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    require_clip("relevance", "ViT-B-32/laion2b_s34b_b79k")

    with pytest.raises(PluginError, match=r"ViT-B-32/laion2b_s34b_b79k cannot be loaded.*name a folder"):
        clip_model("ViT-B-32/laion2b_s34b_b79k")


def test_only_multilingual_towers_are_asked_in_other_languages() -> None:
    assert languages_of("ViT-B-32/laion2b_s34b_b79k") == {"en"}
    assert languages_of("xlm-roberta-base-ViT-B-32/laion5b_s13b_b90k") is None
    assert languages_of("hf-hub:timm/ViT-B-16-SigLIP2") is None
