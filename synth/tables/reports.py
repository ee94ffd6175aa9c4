"""Tables of figures: statements of accounts, results of laboratories and surveys, numbers by place and time."""

from schemas.formats.table import Table
from synth.dates import month_and_day_names
from synth.tables.sheet import Entry, Pen, Sheet, with_gaps

# Unit, lowest and highest normal value, decimals, of test/1 to test/12.
_TESTS = (
    ("g/dL", 12.0, 16.0, 1), ("G/L", 4.0, 10.0, 1), ("G/L", 150, 400, 0), ("mmol/L", 3.9, 5.6, 1),
    ("mmol/L", 3.0, 5.2, 2), ("mmol/L", 0.4, 1.7, 2), ("µmol/L", 59, 104, 0), ("mmol/L", 2.5, 7.1, 1),
    ("mmol/L", 135, 145, 0), ("mmol/L", 3.5, 5.1, 1), ("µmol/L", 9.0, 30.4, 1), ("ng/mL", 30, 100, 0),
)  # fmt: skip
_EARNED = ("", "-", "=", "-", "-", "=", "-", "-", "=")  # what each line of the income statement does to the sum


def income(pen: Pen) -> Table:
    """An income statement that adds up; above its columns one or two rows of headings."""
    rng = pen.rng
    last = pen.day().year
    years = list(range(last, last - rng.randint(1, 4), -1))
    inner = rng.choice(("none", "plan", "quarters")) if len(years) < 4 else "none"
    if inner == "quarters":
        years = years[:2]
    below = {"none": [""], "plan": ["plan", "actual", "change"], "quarters": ["Q1", "Q2", "Q3", "Q4"]}[inner]
    sheet = Sheet()
    if inner == "none":
        sheet.row(["", *map(pen.plain, years)], header=True)
    else:
        sheet.row([Entry("", rows=2), *(Entry(pen.plain(year), columns=len(below)) for year in years)], header=True)
        sheet.row([name if inner == "quarters" else pen.word(name) for _ in years for name in below], header=True)
    columns = [_statement(pen) for _ in range(len(years) * len(below))]
    if inner == "plan":
        for start in range(0, len(columns), 3):
            columns[start + 2] = [
                actual - planned for planned, actual in zip(columns[start], columns[start + 1], strict=True)
            ]
    brackets = rng.random() < 0.4
    heading = rng.random() < 0.4
    for place in range(len(_EARNED)):
        texts = [_signed(pen, values[place], brackets) for values in columns]
        name = Entry(pen.word(f"income/{place + 1}"), header=heading and _EARNED[place] == "=")
        sheet.row([name, *texts])
    return sheet.table(pen.caption("income", year=pen.plain(last)))


def balance(pen: Pen) -> Table:
    """A balance sheet: two sections, each below a heading as wide as the table, each with its sum."""
    rng = pen.rng
    last = pen.day().year
    years = [last, last - 1][: rng.randint(1, 2)]
    width = 2 + 2 * len(years) if rng.random() < 0.3 else 1 + len(years)
    shares = width > 1 + len(years)
    sheet = Sheet()
    if shares:
        sheet.row([Entry("", rows=2, columns=2), *(Entry(pen.plain(year), columns=2) for year in years)], header=True)
        sheet.row([word for _ in years for word in (pen.word("amount"), pen.word("share"))], header=True)
    else:
        sheet.row(["", *map(pen.plain, years)], header=True)
    sums = [rng.randint(50_000, 900_000) for _ in years]
    for section, prefix in (("section/assets", "asset"), ("section/liabilities", "liability")):
        sheet.row([Entry(pen.word(section), columns=width, header=True)])
        parts = [_parts(pen, total, 5) for total in sums]
        for place in range(5):
            figures = [
                text
                for part, total in zip(parts, sums, strict=True)
                for text in (pen.number(part[place]), *([pen.percent(100 * part[place] / total, 1)] if shares else []))
            ]
            number = [pen.plain(place + 1)] if shares else []
            sheet.row([*number, pen.word(f"{prefix}/{place + 1}"), *figures])
        totals = [text for total in sums for text in (pen.number(total), *([pen.percent(100)] if shares else []))]
        sheet.row([Entry(pen.word("total"), columns=2 if shares else 1, header=True), *totals])
    return sheet.table(pen.caption("balance", year=pen.plain(last)))


def laboratory(pen: Pen) -> Table:
    """Results beside what is normal, those of a panel together: its name spans their rows or stands above them."""
    rng = pen.rng
    beside = rng.random() < 0.5
    earlier = rng.random() < 0.4
    heads = ["test", "result", *(["previous"] if earlier else []), "unit", "reference"]
    sheet = Sheet()
    sheet.row([*([pen.word("group")] if beside else []), *map(pen.word, heads)], header=True)
    for panel in sorted(rng.sample((1, 2, 3), rng.randint(1, 3))):
        tests = sorted(rng.sample(range(4 * panel - 4, 4 * panel), rng.randint(2, 4)))
        name = pen.word(f"panel/{panel}")
        if not beside:
            sheet.row([Entry(name, columns=len(heads), header=True)])
        for place, test in enumerate(tests):
            unit, low, high, decimals = _TESTS[test]
            value = rng.uniform(low - (high - low) * 0.2, high + (high - low) * 0.3)
            mark = " L" if value < low else " H" if value > high else ""
            first = [Entry(name, rows=len(tests), header=True)] if beside and place == 0 else []
            before = [pen.number(rng.uniform(low, high), decimals)] if earlier else []
            normal = f"{pen.number(low, decimals)}–{pen.number(high, decimals)}"
            result = pen.number(value, decimals) + mark
            sheet.row([*first, pen.word(f"test/{test + 1}"), result, *before, unit, normal])
    return sheet.table(pen.caption("lab", date=pen.date(pen.day())))


