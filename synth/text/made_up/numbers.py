"""Numbers: plain numbers, dates, times, prices, telephone numbers and plates, as they stand on all kinds of things."""

from synth.text.made_up.kit import Kit
from synth.text.made_up.made import ALIGNS, MadeUp, Printed


def numbers(kit: Kit) -> MadeUp:
    """One to eight lines of them."""
    rng = kit.rng
    align = rng.choice(ALIGNS)
    kinds = rng.choices((_plain, _decimal, _money, _date, _time, _phone, _plate, _percent, _range), k=rng.randint(1, 8))
    return MadeUp("numbers", kit.lang, tuple(Printed("number", (kind(kit),), align) for kind in kinds))


def _plain(kit: Kit) -> str:
    return kit.number(kit.rng.randrange(10 ** kit.rng.randint(1, 7)))


def _decimal(kit: Kit) -> str:
    decimals = kit.rng.randint(1, 3)
    sign = kit.rng.choice(("", "", "-", "+"))
    return sign + kit.number(kit.rng.randrange(10**5), decimals)


def _money(kit: Kit) -> str:
    return kit.money(kit.price(50, 500_000))


def _date(kit: Kit) -> str:
    return kit.date()


def _time(kit: Kit) -> str:
    return kit.time(kit.rng.randrange(1440))


def _phone(kit: Kit) -> str:
    return kit.rng.choice((kit.phone, kit.mobile))()


def _plate(kit: Kit) -> str:
    return kit.code(kit.rng.choice(("X-XX ###", "XX-###-XX", "X ### XX ##", "#### XXX")))


def _percent(kit: Kit) -> str:
    return kit.locale.rate_text(kit.rng.randrange(1000) / 10)


def _range(kit: Kit) -> str:
    low = kit.rng.randrange(1, 500)
    return f"{kit.number(low)}–{kit.number(low + kit.rng.randrange(1, 500))}"
