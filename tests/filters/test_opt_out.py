import pytest

from filters.opt_out import OptOut
from filters.testing import check_filter
from tests.filters.documents import batch, document


def said(**meta: str | None) -> list[str | None]:
    named = [{"name": name, "value": value} for name, value in meta.items()]
    measured: list[str | None] = OptOut().measure(batch(document("text", meta=named))).to_pylist()
    return measured


@pytest.mark.parametrize(
    ("meta", "found"),
    [
        ({"robots": "noai, NoImageAI"}, "noai,noimageai"),
        ({"robots": "index, follow, max-snippet:-1"}, ""),
        ({"robots": "none"}, "none"),
        ({"robots": None, "title": "noai"}, ""),
        ({"x_robots_tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noai"}, "noai"),
        ({"x_robots_tag": "unavailable_after: Friday, 25-Jun-30 15:00:00 PST, noindex"}, "noindex"),
        ({"x_robots_tag": "googlebot: noindex, noai"}, ""),
        ({"x_robots_tag": "googlebot: noindex\nnoai"}, "noai"),  # a line per header
        ({"x_robots_tag": "otherbot: noindex, *: noimageai"}, "noimageai"),
        ({"robots": "all", "tdm_reservation": " 1 "}, "tdm-reservation"),
        ({"tdm_reservation": "0"}, ""),
        ({"TDM_Reservation": "1", "X-Robots-Tag": "noai"}, "noai,tdm-reservation"),
        ({"robots": "noindex", "x_robots_tag": "noai", "tdm_reservation": "1"}, "noai,noindex,tdm-reservation"),
        ({"robots": "noarchive nosnippet noaiart"}, ""),
    ],
)
def test_directives_are_told_from_values_and_from_rules_for_others(meta: dict[str, str | None], found: str) -> None:
    assert said(**meta) == [found]


def test_only_the_listed_directives_drop() -> None:
    pages = batch(
        document(meta=[{"name": "robots", "value": "noindex"}]),
        document(meta=[{"name": "tdm-reservation", "value": "1"}]),
        document(meta=[]),
        document(),
    )
    rule = OptOut()
    measured = rule.measure(pages)
    assert rule.keep(measured).to_pylist() == [False, False, True, True]
    assert rule.reason(measured).to_pylist()[:2] == ["noindex", "tdm_reservation"]
    assert OptOut(directives=("noai",)).keep(measured).to_pylist() == [True] * 4


def test_a_directive_that_is_not_read_is_refused() -> None:
    with pytest.raises(ValueError, match="noarchive is no directive"):
        OptOut(directives=("noarchive",))


def test_it_keeps_its_contract() -> None:
    meta = [[{"name": "robots", "value": value}] for value in ("noai", "all", "noindex, noai", "")]
    pages = batch(*(document("text", meta=entries) for entries in meta), document("text"))
    check_filter(OptOut(), pages.table)
    check_filter(OptOut(("noindex",)), pages.table)
