"""The words of charts: as many in every language, with the same places to fill, and none twice in a dimension."""

import re
import unicodedata

import pytest

from synth.charts.lexicon import dimensions, keys, members, word
from synth.charts.make.words import split_by
from synth.charts.topics import TOPICS
from synth.word_files import COLUMNS

SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "ko": "HANGUL"}


def all_keys():
    from synth.charts.lexicon import _words

    return list(_words("en"))


def test_places_to_fill_are_the_same_in_every_language():
    for key in all_keys():
        places = {tuple(sorted(re.findall(r"{(\w+)}", word(key, lang)))) for lang in COLUMNS}
        assert len(places) == 1, key


@pytest.mark.parametrize("lang", COLUMNS)
def test_members_of_a_dimension_differ(lang):
    for dimension in dimensions():
        assert len(members(dimension, lang)) == len(keys(dimension)), dimension


@pytest.mark.parametrize("lang", COLUMNS)
def test_words_are_clean(lang):
    for key in all_keys():
        text = word(key, lang)
        assert text == unicodedata.normalize("NFC", text), key
        assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn") for letter in text), key


@pytest.mark.parametrize("lang", SCRIPTS)
def test_names_are_in_the_script_of_their_language(lang):
    for prefix in ("country", "city"):
        for name in members(prefix, lang):
            assert any(unicodedata.name(letter).startswith(SCRIPTS[lang]) for letter in name if letter.isalpha()), name


def test_topics_have_their_words():
    assert len(TOPICS) >= 20
    for topic in TOPICS:
        for quantity in topic.quantities:
            assert word(f"q.{quantity.name}", "en")
            assert not quantity.unit or word(f"u.{quantity.unit}", "en")
        for over in topic.over:
            assert word(f"d.{over}", "en")
            assert word(f"by.{over}", "en")
            assert len(members(over, "en")) >= 5


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_no_title_says_the_same_word_twice_in_a_row(lang):
    """In these languages the phrase with "by" stands right before the quantity."""
    for topic in TOPICS:
        for quantity in topic.quantities:
            what = word(f"q.{quantity.name}", lang)
            for over in split_by(topic, quantity):
                by = word(f"by.{over}", lang)
                assert not what.startswith(re.sub("別$|별$|^各类?", "", by)), (what, by)


def test_what_is_measured_once_a_year_is_not_split_by_days_of_the_week():
    by_day = {quantity.every for topic in TOPICS for quantity in topic.quantities
              if "weekday" in split_by(topic, quantity)}  # fmt: skip
    assert by_day == {"any"}
