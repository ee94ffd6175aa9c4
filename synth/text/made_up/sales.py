"""Receipts, invoices and menus: texts with prices, whose sums are right."""

import datetime
from dataclasses import replace

from synth.text.made_up.kit import Kit
from synth.text.made_up.made import ALIGNS, MadeUp, Printed


def receipt(kit: Kit) -> MadeUp:
    """A till receipt."""
    rng = kit.rng
    shop, (street, city), phone = kit.shop(), kit.address(), kit.phone()
    date, time = kit.date(), kit.time()
    number = kit.code(rng.choice(("######", "N###", "##-####", "####/##")))
    fields = [("shop", shop), ("date", date), ("time", time), ("receipt_no", number)]
    lines = [
        Printed("title", (shop,), "center", rng.choice((1.3, 1.6, 2.0)), bold=True),
        Printed("subtitle", (street,), "center"),
        Printed("subtitle", (city,), "center"),
    ]
    if rng.random() < 0.7:
        lines.append(Printed("subtitle", (kit.named("phone", phone),), "center"))
        fields.append(("phone", phone))
    if rng.random() < 0.5:
        tax_no = kit.code("NN ### ### ###")
        lines.append(Printed("subtitle", (kit.named("tax_no", tax_no),), "center"))
        fields.append(("tax_no", tax_no))
    lines += [Printed("pair", (date, time), gap=0.6), kit.pair("receipt_no", number)]
    if rng.random() < 0.5:
        cashier = kit.person()
        lines.append(kit.pair("cashier", cashier))
        fields.append(("cashier", cashier))
    items, total = _items(kit)
    lines += items
    discount = 0
    if rng.random() < 0.25:
        discount = max(kit.locale.step, total // 10 // kit.locale.step * kit.locale.step)
    rate = rng.choice(kit.locale.tax_rates)
    tax_name = f"{kit.term('tax')} {kit.locale.rate_text(rate)}"
    net = total - discount
    tax = round(net * rate / 100) if kit.locale.tax_added else round(net * rate / (100 + rate))
    if discount or kit.locale.tax_added:
        lines.append(Printed("subtotal", (kit.term("subtotal"), kit.locale.amount(total)), gap=0.4, rule=True))
        fields.append(("subtotal", kit.locale.amount(total)))
    if discount:
        lines.append(Printed("discount", (kit.term("discount"), f"-{kit.locale.amount(discount)}")))
        fields.append(("discount", f"-{kit.locale.amount(discount)}"))
    tax_line = Printed("tax", (tax_name, kit.locale.amount(tax)))
    if kit.locale.tax_added:
        lines.append(tax_line)
        net += tax
    lines.append(
        Printed(
            "total",
            (kit.term("total"), kit.money(net)),
            size=rng.choice((1.0, 1.3, 1.5)),
            bold=True,
            gap=0.4,
            rule=True,
        )
    )
    fields += [("tax", kit.locale.amount(tax)), ("total", kit.money(net))]
    if not kit.locale.tax_added:
        lines.append(tax_line)
    lines += _paid(kit, net, fields)
    lines.append(Printed("detail", (kit.pick("thanks"),), "center", gap=0.8))
    mono = rng.random() < 0.5
    return MadeUp("receipt", kit.lang, tuple(replace(line, mono=mono) for line in lines), tuple(fields))


def _items(kit: Kit) -> tuple[list[Printed], int]:
    """Lines of what was bought, and the sum of their prices."""
    lines: list[Printed] = []
    total = 0
    detailed = kit.rng.random() < 0.5
    bought = kit.several("products", kit.rng.randint(1, 11)) + kit.several("household", kit.rng.randint(0, 2))
    for number, product in enumerate(bought):
        each = kit.price(40, 1800)
        count = kit.rng.choice((1, 1, 1, 1, 2, 3, 4, 6))
        gap = 0.0 if number else 0.6
        rule = not number
        amount = kit.locale.amount(each * count)
        if count == 1:
            lines.append(Printed("item", (product, amount), gap=gap, rule=rule))
        elif detailed:
            lines.append(Printed("item", (product, amount), gap=gap, rule=rule))
            lines.append(
                Printed("item_detail", (f"{kit.number(count)} x {kit.locale.amount(each)}",), size=0.85, indent=2)
            )
        else:
            lines.append(Printed("item", (f"{kit.number(count)} x {product}", amount), gap=gap, rule=rule))
        total += each * count
    return lines, total


def _paid(kit: Kit, total: int, fields: list[tuple[str, str]]) -> list[Printed]:
    if kit.rng.random() < 0.5:
        card = f"**** {kit.code('####')}"
        fields.append(("card", card))
        return [Printed("paid", (kit.term("card"), card))]
    note = round(10 ** (len(str(total)) - 1) / 2)
    given = -(-total // note) * note
    fields += [("cash", kit.locale.amount(given)), ("change", kit.locale.amount(given - total))]
    return [
        Printed("paid", (kit.term("cash"), kit.locale.amount(given))),
        Printed("paid", (kit.term("change"), kit.locale.amount(given - total))),
    ]


def invoice(kit: Kit) -> MadeUp:
    """An invoice: a table of positions, the tax added below."""
    rng, locale = kit.rng, kit.locale
    firm, (street, city), domain = kit.firm(), kit.address(), kit.domain()
    customer, (to_street, to_city) = kit.person(), kit.address()
    number = kit.code(rng.choice(("20##-###", "RN-#####", "N#####", "X##/####")))
    customer_no = kit.code("N####")
    due = kit.date(kit.day + datetime.timedelta(days=rng.choice((7, 10, 14, 21, 30))))
    fields = [("company", firm), ("customer", customer), ("invoice_no", number), ("date", kit.date())]
    lines = [
        Printed("title", (firm,), size=1.7, bold=True),
        Printed("detail", (f"{street} · {city}",), size=0.8),
        Printed("detail", (f"{kit.named('phone', kit.phone())} · {kit.email(domain)}",), size=0.8),
        Printed("body", (customer,), gap=1.5),
        Printed("body", (to_street,)),
        Printed("body", (to_city,)),
        Printed("heading", (kit.term("invoice"),), size=1.5, bold=True, gap=1.2),
        kit.pair("invoice_no", number, 0.4),
        kit.pair("date", kit.date()),
    ]
    if rng.random() < 0.6:
        lines.append(kit.pair("due_date", due))
        fields.append(("due_date", due))
    if rng.random() < 0.6:
        lines.append(kit.pair("customer_no", customer_no))
        fields.append(("customer_no", customer_no))
    head = tuple(kit.term(name) for name in ("item", "quantity", "unit_price", "amount"))
    lines.append(Printed("head", head, bold=True, gap=1.0))
    total = 0
    for row, thing in enumerate(kit.several("goods", rng.randint(1, 8))):
        each, count = kit.price(300, 40000), rng.choice((1, 1, 1, 2, 3, 4, 5, 8, 10, 12))
        total += each * count
        cells = (thing, kit.number(count), locale.amount(each), locale.amount(each * count))
        lines.append(Printed("row", cells, rule=not row))
    rate = rng.choice(locale.tax_rates)
    tax = round(total * rate / 100)
    lines += [
        Printed("subtotal", (kit.term("subtotal"), kit.money(total)), gap=0.4, rule=True),
        Printed("tax", (f"{kit.term('tax')} {locale.rate_text(rate)}", kit.money(tax))),
        Printed("total", (kit.term("total"), kit.money(total + tax)), bold=True, rule=True),
    ]
    fields += [("subtotal", kit.money(total)), ("tax", kit.money(tax)), ("total", kit.money(total + tax))]
    account = kit.code("XXNN #### #### #### ####")
    lines.append(Printed("detail", (kit.named("account", account),), size=0.8, gap=1.0))
    fields.append(("account", account))
    return MadeUp("invoice", kit.lang, tuple(lines), tuple(fields))


def menu(kit: Kit) -> MadeUp:
    """The menu of a restaurant."""
    rng = kit.rng
    shop = kit.shop()
    lines = [Printed("title", (rng.choice((shop, kit.term("menu"))),), "center", 2.0, bold=True)]
    align = rng.choice(ALIGNS[:2])
    for part in ("starters", "mains", "desserts", "drinks"):
        if part != "mains" and rng.random() < 0.4:
            continue
        offered = kit.several("dishes" if part == "mains" else part, rng.randint(2, 5))
        lines.append(Printed("heading", (kit.term(part),), align, 1.3, bold=True, gap=0.8))
        low, high = {"mains": (900, 2900), "drinks": (200, 800)}.get(part, (400, 1200))
        lines += [Printed("item", (dish, kit.money(kit.price(low, high)))) for dish in offered]
    return MadeUp("menu", kit.lang, tuple(lines))
