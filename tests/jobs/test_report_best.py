"""The section of the report about criteria: how scores lie, the best and the worst documents, the thresholds."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.report import report
from tests.jobs.judged_run import DROPPED, HIGHEST, LOWEST, RELEVANCE, judged, measure, write_judged
from tests.jobs.made_run import STEPS, drawing, said, sample, write_run
from tests.jobs.showcase import HOSTILE
from tests.jobs.test_report import bytes_read, parsed


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> LexborHTMLParser:
    return parsed(write_judged(tmp_path_factory.mktemp("judged")))


def ends(page: LexborHTMLParser, place: int = 0) -> dict[str, list[LexborNode]]:
    """The cards at both ends of a criterion."""
    columns = page.css("#best .ends")[place].css(".ends > div")
    return {column.css_first("h4").text(): column.css("article.card") for column in columns}


def numbers(cards: list[LexborNode]) -> tuple[int, ...]:
    return tuple(int(card.css_first(".id code").text(), 16) for card in cards)


def measures(card: LexborNode) -> dict[str, tuple[str, ...]]:
    lines = [[cell.text() for cell in line.css("th, td")] for line in card.css(".judged tbody tr")]
    return {name: tuple(cells) for name, *cells in lines}


def test_the_best_and_the_worst_are_those_that_are(page: LexborHTMLParser) -> None:
    assert [title.text() for title in page.css("#best h3.criterion")] == [
        "Relevance relevance.score",
        "Density balance density_balance.score",
    ]
    shown = ends(page)
    assert numbers(shown["Highest"]) == HIGHEST
    assert numbers(shown["Lowest"]) == LOWEST
    for card in (*shown["Highest"], *shown["Lowest"]):
        (number,) = numbers([card])
        assert card.css_first(".badge").text() == ("dropped" if number in DROPPED else "kept")
        assert [node.tag for node in card.css(".turn > *")] == ["p", "figure", "figure", "p"]
        assert f"First of {number}." in card.css_first(".turn p").text()
        assert measures(card)["score"][0] == str(RELEVANCE[number])
        assert measures(card)["looks"][0] == str(number)
    # One document has a score of the other criterion.
    assert {title: numbers(cards) for title, cards in ends(page, 1).items()} == {"Highest": (1,)}


def test_measures_stand_beside_the_median_of_the_language(page: LexborHTMLParser) -> None:
    best = ends(page)["Highest"]
    assert measures(best[1]) == {"score": ("0.9", "0.3"), "looks": ("6", "4")}
    assert measures(best[2])["score"] == ("0.6", "0.6")
    assert [head.text() for head in best[1].css("thead th")] == ["relevance", "here", "median en"]


def test_pictures_are_told_one_by_one(page: LexborHTMLParser) -> None:
    for cards in ends(page).values():
        for card in cards:
            (number,) = numbers([card])
            told = [figure.text() for figure in card.css("figcaption")]
            assert told == [f"image/png · 280 × 168 · relevance {value}" for value in (f"{number / 100:g}", "none")]
    (balanced,) = ends(page, 1)["Highest"]
    told = [figure.text().partition("168 · ")[2] for figure in balanced.css("figcaption")]
    assert told == ["image_entropy.bits 1", "image_entropy.bits 1.1"]


def test_a_picture_that_left_leaves_no_value_at_another(tmp_path: Path) -> None:
    about, data = drawing(280, 168)
    one = sample(1, "interleaved", media=[about], media_data=[data], messages=[said("document", 0)])
    one["scores"] = [{"name": "relevance.score", "value": 0.5}]
    handed = judged(1)  # of two pictures one did not get into the shard
    out = write_run(
        tmp_path,
        samples=[one],
        handed=[handed | {"media": handed["media"][:1]}],
        scores=("relevance.score",),
        rules=[{"name": "relevance"}],
    )
    assert parsed(out).css_first("#best figcaption:last-child").text() == "image/png · 280 × 168"


def test_every_scored_document_is_in_a_bar(page: LexborHTMLParser) -> None:
    charts = page.css_first("#best .charts").css("figure")
    assert [chart.css_first("figcaption").text() for chart in charts] == ["en 10 documents", "fr 3 documents"]
    bars = [[title.text() for title in chart.css("title")] for chart in charts]
    assert bars[0] == [
        "0.05 to 0.1: 1 dropped (12.5 %)", "0.1 to 0.15: 1 (12.5 %)", "0.2 to 0.25: 1 (12.5 %)",
        "0.3 to 0.35: 1 (12.5 %)", "0.4 to 0.45: 1 (12.5 %)", "0.5 to 0.55: 1 (12.5 %)", "0.9 to 0.95: 1 (12.5 %)",
        "0.95 to 1: 1 dropped (12.5 %)",
    ]  # fmt: skip
    assert bars[1] == ["0.6 to 0.65: 1 (100 %)"]
    assert charts[0].css_first("p").text() == "2 without a score: no_pictures 1, no_text 1"
    assert charts[1].css_first("p").text().startswith("2 without a score: <script>alert('x')")


def test_hostile_text_is_text(page: LexborHTMLParser) -> None:
    texts = [node.text() for node in ends(page)["Highest"][0].css(".turn p")]
    assert texts == [f"First of 21. {HOSTILE}", "Last of 21."]
    assert page.css("script, section section, #best img[onerror]") == []


def test_a_language_may_be_called_anything(tmp_path: Path) -> None:
    scores = [{"name": "text_quality.score", "value": 1.0}]
    samples = [sample(number, "text", HOSTILE * number, messages=[], scores=scores) for number in range(1, 41)]
    page = parsed(
        write_run(tmp_path, samples=samples, scores=("text_quality.score",), rules=[{"name": "text_quality"}])
    )
    assert len(page.css("#best .charts figure")) == 6
    assert page.css("script") == []
    assert page.css_first("#best .charts + p").text().startswith("and 34 more: ")
    assert len(page.css_first("#best .charts + p").text()) < 600


def test_few_documents_do_not_stand_at_both_ends(tmp_path: Path) -> None:
    samples = [
        sample(number, "text", messages=[], scores=[{"name": "text_quality.score", "value": 0.5}])
        for number in range(1, 6)
    ]
    shown = ends(
        parsed(write_run(tmp_path, samples=samples, scores=("text_quality.score",), rules=[{"name": "text_quality"}]))
    )
    assert [len(cards) for cards in shown.values()] == [3, 2]
    assert {*numbers(shown["Highest"]), *numbers(shown["Lowest"])} == {*range(1, 6)}


def test_a_run_without_criteria_has_no_section(tmp_path: Path) -> None:
    scores = [{"name": "word_count", "value": 5.0}, {"name": "relevance", "value": 0.5}]
    page = parsed(write_run(tmp_path, samples=[sample(1, "text", scores=scores)], scores=("relevance", "word_count")))
    assert page.css("#best, #selection, nav a[href='#best']") == []


def test_a_criterion_that_nothing_could_be_scored_by(tmp_path: Path) -> None:
    gone = judged(22) | {"step": STEPS[1], "filter": "relevance", "reason": "low", "sampled": True}
    gone["measures"] = [measure("relevance.score", None), measure("relevance.unscored", "no_pictures")]
    page = parsed(write_run(tmp_path, documents=[judged(22)], dropped=[gone], rules=[{"name": "relevance"}]))
    (chart,) = page.css("#best .charts figure")
    assert chart.css_first("figcaption").text() == "en 1 document"
    assert chart.css_first("p").text() == "1 without a score: no_pictures 1"
    assert page.css("#best .ends") == []


def test_only_pictures_that_are_shown_are_read(tmp_path: Path) -> None:
    from numpy.random import default_rng

    random = default_rng(7)
    about, _ = drawing(28, 28)
    samples = [
        sample(number + 1, "interleaved", media=[about], messages=[said("document", 0)])
        | {"media_data": [random.bytes(100_000)], "scores": [{"name": "text_quality.score", "value": number / 150}]}
        for number in range(150)
    ]
    out = write_run(tmp_path, samples=samples, scores=("text_quality.score",), rules=[{"name": "text_quality"}])
    report(str(out))
    before = bytes_read()
    report(str(out))
    assert bytes_read() - before < 150 * 100_000 / 3
