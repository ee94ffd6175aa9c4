"""Values as a chart prints them: the same in renderers, tables and answers."""

from synth.charts.chart import Column, Look, Value
from synth.dates import format_date
from synth.numbers import format_number, with_unit


def axis_title(title: str, unit: str) -> str:
    """The title of an axis with its unit, if it has one: `Rainfall (mm)`."""
    return f"{title} ({unit})" if unit and title else title or unit


def value_text(value: Value, column: Column, look: Look, lang: str) -> str:
    """A value as it is printed beside its bar and written in a table: no unit but the per cent sign; "" for none."""
    if value is None:
        return ""
    if column.type == "date":
        return format_date(str(value), look.date_format, lang)
    if isinstance(value, str):
        return value
    number = format_number(value, column.decimals, look.number_format)
    return with_unit(number, "%", lang) if column.unit == "%" else number
