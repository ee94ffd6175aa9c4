from hypothesis import given
from hypothesis import strategies as st

from synth.charts.wrapping import wrapped

TEXTS = (
    "一周内每日客运量（印度尼西亚）",
    "四半期ごとの売上高の推移、地域別（チャーター便）",
    "Commandes reçues, annulées et non livrées : combien ?",
    "Sales by region and quarter",
    "المبيعات حسب المنطقة",
)


def width(line: str) -> float:
    return float(len(line))


@given(st.sampled_from(TEXTS), st.integers(10, 40))
def test_lines_hold_the_text_and_end_where_they_may(text: str, most: int) -> None:
    lines = wrapped(text, most, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.endswith(("（", " ")) or line.startswith(("、", "）", "ー", "?", ":", " ")) for line in lines)
    assert max(map(len, lines)) <= most


def test_the_last_line_is_about_as_long_as_the_others() -> None:
    assert wrapped("一二三四五六七八九", 8.0, width) == ("一二三四五", "六七八九")
