"""Columns: a chart whose columns have a role each."""

from collections.abc import Sequence

from synth.charts.chart import Chart, Column


def from_columns(
    kind: str, lang: str, title: str, columns: Sequence[Column], roles: Sequence[str], *,
    x_title: str = "", y_title: str = "", value_title: str = "",
) -> Chart:  # fmt: skip
    return Chart(
        kind=kind,
        lang=lang,
        title=title,
        columns=tuple(columns),
        roles={role: (column.name,) for role, column in zip(roles, columns, strict=True)},
        x_title=x_title,
        y_title=y_title,
        value_title=value_title,
    )
