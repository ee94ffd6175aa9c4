"""Sentences about scenes: those of the training, and frames that only the test uses. Each comes with its claims."""

from collections.abc import Sequence
from random import Random

from known_answer.objects import plural
from known_answer.scene import Group, Scene, kind

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")
FRAMES = (
    "{x}", "{x}.", "a picture of {x}", "a drawing of {x}", "an illustration of {x}", "an image of {x}",
    "a photo of {x}",
    "A drawing with {x}.", "There is {x} in the picture.", "The picture shows {x}.", "This illustration shows {x}.",
    "We can see {x} here.", "Here you see {x}.", "You can see {x}.", "In this picture there is {x}.", "Look at {x}!",
    "The figure below shows {x}.", "Figure 3: {x}", "Figure 12. {x}", "The artist drew {x}.", "My sister painted {x}.",
    "On the left page is {x}.", "It is a simple drawing of {x}.", "Somebody put {x} there.", "The children found {x}.",
    "She bought {x} at the market.", "He had {x} when he was young.", "They sold {x} last year.", "I would like {x}.",
    "In the middle of the story we meet {x}.", "The museum keeps {x} in its first hall.",
    "Our teacher asked about {x}.",
    "The old postcard has {x} on it.", "What stays in memory is {x}.", "The report mentions {x}.",
    "The visitors stopped in front of {x}.", "For the next exercise you need {x}.", "Nobody knew who owned {x}.",
    "The town is known for {x}.", "It all began with {x}.", "The scene consists of {x}.", "Please draw {x}.",
    "The second example has {x}.", "Next comes {x}.", "At the end of the road was {x}.", "The cover shows {x}.",
    "Only {x} could be seen from there.", "Every morning she passed {x}.", "As shown, there is {x}.",
    "the scene with {x}",
    "The photograph was taken of {x}.", "This one has {x}.", "The poster advertises {x}.", "We added {x}.",
    "The guide describes {x}.", "In 1987 the family moved and left {x} behind.", "Count what you see: {x}.",
)  # fmt: skip
TEST_FRAMES = (
    "Among the exhibits, {x} drew the most attention.", "The page opens with {x}.", "Visible above is {x}.",
    "After the rain they came upon {x}.", "The sketch that won the prize depicts {x}.", "Beyond the gate stood {x}.",
    "For his birthday Tom wished for {x}.", "The editor chose an image of {x} for this chapter.",
    "The following picture contains {x}.", "If you look closely, you will notice {x}.",
)  # fmt: skip
ONE = {
    "name": ("{a} {n}", "the {n}", "{a} {n}", "some {n}", "{n}"),
    "colour": (
        "{c} {n}", "the {c} {n}", "{a} {c} {n}", "{a} {c} {n}", "{a} {c} {n}", "{an} {n} in {c}",
        "{an} {n} that is {c}",
        "{an} {n}, {c} in colour", "a bright {c} {n}", "{an} {n} painted {c}",
    ),
    "count": ("one {n}", "a single {n}", "exactly one {n}", "only one {n}"),
    "both": ("one {c} {n}", "a single {c} {n}", "just one {c} {n}"),
}  # fmt: skip
MANY = {
    "name": ("several {p}", "some {p}", "{p}", "a few {p}", "a group of {p}"),
    "colour": ("several {c} {p}", "{c} {p}", "{p} in {c}", "some {c} {p}", "{p}, all of them {c}"),
    "count": ("{k} {p}", "{k} {p}", "exactly {k} {p}", "{p}, {k} in number", "a group of {k} {p}"),
    "both": ("{k} {c} {p}", "{k} {c} {p}", "{k} {c} {p}", "{k} {p} in {c}", "{k} {p}, all {c}", "{k} bright {c} {p}"),
}
JOINS = (" and ", " and ", " with ", ", ", " next to ", " beside ", " as well as ", " together with ", " near ", " & ")
RELATIONS = {
    "left": (
        "{x} to the left of {y}", "{x} on the left and {y} on the right", "left of {y} there is {x}", "{x} left of {y}",
        "{y} to the right of {x}", "{y} on the right side of {x}", "on the right of {x}, {y}",
    ),
    "above": (
        "{x} above {y}", "{y} below {x}", "{x} over {y}", "{y} under {x}", "at the top {x}, at the bottom {y}",
        "{y} beneath {x}", "{x} on top and {y} at the bottom",
    ),
}  # fmt: skip
PLACES = {
    "meadow": ("on a meadow", "on green grass", "in a field", "outside on the grass"),
    "night": ("at night", "in the dark night", "under a night sky"),
    "sea": ("at sea", "by the water", "on the sea", "over the blue water"),
    "room": ("in a room", "on the floor of a room", "inside", "indoors"),
    "snow": ("in the snow", "in winter", "on white snow"),
    "desert": ("in the desert", "on sand", "on a sandy beach"),
}
KINDS = {
    "illustration": (
        "an illustration", "a drawing", "a drawing of things", "a cartoon drawing", "a picture of things", "clip art",
        "a scene", "coloured things", "a painting", "a photo",
    ),
    "figure": ("a chart", "a diagram", "a figure", "a scientific figure", "an infographic", "data shown as a figure",),
    "text": (
        "a page of text", "a picture of text", "a screenshot of text", "written words", "lines of text", "a paragraph",
        "a scanned page", "printed text", "a document with words",
    ),
    "decoration": ("decoration", "a decorative picture", "web page decoration", "clutter of a web page"),
}  # fmt: skip
DECORATED = {
    "logo": ("a logo", "the logo of a company", "a brand logo", "a company's logo", "logo", "a trademark with a name"),
    "icon": ("an icon", "a small icon", "an app icon", "a user interface icon", "icon", "a symbol for an app"),
    "banner": (
        "a banner advertisement", "an advertisement", "a banner ad", "a sale banner", "banner", "an ad for a sale",
        "advertising with a special offer",
    ),
    "button": ("a button", "a button to click", "a web button", "button", "a button with a label", "a push button"),
    "avatar": ("an avatar", "a profile picture", "a user avatar", "avatar", "the portrait of nobody", "a user picture"),
    "blank": ("a blank picture", "an empty picture", "a placeholder picture", "nothing at all",
        "a blank image", "an empty square"),
    "QR code": ("a QR code", "a QR code to scan", "a square code", "a barcode", "QR code", "a code for phones"),
    "divider": ("a divider", "a dividing line", "an ornament between sections", "a horizontal rule",
        "a decorative line"),
}  # fmt: skip


