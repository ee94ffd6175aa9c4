"""Things with writing on them: packs, book covers, album covers."""

import datetime

from synth.text.made_up.kit import Kit
from synth.text.made_up.made import MadeUp, Printed


def label(kit: Kit) -> MadeUp:
    """The label of a product: name, what it promises, ingredients, weight, date."""
    rng, locale = kit.rng, kit.locale
    firm, product = kit.firm(), kit.pick("products")
    grams = rng.choice((50, 75, 100, 125, 150, 200, 250, 300, 400, 450, 500, 750))
    weight = rng.choice(
        (f"{kit.number(grams)} {locale.gram}", f"{kit.number(rng.choice((10, 15, 20, 25)), 1)} {locale.kilo}")
    )
    until = kit.date(kit.day + datetime.timedelta(days=rng.randint(10, 900)))
    fields = [("product", product), ("company", firm), ("net_weight", weight), ("best_before", until)]
    lines = [
        Printed("subtitle", (firm,), "center", 1.0),
        Printed("title", (product,), "center", rng.choice((2.0, 2.8)), bold=True, gap=0.2),
    ]
    lines += [Printed("body", (text,), "center", 1.1) for text in kit.several("features", rng.randint(1, 3))]
    if rng.random() < 0.7:
        inside = kit.joined(kit.several("products", rng.randint(3, 9)))
        lines.append(Printed("detail", (kit.named("ingredients", inside),), size=0.75, gap=0.8))
        if rng.random() < 0.6:
            lines.append(Printed("detail", (kit.pick("storage"),), size=0.75))
    lines.append(Printed("body", (kit.named("net_weight", weight),), gap=0.6))
    lines.append(Printed("body", (kit.named("best_before", until),)))
    if rng.random() < 0.5:
        country = kit.pick("countries")
        lines.append(Printed("detail", (kit.named("made_in", country),), size=0.8))
        fields.append(("made_in", country))
    if rng.random() < 0.4:
        batch = kit.code("X####")
        lines.append(Printed("detail", (kit.named("batch", batch),), size=0.8))
        fields.append(("batch", batch))
    return MadeUp("label", kit.lang, tuple(lines), tuple(fields))


def book_cover(kit: Kit) -> MadeUp:
    """The front of a book."""
    rng = kit.rng
    author, title, publisher = kit.person(), kit.pick("titles"), kit.firm()
    by = Printed("subtitle", (author,), "center", 1.3)
    named = Printed("title", (title,), "center", rng.choice((2.2, 2.8, 3.4)), bold=True, gap=0.8)
    lines = [by, named] if rng.random() < 0.5 else [named, by]
    if rng.random() < 0.7:
        lines.append(Printed("detail", (kit.pick("genres"),), "center", gap=0.6))
    fields = [("title", title), ("author", author)]
    if rng.random() < 0.7:
        lines.append(Printed("detail", (publisher,), "center", 0.9, gap=2.0))
        fields.append(("publisher", publisher))
    return MadeUp("book_cover", kit.lang, tuple(lines), tuple(fields))


def album_cover(kit: Kit) -> MadeUp:
    """The front or the back of an album; the back lists songs and how long they are."""
    rng = kit.rng
    artist = kit.person()
    title, *songs = kit.several("titles", rng.randint(6, 13))
    lines = [
        Printed("title", (title,), "center", 2.4, bold=True),
        Printed("subtitle", (artist,), "center", 1.4, gap=0.3),
    ]
    if rng.random() < 0.6:
        for number, song in enumerate(songs, 1):
            length = kit.locale.digits(f"{rng.randint(2, 6)}:{rng.randrange(60):02}")
            gap = 0.8 if number == 1 else 0.0
            lines.append(Printed("item", (f"{kit.number(number)}. {song}", length), gap=gap))
    return MadeUp("album_cover", kit.lang, tuple(lines), (("title", title), ("artist", artist)))
