import math
import random
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from filters import Batch
from filters.stop_words import is_stop_word, stop_words
from filters.testing import check_filter, make_documents
from filters.text_models import FOLLOWS_UNIT, LANGUAGES, OTHERS, TextModel, text_model
from filters.text_quality import TextQuality
from filters.word_order import order_gain, symbols
from tests.filters.documents import batch, document, image, text

# Written for these tests, about nothing that the tables were made of.
PROSE = {
    "en": (
        "The harbour lies at the end of a narrow valley, and most of the houses were built by the people who live "
        "in them. In the morning the boats go out before it is light, and when they come back the women of the "
        "village wait on the quay. There is a small school with two rooms, a shop that sells bread and rope, and a "
        "church that is only open on Sundays. Every summer some visitors walk down from the road to look at the "
        "sea and to eat fish with their hands.\n"
        "An old man told me that he had never been to the town on the other side of the hill. He said that he did "
        "not need it, because everything he wanted had come to him in the end. His brother had gone away when they "
        "were young, and for many years there was a letter from him at Christmas, with a picture of a house and a "
        "garden in it.\n"
        "When the storm came the next winter, it took the roof of the school and two of the boats. The people "
        "worked for a month to mend what could be mended. By the spring you could not see that anything had "
        "happened, except that the wall along the quay was a little higher than it had been, and that the church "
        "was open on every day of the week."
    ),
    "fr": (
        "Le port se trouve au fond d'une vallée étroite, et la plupart des maisons ont été bâties par ceux qui les "
        "habitent. Le matin, les bateaux partent avant le jour, et quand ils reviennent les femmes du village "
        "attendent sur le quai. Il y a une petite école avec deux salles, une boutique qui vend du pain et des "
        "cordes, et une église qui n'est ouverte que le dimanche. Chaque été, quelques visiteurs descendent de la "
        "route pour regarder la mer.\n"
        "Un vieil homme m'a dit qu'il n'était jamais allé dans la ville de l'autre côté de la colline. Il disait "
        "qu'il n'en avait pas besoin, parce que tout ce qu'il voulait était venu à lui à la fin. Son frère était "
        "parti quand ils étaient jeunes, et pendant des années il y eut une lettre de lui à Noël, avec l'image "
        "d'une maison et d'un jardin.\n"
        "Quand la tempête est arrivée l'hiver suivant, elle a pris le toit de l'école et deux des bateaux. Les "
        "gens ont travaillé pendant un mois pour réparer ce qui pouvait l'être. Au printemps on ne voyait plus que "
        "quelque chose s'était passé, sauf que le mur le long du quai était un peu plus haut qu'avant, et que "
        "l'église était ouverte."
    ),
    "ja": (
        "その港は狭い谷の奥にあり、ほとんどの家はそこに住んでいる人たちが自分で建てたものである。朝になると、"
        "まだ暗いうちに船が出ていき、戻ってくるときには村の女たちが岸で待っている。"
        "小さな学校には部屋が二つしかなく、店ではパンと縄を売っている。夏になると、"
        "海を見るために道から歩いて下りてくる人もいる。\n"
        "ある年寄りの男は、丘の向こうの町には一度も行ったことがないと私に話してくれた。"
        "欲しいものはみな最後には自分のところへ来たので、行く必要がなかったのだという。"
        "兄は若いころに遠くへ行ってしまい、それから長い間、冬になると手紙が一通だけ届いていた。"
        "その中にはいつも家と庭の絵が入っていたそうだ。\n"
        "次の冬に嵐が来たとき、学校の屋根と船が二つ流された。人々は直せるものを直すために一か月のあいだ働いた。"
        "春になるころには、何かが起こったことなどわからないほどになっていた。ただ、"
        "岸に沿った壁が前より少し高くなり、教会が毎日開いているようになっただけである。"
        "そこで私はその村をもう一度訪ねてみようと思ったのだった。"
    ),
}  # fmt: skip


def measured(*parts: object, **columns: object) -> dict[str, object]:
    return TextQuality().measure(batch(document(*parts, **columns))).to_pylist()[0]  # type: ignore[arg-type]


def score(written: str, lang: str | None) -> float:
    found = measured(written, lang=lang)["score"]
    assert isinstance(found, float)
    return found


def pieces(written: str, lang: str) -> tuple[list[str], str]:
    return (list(written), "") if lang == "ja" else (written.split(" "), " ")


def shuffled(written: str, lang: str) -> str:
    words, space = pieces(written, lang)
    random.Random(5).shuffle(words)
    return space.join(words)


