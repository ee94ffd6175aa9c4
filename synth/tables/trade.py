"""Tables of goods: price lists, invoices, inventories, comparisons of what is on offer."""

from schemas.formats.table import Table
from synth.tables.sheet import Entry, Pen, Sheet

# How feature/1 to feature/12 are given: in a unit, or otherwise.
_OFFERS = {
    1: "GB", 2: "unlimited", 3: "yes", 4: "yes", 5: "kg", 6: "h", 7: "yes", 8: "yes", 9: "h", 10: "money", 11: "yes",
    12: "kg",
}  # fmt: skip


def prices(pen: Pen) -> Table:
    """A price list: some of the columns that such lists have, in their usual order, perhaps below categories."""
    rng = pen.rng
    extra = [name for name in ("number", "code", "category", "quantity", "status") if rng.random() < 0.4]
    names = [*extra[: 2 if "number" in extra else 1], "item", *extra[2 if "number" in extra else 1 :], "price"]
    if rng.random() < 0.3:
        names.append("vat")
    sheet = Sheet()
    sheet.row([pen.word(name) for name in names], header=True)
    sections = pen.some("category", 6) if rng.random() < 0.25 and "category" not in names else []
    for number, product in enumerate(pen.some("product", rng.randint(3, 24)), 1):
        if sections and number % 5 == 1:
            sheet.row([Entry(sections[number // 5], columns=len(names))], header=True)
        sheet.row([_fact(pen, name, number, product) for name in names])
    return sheet.table(pen.caption("prices", year=pen.plain(pen.day().year)))


def invoice(pen: Pen) -> Table:
    """Positions and, below them, sums whose names span columns."""
    rng = pen.rng
    with_discount = rng.random() < 0.4
    heads = ["number", "item", "quantity", "unit_price", *(["discount"] if with_discount else []), "amount"]
    sheet = Sheet()
    sheet.row([pen.word(name) for name in heads], header=True)
    total = 0.0
    for number, product in enumerate(pen.some("product", rng.randint(2, 16)), 1):
        count, price = rng.randint(1, 40), pen.worth(rng.uniform(0.5, 180))
        cut = rng.choice((0, 0, 0, 5, 10)) if with_discount else 0
        amount = pen.rounded(count * price * (1 - cut / 100))
        total += amount
        discount = [pen.percent(cut) if cut else "–"] if with_discount else []
        sheet.row([pen.plain(number), product, pen.number(count), pen.sum(price), *discount, pen.sum(amount)])
    rate = rng.choice((5, 7, 10, 19, 20))
    across = len(heads) - 1
    tax = pen.rounded(total * rate / 100)
    sheet.row([Entry(pen.word("subtotal"), columns=across), pen.sum(total)])
    sheet.row([Entry(f"{pen.word('vat')} {pen.percent(rate)}", columns=across), pen.sum(tax)])
    sheet.row([Entry(pen.word("total"), columns=across, header=True), pen.sum(total + tax)])
    return sheet.table(pen.caption("invoice"))


def inventory(pen: Pen) -> Table:
    """Goods grouped by category: the category spans its rows."""
    rng = pen.rng
    names = [
        name for name in ("code", "place", "stock", "minimum", "maximum", "supplier", "status", "date", "remarks")
        if rng.random() < 0.5
    ] or ["stock"]  # fmt: skip
    sheet = Sheet()
    sheet.row([pen.word("category"), pen.word("item"), *map(pen.word, names)], header=True)
    products = pen.some("product", 24)
    for category in pen.some("category", rng.randint(2, 5)):
        size = min(rng.randint(1, 6), len(products))
        group, products = products[:size], products[size:]
        for place, product in enumerate(group):
            first = [Entry(category, rows=size, header=True)] if place == 0 else []
            sheet.row([*first, product, *(_fact(pen, name, place, product) for name in names)])
    return sheet.table(pen.caption("inventory", date=pen.date(pen.day())))


def compare(pen: Pen) -> Table:
    """What each plan has, neighbours that offer the same sometimes as one cell."""
    rng = pen.rng
    plans = [pen.word(f"plan/{number}") for number in range(1, rng.randint(2, 5) + 1)]
    sheet = Sheet()
    sheet.row([pen.word("feature"), *plans], header=True)
    merging = rng.random() < 0.6
    heading = rng.random() < 0.5
    for feature in rng.sample(sorted(_OFFERS), rng.randint(4, 12)):
        values = _offers(pen, _OFFERS[feature], len(plans))
        row: list[Entry | str] = [Entry(pen.word(f"feature/{feature}"), header=heading)]
        start = 0
        for stop in range(1, len(values) + 1):
            if stop == len(values) or not merging or values[stop] != values[start]:
                row.append(Entry(values[start], columns=stop - start))
                start = stop
        sheet.row(row)
    return sheet.table(pen.caption("compare"))


def _offers(pen: Pen, kind: str, count: int) -> list[str]:
    """What plan after plan offers, more and more."""
    rng = pen.rng
    if kind == "yes":
        words = [pen.word(f"word/{name}") for name in ("no", "optional", "yes")]
        return sorted((rng.choice(words) for _ in range(count)), key=words.index)
    if kind == "money":
        return [pen.money(price) for price in sorted(rng.choice((5, 9, 12, 19, 29, 49, 99)) for _ in range(count))]
    if kind == "unlimited":
        step = rng.choice((1, 2, 5, 10))
        numbers = [pen.number(step * 2**power) for power in sorted(rng.randint(0, 6) for _ in range(count))]
        return [*numbers[:-1], pen.word("word/unlimited")]
    return [
        f"{pen.number(value)} {kind}" for value in sorted(rng.choice((1, 2, 4, 8, 12, 24, 60)) for _ in range(count))
    ]


def _fact(pen: Pen, name: str, number: int, product: str) -> str:
    rng = pen.rng
    if name == "number":
        return pen.plain(number)
    if name == "code":
        return f"{rng.choice('ABCDEHKMPRT')}{rng.choice('ABCEKLNX')}-{rng.randint(100, 9999)}"
    if name == "item":
        return product
    if name in ("category", "status"):
        return rng.choice(pen.some(name, 6))
    if name == "place":
        return f"{rng.choice('ABCDEF')}{rng.randint(1, 9)}-{rng.randint(1, 40):02}"
    if name == "supplier":
        return rng.choice(pen.some("city", 12))
    if name == "date":
        return pen.date(pen.day())
    if name == "price":
        return pen.money(rng.choice((0.49, 0.99, 1.95, 4.5, 12.9, 24.0, 89.0, 149.5)) * rng.randint(1, 9))
    if name == "vat":
        return pen.percent(rng.choice((5, 7, 10, 19)))
    if name == "remarks":
        return pen.word(f"status/{rng.randint(1, 4)}") if rng.random() < 0.3 else ""
    return pen.number(rng.choice((rng.randint(0, 30), rng.randint(20, 400), rng.randint(300, 25000))))