def survey(pen: Pen) -> Table:
    """Shares of answers to statements, of all or of women and men apart."""
    rng = pen.rng
    answers = [pen.word(f"answer/{number}") for number in range(1, 6)]
    apart = rng.random() < 0.4
    sheet = Sheet()
    if apart:
        sheet.row([Entry(pen.word("question"), rows=2), *(Entry(answer, columns=2) for answer in answers)], header=True)
        sheet.row([word for _ in answers for word in (pen.word("women"), pen.word("men"))], header=True)
    else:
        sheet.row([pen.word("question"), *answers, pen.word("responses")], header=True)
    for statement in pen.some("statement", rng.randint(3, 8)):
        if apart:
            women, men = _parts(pen, 100, 5), _parts(pen, 100, 5)
            sheet.row([statement, *(pen.percent(v) for pair in zip(women, men, strict=True) for v in pair)])
        else:
            shares = [pen.percent(value) for value in _parts(pen, 100, 5)]
            sheet.row([statement, *shares, pen.number(rng.randint(120, 3000))])
    return sheet.table(pen.caption("survey", year=pen.plain(pen.day().year)))


def regions(pen: Pen) -> Table:
    """Places by years: from a few rows to the densest, sometimes with countries that span their departments."""
    rng = pen.rng
    last = pen.day().year
    grouped = rng.random() < 0.4
    years = [pen.plain(year) for year in range(last - rng.randint(1, 9), last + 1)]
    measure = rng.choice(("sales", "visitors") if grouped else ("population", "sales", "visitors"))
    low, high = {"population": (20, 9000), "sales": (100, 99000), "visitors": (1, 900)}[measure]
    sheet = Sheet()
    heads = [pen.word("country"), pen.word("department")] if grouped else [pen.word("city")]
    if rng.random() < 0.5 and len(years) > 1:
        above = Entry(pen.word(measure), columns=len(years))
        sheet.row([*(Entry(head, rows=2) for head in heads), above], header=True)
        sheet.row(years, header=True)
    else:
        sheet.row([*heads, *years], header=True)
    decimals = rng.choice((0, 0, 1))
    heading = rng.random() < 0.5
    for place in pen.some("country" if grouped else "city", rng.choice((6, 12, 20, 36)) // (3 if grouped else 1)):
        parts = pen.some("department", rng.randint(1, 5)) if grouped else [place]
        for number, part in enumerate(parts):
            first = [Entry(place, rows=len(parts), header=True)] if grouped and number == 0 else []
            numbers = [pen.number(rng.uniform(low, high), decimals) for _ in years]
            sheet.row([*first, Entry(part, header=heading), *numbers])
    table = sheet.table(pen.caption("regions"))
    return with_gaps(table, rng.uniform(0.3, 0.7), rng, rng.choice(("", "–"))) if rng.random() < 0.25 else table


def weather(pen: Pen) -> Table:
    """Temperature and rain of twelve months, a wide table, or a long one when months stand below each other."""
    rng = pen.rng
    short, long, _, _ = month_and_day_names(pen.lang)
    cold = rng.uniform(-8, 12)
    warm = [cold + 18 * (1 - abs(month - 6) / 6) + rng.uniform(-1, 1) for month in range(12)]
    lines = {
        pen.word("temperature"): [pen.number(value, 1) for value in warm],
        pen.word("rain"): [pen.number(rng.uniform(4, 180)) for _ in range(12)],
    }
    sheet = Sheet()
    if rng.random() < 0.5:
        sheet.row([pen.word("month"), *short], header=True)
        for name, values in lines.items():
            sheet.row([Entry(name, header=True), *values])
    else:
        sheet.row([pen.word("month"), *lines], header=True)
        for month, name in enumerate(long):
            sheet.row([name, *(values[month] for values in lines.values())])
    return sheet.table(pen.caption("weather", place=pen.some("city", 1)[0]))


def _statement(pen: Pen) -> list[int]:
    rng = pen.rng
    values: list[int] = []
    total = 0
    revenue = rng.randint(20_000, 900_000)
    for sign in _EARNED:
        value = revenue if not values else -round(revenue * rng.uniform(0.01, 0.3)) if sign == "-" else total
        total += 0 if sign == "=" else value
        values.append(value)
    return values


def _signed(pen: Pen, value: int, brackets: bool) -> str:
    if brackets and value < 0:
        return f"({pen.number(-value)})"
    return pen.number(value)


def _parts(pen: Pen, total: int, count: int) -> list[int]:
    """Whole numbers that add up to `total`."""
    weights = [pen.rng.uniform(0.2, 1.0) for _ in range(count)]
    parts = [int(total * weight / sum(weights)) for weight in weights]
    return [*parts[:-1], total - sum(parts[:-1])]