def caption(scene: Scene, random: Random, frames: Sequence[str] = FRAMES) -> tuple[str, frozenset[str]]:
    """A sentence that is true of the scene, and the facts that make it true."""
    what = kind(scene.groups)
    if what == "text" or random.random() < 0.03:
        return random.choice(KINDS[what]), frozenset({f"kind:{what}"})
    if what == "decoration":
        return decorated(scene.groups[0], random)
    chosen = random.sample(scene.groups, random.choice((len(scene.groups), random.randint(1, len(scene.groups)))))
    related = [fact for fact in scene.facts if fact.startswith(("left:", "above:"))]
    if len(scene.groups) > 1 and related and random.random() < 0.4:
        text, claims = relation(scene, random.choice(sorted(related)), random)
    elif random.random() < 0.05:
        text, claims = ", ".join(group.name for group in chosen), {group.name for group in chosen}
    else:
        told = [phrase(group, random) for group in chosen]
        texts = [text for text, _ in told]
        text = random.choice((", ", ", ", " and ")).join(texts[:-1]) + random.choice(JOINS) if len(texts) > 1 else ""
        text, claims = text + texts[-1], {claim for _, claim in told}
    if scene.ground in PLACES and random.random() < 0.3:
        text, claims = f"{text} {random.choice(PLACES[scene.ground])}", claims | {f"ground:{scene.ground}"}
    sentence = random.choice(frames).format(x=text) if random.random() < 0.8 or frames is not FRAMES else text
    return sentence[0].upper() + sentence[1:] if random.random() < 0.5 else sentence, frozenset(claims)


def decorated(group: Group, random: Random) -> tuple[str, frozenset[str]]:
    text, claims = random.choice(DECORATED[group.name]), {group.name}
    if group.name not in {"blank", "QR code"} and random.random() < 0.25:
        text, claims = f"{text} in {group.colour}", {f"{group.colour} {group.name}"}
    return text, frozenset(claims)


def phrase(group: Group, random: Random) -> tuple[str, str]:
    """The group in words, saying its colour or number or both, and the claim of it."""
    manner = random.choice(("name", "colour", "colour", "both", "both", "count"))
    if group.count == 1 and manner in {"count", "both"} and random.random() < 0.7:
        manner = "colour"
    number = str(group.count) if random.random() < 0.15 else NUMBERS[group.count]
    words = random.choice((MANY if group.count > 1 else ONE)[manner]).format(
        a=article(group.name if manner == "name" else group.colour),
        an=article(group.name),
        c=group.colour if group.colour != "grey" or random.random() < 0.5 else "gray",
        n=group.name,
        p=plural(group.name),
        k=number,
    )
    parts = {
        "name": group.name,
        "colour": f"{group.colour} {group.name}",
        "count": f"{group.count} {group.name}",
        "both": f"{group.count} {group.colour} {group.name}",
    }
    return words, parts[manner]


def relation(scene: Scene, fact: str, random: Random) -> tuple[str, set[str]]:
    where, first, second = fact.split(":")
    groups = {group.name: group for group in scene.groups}
    told = []
    for name in (first, second):
        manner = random.choice(("name", "colour"))
        words = f"{groups[name].colour} {name}" if manner == "colour" else name
        told.append((f"{article(words)} {words}", words))
    (one, claim), (other, second_claim) = told
    return random.choice(RELATIONS[where]).format(x=one, y=other), {fact, claim, second_claim}


def article(word: str) -> str:
    if word == "glasses":
        return "a pair of"
    return "an" if (word[0] in "aeiou" and not word.startswith("u")) or word == "umbrella" else "a"
