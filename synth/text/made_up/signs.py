"""Signs: shops, roads, warnings, opening hours, posters."""

import datetime

from synth.text.made_up.kit import Kit
from synth.text.made_up.made import MadeUp, Printed


def shop_sign(kit: Kit) -> MadeUp:
    """A shop's name, what it offers, its telephone."""
    rng = kit.rng
    shop = kit.shop()
    fields = [("shop", shop)]
    lines = [Printed("title", (shop,), "center", rng.choice((2.0, 2.6, 3.2)), bold=True)]
    if rng.random() < 0.6:
        offered = kit.joined(kit.several("products", rng.randint(2, 3)), rng.choice((" · ", None)))
        lines.append(Printed("subtitle", (offered,), "center", 1.2, gap=0.4))
    if rng.random() < 0.6:
        lines.append(Printed("body", (kit.pick("slogans"),), "center", rng.choice((1.0, 1.5)), gap=0.4))
    if rng.random() < 0.5:
        phone = kit.phone()
        lines.append(Printed("detail", (kit.named("phone", phone),), "center", gap=0.4))
        fields.append(("phone", phone))
    elif rng.random() < 0.4:
        website = f"www.{kit.domain()}"
        lines.append(Printed("detail", (website,), "center", gap=0.4))
        fields.append(("website", website))
    return MadeUp("shop_sign", kit.lang, tuple(lines), tuple(fields))


def road_sign(kit: Kit) -> MadeUp:
    """Towns and how far they are, or what is to be done."""
    rng = kit.rng
    if rng.random() < 0.5:
        lines = [Printed("title", (text,), "center", 1.8, bold=True) for text in kit.several("road", rng.randint(1, 2))]
        if rng.random() < 0.3:
            ahead = f"{kit.number(rng.choice((50, 100, 200, 300, 500, 800)))} {kit.locale.metre}"
            lines.append(Printed("detail", (ahead,), "center"))
        return MadeUp("road_sign", kit.lang, tuple(lines))
    far = sorted(rng.sample(range(1, 400), rng.randint(1, 5)))
    towns = kit.several("cities", len(far))
    pairs = [
        Printed("pair", (town, f"{kit.number(distance)} {kit.locale.kilometre}"), size=1.5, bold=True)
        for town, distance in zip(towns, far, strict=True)
    ]
    if rng.random() < 0.5:
        pairs.insert(
            0, Printed("heading", (rng.choice(("A", "B", "E", "M")) + str(rng.randint(1, 99)),), size=1.5, bold=True)
        )
    return MadeUp("road_sign", kit.lang, tuple(pairs))


def warning_sign(kit: Kit) -> MadeUp:
    """One warning large, or several."""
    rng = kit.rng
    texts = kit.several("warnings", rng.choice((1, 1, 2, 3)))
    lines = [
        Printed(
            "body" if number else "title", (text,), "center", 1.2 if number else 2.0, bold=not number, gap=0.4 * number
        )
        for number, text in enumerate(texts)
    ]
    return MadeUp("warning_sign", kit.lang, tuple(lines))


def opening_hours(kit: Kit) -> MadeUp:
    """When a shop is open, day by day or from the first to the last of some."""
    rng = kit.rng
    days = kit.words.lists["weekdays"]
    lines = []
    fields = []
    if rng.random() < 0.6:
        shop = kit.shop()
        lines.append(Printed("title", (shop,), "center", 1.8, bold=True))
        fields.append(("shop", shop))
    lines.append(Printed("heading", (kit.term("opening_hours"),), "center", 1.4, bold=True, gap=0.5))
    opens = rng.choice((7, 8, 9, 10, 11)) * 60 + rng.choice((0, 0, 30))
    closes = rng.choice((16, 17, 18, 19, 20, 22)) * 60 + rng.choice((0, 0, 30))
    hours = f"{kit.time(opens)} – {kit.time(closes)}"
    short = f"{kit.time(opens)} – {kit.time(opens + 240)}"
    if rng.random() < 0.5:
        rows = [(f"{days[0]} – {days[4]}", hours), (days[5], short), (days[6], kit.term("closed"))]
    else:
        closed = rng.randrange(7)
        rows = [
            (day, kit.term("closed") if number == closed else short if number == 5 else hours)
            for number, day in enumerate(days)
        ]
    lines += [Printed("pair", row) for row in rows]
    if rng.random() < 0.4:
        phone = kit.phone()
        lines.append(Printed("detail", (kit.named("phone", phone),), "center", gap=0.5))
        fields.append(("phone", phone))
    return MadeUp("opening_hours", kit.lang, tuple(lines), tuple(fields))


def poster(kit: Kit) -> MadeUp:
    """What is on: an event with its day, hour, place and price."""
    rng = kit.rng
    event, (street, city) = kit.pick("titles"), kit.address()
    date, time, price = kit.date(kit.day + datetime.timedelta(days=30)), kit.time(), kit.money(kit.price(500, 6000))
    lines = [
        Printed("title", (event,), "center", rng.choice((2.2, 3.0)), bold=True),
        Printed("subtitle", (kit.person(),), "center", 1.5, gap=0.4),
        Printed("body", (f"{date} · {time}",), "center", 1.2, gap=0.8),
        Printed("body", (street,), "center"),
        Printed("body", (city,), "center"),
        Printed("detail", (kit.named("price", price),), "center", gap=0.5),
    ]
    return MadeUp(
        "poster", kit.lang, tuple(lines), (("event", event), ("date", date), ("time", time), ("price", price))
    )
