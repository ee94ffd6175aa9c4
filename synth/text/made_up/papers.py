"""Papers: forms, letters, business cards and tickets."""

import datetime

from synth.text.made_up.kit import Kit
from synth.text.made_up.made import ALIGNS, MadeUp, Printed

_ADULT_DAYS = (18 * 365, 80 * 365)


def form(kit: Kit) -> MadeUp:
    """A form that someone has filled in; what is left empty has a name and no value."""
    rng = kit.rng
    street, city = kit.address()
    born = kit.day - datetime.timedelta(days=rng.randint(*_ADULT_DAYS))
    values = {
        "name": kit.person(), "birth_date": kit.date(born), "birth_place": kit.pick("cities"),
        "nationality": kit.pick("countries"), "occupation": kit.pick("jobs"), "street": street, "city": city,
        "phone": kit.phone(), "email": kit.email(kit.domain()), "company": kit.firm(),
        "customer_no": kit.code("N#####"), "date": kit.date(),
    }  # fmt: skip
    asked = ["name", *sorted(rng.sample(list(values)[1:-1], rng.randint(3, 9)), key=list(values).index), "date"]
    lines = [Printed("title", (kit.pick("forms"),), rng.choice(ALIGNS[:2]), 1.7, bold=True)]
    if rng.random() < 0.4:
        lines.append(Printed("detail", (kit.pick("letters"),), size=0.85, gap=0.4))
    fields = []
    for number, name in enumerate(asked):
        gap = 0.8 if not number else 0.3
        if name != "name" and rng.random() < 0.1:
            lines.append(Printed("pair", (kit.locale.pair.format(kit.term(name)),), gap=gap))
            continue
        lines.append(kit.pair(name, values[name], gap))
        fields.append((name, values[name]))
    lines.append(Printed("detail", (kit.term("signature"),), size=0.85, gap=2.0, rule=True))
    return MadeUp("form", kit.lang, tuple(lines), tuple(fields))


def letter(kit: Kit) -> MadeUp:
    """A letter of a firm to a customer; its paragraphs are lines that are to be broken where they end."""
    rng = kit.rng
    firm, (street, city) = kit.firm(), kit.address()
    customer, (to_street, to_city) = kit.person(), kit.address()
    sender, subject = kit.person(), kit.pick("goods")
    said = kit.several("letters", rng.randint(3, 8))
    half = len(said) // 2 + 1
    lines = [
        Printed("title", (firm,), rng.choice(ALIGNS), 1.4, bold=True),
        Printed("detail", (f"{street} · {city}",), size=0.8),
        Printed("body", (customer,), gap=1.5),
        Printed("body", (to_street,)),
        Printed("body", (to_city,)),
        Printed("body", (kit.date(),), "end", gap=0.8),
        Printed("heading", (kit.named("subject", subject),), bold=True, gap=0.8),
        Printed("body", (kit.pick("letter_open").format(person=customer),), gap=0.8),
        Printed("body", (kit.space.join(said[:half]),), gap=0.5),
    ]
    if said[half:]:
        lines.append(Printed("body", (kit.space.join(said[half:]),), gap=0.5))
    lines += [Printed("body", (kit.pick("letter_close"),), gap=0.8), Printed("body", (sender,), gap=1.2)]
    fields = (("company", firm), ("customer", customer), ("date", kit.date()), ("subject", subject))
    return MadeUp("letter", kit.lang, tuple(lines), fields)


def business_card(kit: Kit) -> MadeUp:
    """Name, position, firm and how to reach them."""
    rng = kit.rng
    name, position, firm, (street, city) = kit.person(), kit.pick("jobs"), kit.firm(), kit.address()
    domain = kit.domain()
    values = {"phone": kit.phone(), "mobile": kit.mobile(), "email": kit.email(domain), "website": f"www.{domain}"}
    align = rng.choice(ALIGNS)
    lines = [
        Printed("title", (name,), align, 1.6, bold=True),
        Printed("subtitle", (position,), align),
        Printed("heading", (firm,), align, 1.2, bold=True, gap=0.8),
        Printed("body", (street,), align),
        Printed("body", (city,), align),
    ]
    fields = [("name", name), ("position", position), ("company", firm)]
    if rng.random() < 0.3:
        lines = [lines[2], *lines[:2], *lines[3:]]
    for number, (key, value) in enumerate(values.items()):
        if rng.random() < 0.75 or not number:
            shown = value if key in ("email", "website") else kit.named(key, value)
            lines.append(Printed("body", (shown,), align, gap=0.0 if number else 0.6))
            fields.append((key, value))
    return MadeUp("business_card", kit.lang, tuple(lines), tuple(fields))


def ticket(kit: Kit) -> MadeUp:
    """For a train, a flight or an event."""
    rng = kit.rng
    what = rng.choice(("train", "flight", "event"))
    number = kit.code(rng.choice(("XX######", "########", "X-####-##")))
    price = kit.money(kit.price(300, 30000))
    values: dict[str, str] = {}
    if what == "event":
        values |= {
            "event": kit.pick("titles"),
            "date": kit.date(),
            "time": kit.time(),
            "row": kit.number(rng.randint(1, 40)),
        }
        values["seat"] = kit.number(rng.randint(1, 60))
    else:
        start, end = kit.several("cities", 2)
        takes = rng.randint(35, 400)
        named = {"train": ("train", "XX ###"), "flight": ("flight", "XX ####")}[what]
        values |= {"passenger": kit.person(), "from": start, "to": end, "date": kit.date(), "departure": kit.time()}
        values |= {"arrival": kit.time(kit.minutes + takes), named[0]: kit.code(named[1])}
        if what == "train":
            values |= {"coach": kit.number(rng.randint(1, 16)), "seat": kit.number(rng.randint(1, 99))}
            values |= {"platform": kit.number(rng.randint(1, 24)), "class": kit.number(rng.randint(1, 2))}
        else:
            values |= {
                "gate": f"{rng.choice('ABCDEF')}{rng.randint(1, 48)}",
                "seat": f"{rng.randint(1, 38)}{rng.choice('ABCDEF')}",
            }
    values |= {"price": price, "ticket_no": number}
    lines = [
        Printed("title", (kit.term("ticket"),), size=1.5, bold=True),
        Printed("subtitle", (kit.shop() if what == "event" else kit.firm(),), size=0.9),
        *(kit.pair(key, value, 0.0 if place else 0.6) for place, (key, value) in enumerate(values.items())),
    ]
    return MadeUp("ticket", kit.lang, tuple(lines), tuple(values.items()))
