import random
import re
import unicodedata

import pytest

from schemas.errors import PluginError
from synth.languages import WRITTEN
from synth.text.made_up import KINDS, ROLES, key_name, made_up
from synth.text.made_up.locale import locales
from synth.text.made_up.words import LISTS, words

SEEDS = range(20)
# Lists of which there are few in any language.
SHORT = {"countries", "starters", "dishes", "desserts", "drinks", "features", "storage", "letters", "letter_open",
         "letter_close", "thanks", "forms", "genres", "months", "weekdays", "household", "women", "men",
         "road"}  # fmt: skip


def minor(text):
    """The smallest printed units of an amount, whatever its marks and digits: "-1.234,50 €" is -123450."""
    digits = "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())
    return -int(digits) if text.startswith("-") else int(digits)


def amounts(made, role):
    return [minor(line.cells[-1]) for line in made.lines if line.role == role]


def test_each_language_has_all_words_and_terms():
    keys = set(words("en").terms)
    assert set(WRITTEN) == set(locales())
    for lang in WRITTEN:
        known = words(lang)
        assert set(known.terms) == keys, lang
        for name in LISTS:
            found = known.lists[name]
            assert len(set(found)) == len(found), (lang, name)
            assert len(found) >= (3 if name in SHORT else 40), (lang, name, len(found))
            assert all(found), (lang, name)
        assert len(known.lists["months"]) == 12
        assert len(known.lists["weekdays"]) == 7
        for word in (*(word for name in LISTS for word in known.lists[name]), *known.terms.values()):
            assert unicodedata.is_normalized("NFC", word)
            assert word == " ".join(word.split())


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("kind", KINDS)
def test_fields_stand_verbatim_in_a_printed_cell_and_lines_are_clean(kind, lang):
    for seed in SEEDS:
        made = made_up(kind, lang, random.Random(seed))
        assert (made.kind, made.lang) == (kind, lang)
        assert made.lines
        cells = [cell for line in made.lines for cell in line.cells]
        for cell in cells:
            assert cell
            assert cell == " ".join(cell.split())
            assert unicodedata.is_normalized("NFC", cell)
            assert not [letter for letter in cell if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn")]
            assert kind == "code" or not re.search(r"\{\w*\}", cell), cell
        assert {line.role for line in made.lines} <= set(ROLES)
        for key, value in made.fields:
            assert value
            assert any(value in cell for cell in cells), (key, value)
        keys = [key for key, _ in made.fields]
        assert len(set(keys)) == len(keys)
        named = [key_name(key, lang) for key in keys]
        assert len(set(named)) == len(named), named


@pytest.mark.parametrize("lang", WRITTEN)
def test_the_sums_of_receipts_are_right(lang):
    seen = set()
    for seed in range(200):
        made = made_up("receipt", lang, random.Random(seed))
        fields = dict(made.fields)
        items = sum(amounts(made, "item"))
        (total,) = amounts(made, "total")
        (tax,) = amounts(made, "tax")
        discount = sum(amounts(made, "discount"))
        subtotal = amounts(made, "subtotal")
        assert subtotal in ([], [items])
        added = [line.role for line in made.lines].index("tax") < [line.role for line in made.lines].index("total")
        assert total == items + discount + (tax if added else 0)
        assert 0 <= tax < total
        assert minor(fields["total"]) == total
        paid = amounts(made, "paid")
        if "cash" in fields:
            assert paid[0] - paid[1] == total
            assert 0 <= paid[1] < total
        seen |= {"discount" if discount else "", "cash" if "cash" in fields else "card"}
        for line, below in zip(made.lines, made.lines[1:], strict=False):
            if below.role == "item_detail":
                count, each = below.cells[0].split(" x ")
                assert minor(count) * minor(each) == minor(line.cells[-1])
    assert seen == {"", "discount", "cash", "card"}


@pytest.mark.parametrize("lang", WRITTEN)
def test_the_sums_of_invoices_are_right(lang):
    for seed in range(100):
        made = made_up("invoice", lang, random.Random(seed))
        rows = [line.cells for line in made.lines if line.role == "row"]
        for _, count, each, amount in rows:
            assert minor(count) * minor(each) == minor(amount)
        (subtotal,), (tax,), (total,) = (amounts(made, role) for role in ("subtotal", "tax", "total"))
        assert subtotal == sum(minor(cells[-1]) for cells in rows)
        assert total == subtotal + tax
        named = next(line.cells[0] for line in made.lines if line.role == "tax")
        percent = re.search(r"[\d٫.,]+(?=\s?%)", named)[0]
        share = float("".join(str(unicodedata.digit(letter)) if letter.isdigit() else "." for letter in percent))
        assert abs(tax - subtotal * share / 100) <= 0.5001


def test_a_seed_gives_one_text_and_seeds_give_many():
    for kind in KINDS:
        for lang in ("ar", "ja", "pt"):
            texts = [made_up(kind, lang, random.Random(seed)) for seed in SEEDS]
            assert texts == [made_up(kind, lang, random.Random(seed)) for seed in SEEDS]
            assert len({made.text for made in texts}) > 15, (kind, lang)


def test_numbers_and_dates_are_written_as_in_the_country():
    def said(kind, lang, pattern):
        return any(re.search(pattern, made_up(kind, lang, random.Random(seed)).text) for seed in range(60))

    assert said("receipt", "de", r"\d,\d\d €")
    assert said("invoice", "de", r"\d\.\d{3},\d\d")
    assert said("invoice", "en", r"[$£]\d,\d{3}\.\d\d")
    assert said("receipt", "ja", r"[¥￥][\d,]+$|[\d,]+円")
    assert said("receipt", "ko", r"[\d,]+원")
    assert said("receipt", "vi", r"\d\.\d{3} ?(?:đ|₫|VND)")
    assert said("receipt", "ar", r"[٠-٩]+٫[٠-٩]{2}")
    assert said("receipt", "ar", r"[0-9]+\.[0-9]{2} (?:ر\.س|ريال)")
    assert said("form", "zh", r"\d{4}年\d{1,2}月\d{1,2}日")
    assert said("letter", "ru", r"\d [а-я]+ \d{4} г\.")
    assert said("letter", "fr", r"\d (?:janvier|février|mars|avril|mai|juin|juillet|août) \d{4}")
    assert said("invoice", "hi", r"₹ ?\d{1,2},\d\d,\d{3}\.\d\d")
    assert said("receipt", "hi", r"[०-९]+ रुपये")
    assert said("letter", "th", r"\d [ก-๙]+ (?:พ\.ศ\. )?25[5-7]\d")
    assert said("receipt", "th", r"\d\.00 บาท")
    for lang in WRITTEN:
        for seed in SEEDS:
            if lang != "ar":
                assert not re.search(r"[٠-٩]", made_up("numbers", lang, random.Random(seed)).text)


def test_lakhs_and_crores_are_grouped_by_twos_above_the_thousands():
    western, devanagari = locales()["hi"]
    assert [western.number(value) for value in (7, 999, 1000, 99999, 100000, 12345678)] == [
        "7", "999", "1,000", "99,999", "1,00,000", "1,23,45,678",
    ]  # fmt: skip
    assert western.number(-123456789, 2) == "-12,34,567.89"
    assert devanagari.number(123456) == "१,२३,४५६"


def test_sentences_of_a_thai_letter_stand_apart_and_those_of_a_japanese_do_not():
    for lang, space in (("th", " "), ("ja", "")):
        said = words(lang).lists["letters"]
        joined = {first + space + second for first in said for second in said}
        letters = [made_up("letter", lang, random.Random(seed)).text for seed in SEEDS]
        assert any(pair in letter for letter in letters for pair in joined), lang


def test_women_have_womens_names_in_russian():
    names = [dict(made_up("business_card", "ru", random.Random(seed)).fields)["name"] for seed in range(200)]
    women = set(words("ru").lists["women"])
    for name in names:
        given, family = name.split(" ")
        assert (given in women) == family.endswith(("ва", "на", "ая")), name


def test_code_keeps_its_indentation_beside_the_text():
    made = [made_up("code", "de", random.Random(seed)) for seed in SEEDS]
    assert {line.mono for one in made for line in one.lines} == {True}
    assert max(line.indent for one in made for line in one.lines) >= 8


def test_strange_kinds_and_languages_are_refused():
    with pytest.raises(ValueError, match="no made-up text 'recipe'"):
        made_up("recipe", "de", random.Random(0))
    with pytest.raises(PluginError, match="no made-up texts in 'sw'"):
        made_up("receipt", "sw", random.Random(0))


@pytest.mark.parametrize("lang", WRITTEN)
def test_units_are_those_of_the_country_and_a_net_weight_is_a_weight(lang):
    signs = [made_up("road_sign", lang, random.Random(seed)) for seed in range(60)]
    far = {cell.split()[-1] for made in signs for line in made.lines for cell in line.cells if cell[:1].isdigit()}
    known = {
        "ar": {"م", "كم"}, "ru": {"м", "км"}, "zh": {"米", "公里"}, "en": {"ft", "mi", "yds", "miles"},
        "hi": {"मी", "किमी"}, "th": {"ม.", "กม."},
    }  # fmt: skip
    assert far == known.get(lang, {"m", "km"})
    for seed in range(60):
        weight = dict(made_up("label", lang, random.Random(seed)).fields)["net_weight"]
        grams = ("g", "г", "جم", "克", "ग्राम", "กรัม")
        assert weight.split()[-1] in ("kg", "lb", "кг", "كجم", "千克", "किग्रा", "กก.", *grams)


@pytest.mark.parametrize("lang", WRITTEN)
def test_a_menu_has_sweets_below_their_heading_alone(lang):
    sweets, heading = set(words(lang).lists["desserts"]), words(lang).terms["desserts"]
    seen = 0
    for seed in range(30):
        below = ""
        for line in made_up("menu", lang, random.Random(seed)).lines:
            below = line.text if line.role == "heading" else below
            if line.role == "item":
                assert (line.cells[0] in sweets) == (below == heading), line.cells
                seen += below == heading
    assert seen
