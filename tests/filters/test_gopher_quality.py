import pytest

from filters.gopher_quality import GopherQuality
from filters.testing import check_filter
from tests.filters.documents import batch, document, text

PROSE = "The boats of the harbour have to be moored with care, and that is what the crew does before noon. "


def measured(*parts: object, preset: str = "paper", **columns: object) -> dict[str, object]:
    return GopherQuality(preset).measure(batch(document(*parts, **columns))).to_pylist()[0]  # type: ignore[arg-type]


def test_each_measure_by_the_paper() -> None:
    found = measured("# one two...\n\n- three… 4", text("* the | of", "list"))
    assert found == {
        "words": 6,
        "mean_word_chars": pytest.approx((3 + 3 + 5 + 1 + 3 + 2) / 6),
        "hashes_per_word": pytest.approx(1 / 6),
        "ellipses_per_word": pytest.approx(2 / 6),
        "bullet_lines": pytest.approx(2 / 3),
        "ellipsis_lines": pytest.approx(1 / 3),
        "alphabetic_words": pytest.approx(5 / 10),
        "stop_words": 2,
        "limits": "en",
    }


def test_each_measure_as_datatrove_has_it() -> None:
    found = measured("# one two...\n\n- three… 4\n* the", preset="datatrove")
    tokens = ["#", "one", "two", "...", "-", "three", "…", "4", "*", "the"]
    assert found == {
        "words": 5,
        "mean_word_chars": pytest.approx((3 + 3 + 5 + 1 + 3) / 5),
        "hashes_per_word": 1 / len(tokens),
        "ellipses_per_word": 2 / len(tokens),
        "bullet_lines": pytest.approx(1 / 4),
        "ellipsis_lines": pytest.approx(1 / 4),
        "alphabetic_words": 4 / len(tokens),
        "stop_words": 1,
        "limits": "en",
    }


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (PROSE * 3, None),
        (PROSE, "too_few_words"),
        ("", "too_few_words"),
        ("a I " * 60, "words_too_short"),
        ("incomprehensibilities " * 60, "words_too_long"),
        (PROSE * 3 + "# " * 10, "too_many_hashes"),
        (PROSE * 3 + "so... " * 10, "too_many_ellipses"),
        ("- " + PROSE.strip() + "\n• " + PROSE + "\n- " + PROSE, "too_many_bullets"),
        ("\n".join([PROSE.strip(" .") + "..."] * 5), "too_many_lines_end_in_ellipsis"),
        (PROSE * 3 + "123 || " * 20, "too_few_alphabetic_words"),
        ("boats come into harbours every morning " * 20, "too_few_stop_words"),
    ],
)
@pytest.mark.parametrize("preset", ["paper", "datatrove"])
def test_reasons(written: str, reason: str | None, preset: str) -> None:
    rule = GopherQuality(preset)  # type: ignore[arg-type]
    found = rule.measure(batch(document(written)))
    assert rule.keep(found).to_pylist() == [reason is None]
    assert rule.reason(found).to_pylist() == [reason]


def test_limits_follow_the_language() -> None:
    german = "Hafenmeistereiverwaltung und Schifffahrtsgesellschaft " * 30
    chinese = "船尾的舵使它转向。" * 20
    pages = batch(
        document(german, lang="de"),
        document(german, lang="en"),
        document(german, lang="sv"),
        document(german),
        document(chinese, lang="zh"),
        document(chinese, lang="en"),
    )
    rule = GopherQuality(max_mean_word_chars=20)
    found = rule.measure(pages)
    assert found.field("limits").to_pylist() == ["de", "en", "other", "en", "zh", "en"]
    assert rule.reason(found).to_pylist() == [
        "words_too_long",
        "too_few_stop_words",
        None,
        "too_few_stop_words",
        None,
        "words_too_short",
    ]
    alike = GopherQuality(by_language=False)
    assert set(alike.measure(pages).field("limits").to_pylist()) == {"en"}


def test_it_keeps_its_contract() -> None:
    for rule in (GopherQuality(), GopherQuality("datatrove"), GopherQuality(min_words=None, max_words=5)):
        check_filter(rule)