def noisy(written: str, lang: str) -> str:
    draw = random.Random(5)
    letters = [letter for letter in written if letter.isalpha()]
    return "".join(draw.choice(letters) if one.isalpha() and draw.random() < 0.25 else one for one in written)


def without_stop_words(written: str, lang: str) -> str:
    words, space = pieces(written, lang)
    listed = stop_words(lang) or frozenset()
    left = [word for word in words if not is_stop_word(word.lower().strip(".,"), listed) and not "ぁ" <= word <= "ん"]
    return space.join(left * 2)


FURNITURE = {"en": ["Read more", "Subscribe"], "fr": ["Lire la suite", "S'abonner"], "ja": ["購読する", "続きを読む"]}
CORRUPTIONS: dict[str, Callable[[str, str], str]] = {
    "shuffled": shuffled,
    "repeated": lambda written, lang: written[: len(written) // 6] * 6,
    "furniture": lambda written, lang: "\n".join([written, *FURNITURE[lang] * 4]),
    "keywords": without_stop_words,
    "symbols": lambda written, lang: "".join(one + "#" if index % 9 == 0 else one for index, one in enumerate(written)),
    "cut": lambda written, lang: written[: len(written) // 8],
    "noisy": noisy,
}


@pytest.mark.parametrize("lang", PROSE)
def test_clean_prose_is_worth_nearly_everything(lang: str) -> None:
    assert score(PROSE[lang], lang) > 0.95


@pytest.mark.parametrize("corruption", CORRUPTIONS)
@pytest.mark.parametrize("lang", PROSE)
def test_what_is_worse_scores_lower(lang: str, corruption: str) -> None:
    assert score(CORRUPTIONS[corruption](PROSE[lang], lang), lang) < 0.93 * score(PROSE[lang], lang)


@pytest.mark.parametrize("lang", PROSE)
def test_white_space_and_quotation_marks_change_nothing(lang: str) -> None:
    edited = PROSE[lang].replace(" ", "  ").replace("'", "’")
    assert score(edited, lang) == pytest.approx(score(PROSE[lang], lang), abs=0.02)


def test_each_measure() -> None:
    found = measured(
        "One two three four. # 12\n| One two three four. # 12", text("Read more\nIt is…", "list"), lang="en"
    )
    words = ["one", "two", "three", "four", "12"] * 2 + ["read", "more", "it", "is"]
    stops = [word for word in words if is_stop_word(word, stop_words("en") or frozenset())]
    model = text_model("en")
    assert model is not None
    lines = [24, 26, 9, 6]
    expected = {
        "words": len(words),
        "mean_word_chars": sum(map(len, words)) / len(words),
        "alphabetic_words": 12 / 17,
        "stop_words": len(stops) / len(words) / model.usual_stop_words,
        "marks_per_word": 3 / len(words),
        "repeated_5_grams": 2 / 10,
        "duplicate_line_chars": 0.0,
        "sentence_lines": (24 + 26) / sum(lines),
        "short_lines": 1.0,
        "symbol_chars": 3 / (sum(lines) + 3),
        "uppercase": 4 / sum(map(str.isalpha, "Onetwothreefour" * 2 + "ReadmoreItis")),
        "boilerplate_lines": 1 / 4,
        "order_gain": None,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert found["missing"] == "order_gain, odd_words: too few words"


def test_the_score_is_the_cube_root_of_the_product_of_what_is_wrong() -> None:
    whole = PROSE["en"].replace("The", "the")
    assert score(whole, "en") == pytest.approx(1.0)
    assert score(f"{whole}\n{'|' * round(len(whole) / 9)}", "en") == pytest.approx(0.05 ** (1 / 3), abs=0.02)
    short = " ".join(PROSE["en"].split()[:40]) + "."
    assert measured(short, lang="en")["words"] == 40
    assert score(short, "en") == pytest.approx((math.log(40 / 5) / math.log(200 / 5)) ** (1 / 3), abs=0.001)


def test_order_gain_is_the_mean_over_all_orders() -> None:
    follows = np.zeros((2 + OTHERS, 2 + OTHERS), np.int8)
    follows[0, 1], follows[1, 0], follows[0, 0] = 32, -16, 8
    model = TextModel(("a", "b"), (), follows, "", np.zeros((2, 2, 2), bool), False, 0.5, 1.0)
    symbol = symbols(["a", "b"], model)[[0, 0, 1, 0, 1]]
    found = order_gain(symbol, np.array([0, 3, 3, 4, 5]), model)
    # "a a b" among a a b, a b a and b a a, each twice
    orders = [(8 + 32) / 2, (32 - 16) / 2, (-16 + 8) / 2]
    assert found[0] == pytest.approx((orders[0] - sum(orders) / 3) / FOLLOWS_UNIT)
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_are_small_and_fit(lang: str) -> None:
    model = text_model(lang)
    assert model is not None
    size = len(model.listed) + len([*model.endings]) + OTHERS
    assert model.follows.shape == (size, size)
    assert model.follows.dtype == np.int8
    assert 0 < model.usual_stop_words < 1 < model.usual_order_gain


def test_what_cannot_be_measured_is_null_and_says_why() -> None:
    found = measured(PROSE["en"], lang="sw")
    assert [name for name, value in found.items() if value is None] == ["stop_words", "order_gain", "odd_words"]
    assert found["missing"] == "stop_words: no list for sw; order_gain, odd_words: no tables for sw"
    assert measured(PROSE["en"])["missing"] == "stop_words, order_gain, odd_words: the language is unknown"
    assert measured(PROSE["ja"], lang="ja")["missing"] == "mean_word_chars: every letter is a word"
    assert measured(PROSE["en"], lang="en")["missing"] is None
    assert (
        measured("كان الميناء في آخر واد ضيق. " * 9, lang="ar")["missing"] == "order_gain, odd_words: no tables for ar"
    )


@pytest.mark.parametrize("parts", [(), ("",), (" \n\t",), (image(None),), ("!!! … 。",), (text(None),)])
def test_a_document_without_a_word_has_no_score(parts: tuple[object, ...]) -> None:
    pages = batch(document(*parts, lang="en"), document(PROSE["en"], lang="en"))  # type: ignore[arg-type]
    found = TextQuality().measure(pages)
    assert found.is_null().to_pylist() == [True, False]
    assert TextQuality().keep(found).to_pylist() == [None, True]


def test_control_characters_and_strange_text_break_nothing() -> None:
    for written in (
        "\x00\x01\x1f a\x7f" * 500,
        "\ufffd" * 99 + " a",
        "\U0001f600 b" * 99,
        "a\u0301" * 500,
        "\ue000x " * 99,
    ):
        for lang in ("en", "ja", "zz", None):
            found = measured(written, lang=lang)
            assert found is None or 0 < found["score"] <= 1  # type: ignore[operator]


def test_a_long_text_takes_seconds_and_is_measured_like_a_short_one() -> None:
    draw = random.Random(3)
    words = [word for line in PROSE["en"].split("\n") for word in line.split()]
    long = " ".join(draw.choice(words) for _ in range(200_000))
    pages = batch(document(long, lang="en"), document(PROSE["en"], lang="en"))
    started = time.process_time()
    found = TextQuality().measure(pages).to_pylist()
    assert time.process_time() - started < 5
    assert found[0]["words"] == 200_000
    assert abs(found[0]["order_gain"]) < 0.05
    assert found[1] == measured(PROSE["en"], lang="en")


@pytest.mark.parametrize("lang", PROSE)
def test_wrong_letters_and_another_order_are_seen_by_what_is_made_for_them(lang: str) -> None:
    clean, noised, mixed = (
        measured(written, lang=lang) for written in (PROSE[lang], noisy(PROSE[lang], lang), shuffled(PROSE[lang], lang))
    )
    assert clean["odd_words"] < 0.2  # type: ignore[operator]
    assert noised["odd_words"] > 0.3  # type: ignore[operator]
    assert clean["order_gain"] > 0.3  # type: ignore[operator]
    assert abs(mixed["order_gain"]) < 0.15  # type: ignore[arg-type]


def test_verdicts_and_reasons() -> None:
    pages = batch(document(PROSE["en"], lang="en"), document("Home\nProducts\nLog in\nShare", lang="en"))
    found = TextQuality().measure(pages)
    assert TextQuality().keep(found).to_pylist() == [True, False]
    assert TextQuality().reason(found).to_pylist()[1] == "low_text_quality"
    assert TextQuality(min_score=None).keep(found).to_pylist() == [True, True]


def test_it_keeps_its_contract() -> None:
    check_filter(TextQuality())
    table = make_documents()
    langs = pa.array([["en", "fr", "ja", "de", "zz", None][row % 6] for row in range(len(table))])
    check_filter(TextQuality(0.7), table.set_column(table.schema.get_field_index("lang"), "lang", langs))
    assert len(TextQuality().measure(Batch(table.slice(0, 0)))) == 0
