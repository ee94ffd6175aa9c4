import unicodedata

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.errors import PluginError
from schemas.sample import SAMPLE
from synth.text import run_corpus as module
from synth.text.corpus import Corpus


def sample(lang, text, license_="CC0-1.0", role="document"):
    row = dict.fromkeys(SAMPLE.names)
    return row | {
        "lang": lang,
        "source": {"license": license_},
        "messages": [{"role": role, "parts": [{"type": "text", "text": text, "media": None}]}],
    }


def write_run(folder, shards):
    (folder / "samples").mkdir(parents=True)
    for name, rows in shards.items():
        pq.write_table(pa.Table.from_pylist(rows, SAMPLE), folder / "samples" / f"{name}.parquet", row_group_size=2)
    return str(folder)


@pytest.fixture
def run(tmp_path):
    return write_run(
        tmp_path / "run",
        {
            "b-2222": [sample("de", "Der dritte Satz steht hier.\nÜberschrift Mitte\u200b\x00!")],
            "a-1111": [
                sample("de", "Ein erster Satz. Ein zweiter Satz! Kurz."),
                sample("de", "Ein erster Satz.", license_=None),
                sample("en", "U\u0308ber\u00adall, a sentence.\rAnother line of text."),
                sample("en", "What does the picture say?", role="user"),
                sample(None, "Nobody knows what this is."),
            ],
        },
    )


def test_sentences_come_in_the_order_of_the_shards_once_and_clean(run):
    corpus = Corpus(run)
    assert corpus.sentences("de") == (
        "Ein erster Satz.",
        "Ein zweiter Satz!",
        "Der dritte Satz steht hier.",
        "Überschrift Mitte!",
    )
    assert corpus.sentences("en") == ("Überall, a sentence.", "Another line of text.")
    assert all(unicodedata.is_normalized("NFC", line) for line in corpus.sentences("en"))


def test_licences_are_those_of_the_documents(run):
    assert Corpus(run).license("en") == "CC0-1.0"


def test_a_licence_that_is_not_known_is_said_to_be_so(tmp_path):
    run = write_run(
        tmp_path, {"a": [sample("fr", "Une phrase entière.", None), sample("fr", "Une autre phrase.", "CC-BY-4.0")]}
    )
    assert Corpus(run).license("fr") == "CC-BY-4.0 AND LicenseRef-unknown"


def test_the_digest_is_that_of_the_names(run, tmp_path):
    same = write_run(tmp_path / "other", {"a-1111": [sample("de", "Anderes.")], "b-2222": []})
    third = write_run(tmp_path / "third", {"a-1112": [], "b-2222": []})
    assert Corpus(run).digest() == Corpus(same).digest() != Corpus(third).digest()


def test_another_run_in_the_same_place_is_read_anew(run, tmp_path):
    corpus = Corpus(run)
    assert "Der dritte Satz steht hier." in corpus.sentences("de")
    (tmp_path / "run" / "samples" / "b-2222.parquet").unlink()
    corpus.digest()
    assert corpus.sentences("de") == ("Ein erster Satz.", "Ein zweiter Satz!")
    (tmp_path / "run" / "samples" / "a-1111.parquet").unlink()
    with pytest.raises(PluginError, match="no folder of a run"):
        corpus.check("de")


def test_a_language_without_text_is_said_and_what_there_is(run):
    with pytest.raises(PluginError, match=r"no document in 'ko', only in de, en"):
        Corpus(run).check("de", "ko")


def test_a_run_of_nothing_but_control_characters_is_empty(tmp_path):
    run = write_run(tmp_path, {"a": [sample("de", "\x00\x07 \u200b\n \x1f"), sample("de", "")]})
    with pytest.raises(PluginError, match="holds no document in 'de', only in no language"):
        Corpus(run).check("de")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    for text_from in (str(tmp_path), str(tmp_path / "nowhere"), "memory://nowhere", "nonsense://x"):
        with pytest.raises(PluginError, match="text_from"):
            Corpus(text_from).check("de")
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "a.parquet").write_bytes(b"no parquet")
    with pytest.raises(PluginError, match="no shard of samples"):
        Corpus(str(tmp_path)).check("de")


def test_an_object_store_is_read_like_a_disk(run):
    store = fsspec.filesystem("memory")
    store.put(run, "/bucket/run", recursive=True)
    assert Corpus("memory://bucket/run").sentences("de") == Corpus(run).sentences("de")
    assert Corpus("memory://bucket/run").digest() == Corpus(run).digest()


def test_no_more_is_read_than_is_needed(tmp_path, monkeypatch):
    rows = [sample("de", f"Dies ist der Satz mit der Nummer {number}.") for number in range(40)]
    run = write_run(tmp_path, {"a": rows, "b": [sample("de", "Das liest niemand mehr.")]})
    monkeypatch.setattr(module, "ROW_GROUPS", 5)
    assert len(Corpus(run).sentences("de")) == 10
    module._texts.cache_clear()
    monkeypatch.setattr(module, "CHARS", 100)
    assert len(Corpus(run).sentences("de")) == 3
