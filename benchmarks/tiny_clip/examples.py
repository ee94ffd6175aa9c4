"""What the small model is trained on: pictures of one size, with captions and what each claims."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from known_answer.objects import DECORATIONS, OBJECTS
from known_answer.pen import shade, tint
from known_answer.scene import Scene
from known_answer.training_captions import DECORATED, FRAMES, KINDS, caption
from known_answer.training_scenes import family, paint
from PIL import Image

from tiny_clip.real_pictures import Real

SIDE = 104  # the model sees 96; the rest is for moving a little
CAPTIONS = 4
Claims = frozenset[str]
Told = tuple[str, Claims]
PICTURE_OF = (
    "a picture of {}",
    "an illustration of {}",
    "clip art of {}",
    "{}",
    "{}",
    "a drawing: {}",
    "an image of {}",
)


@dataclass(frozen=True)
class Example:
    """A picture's place in the store, what is true of it, and captions."""

    place: int
    facts: Claims
    captions: tuple[Told, ...]


class Store:
    """Pictures of SIDE x SIDE, 3 bytes a pixel, in a file that is read as needed."""

    def __init__(self, path: Path, most: int) -> None:
        self.pixels = np.lib.format.open_memmap(path, "w+", np.uint8, (most, SIDE, SIDE, 3))
        self.count = 0

    def put(self, picture: Image.Image) -> int:
        self.pixels[self.count] = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        self.count += 1
        return self.count - 1


def scene_families(
    count: int, store: Store, random: Random, help_texts: Sequence[str], frames: Sequence[str] = FRAMES
) -> Iterator[list[Example]]:
    """Scenes in families of four that are easily confused."""
    for _ in range(count):
        found = []
        for plan in family(random):
            scene = paint(plan, random, help_texts)
            told = tuple(surrounded(caption(scene, random, frames), random, help_texts) for _ in range(CAPTIONS))
            found.append(Example(store.put(compressed(scene.picture, random)), scene.facts | word_facts(scene), told))
        yield found


def word_facts(scene: Scene) -> Claims:
    """What a keyword of a real picture may also say of a scene."""
    return frozenset(group.colour for group in scene.groups)


def surrounded(told: Told, random: Random, help_texts: Sequence[str]) -> Told:
    """Now and then with other text before or behind it, which claims nothing of the picture."""
    part = random.random()
    if part > 0.16:
        return told
    words = random.choice(help_texts).split()[: random.randint(3, 9)]
    other = " ".join(words).rstrip(".,:;")
    return (f"{other}. {told[0]}" if part < 0.08 else f"{told[0]} {other}"), told[1]


def compressed(picture: Image.Image, random: Random) -> Image.Image:
    if random.random() < 0.5:
        return picture
    data = io.BytesIO()
    picture.convert("RGB").save(data, "JPEG", quality=random.randint(35, 92))
    return Image.open(data)


def real_examples(real: Real, copies: int, store: Store, random: Random) -> Iterator[Example]:
    """A picture on different grounds, in different places."""
    for _ in range(copies):
        told = tuple(said(real, random) for _ in range(CAPTIONS))
        yield Example(store.put(compressed(placed(real, random), random)), real_facts(real), told)


def title_claim(real: Real) -> str:
    return f"title:{real.title.lower()}"


def real_facts(real: Real) -> Claims:
    """Its title and keywords; the names of drawn things are keywords like others."""
    words = {word.lower() for word in (*real.words, *real.title.split())}
    singles = {word.removesuffix("s") for word in words if word.removesuffix("s") in OBJECTS}
    plain = {word for word in words if word not in DECORATIONS}
    kinds = {real.decoration, "kind:decoration"} if real.decoration else {"kind:illustration"}
    return frozenset({title_claim(real)} | plain | singles | kinds)


def said(real: Real, random: Random) -> Told:
    claim = frozenset({title_claim(real)})
    part = random.random()
    if real.decoration and part < 0.3:
        return random.choice(DECORATED[real.decoration]), frozenset({real.decoration})
    if part < 0.05 and not real.decoration:
        return random.choice(KINDS["illustration"]), frozenset({"kind:illustration"})
    if real.names and part < 0.45:
        return random.choice(list(real.names.values())), claim
    words = [word for word in real.words if len(word) > 2 and word.lower() not in DECORATIONS]
    if words and part < 0.6:
        word = random.choice(words).lower()
        return random.choice(("{}", "a picture of {}")).format(word), frozenset({word})
    if len(words) > 2 and part < 0.7:
        return ", ".join(random.sample(words, min(len(words), random.randint(2, 6)))), claim
    if len(real.description.split()) > 3 and part < 0.8:
        return real.description, claim
    frame = random.choice(PICTURE_OF) if random.random() < 0.7 else random.choice(FRAMES).replace("{x}", "{}")
    return frame.format(real.title.lower()), claim


def placed(real: Real, random: Random) -> Image.Image:
    """The picture, with more or less room around it."""
    with Image.open(real.path) as opened:
        picture = opened.convert("RGBA")
    room = random.choice((0, 0, 0.1, 0.3, 0.6))
    ground = (255, 255, 255)
    if real.source == "emoji" and random.random() < 0.6:
        ground = tint(
            shade(random.choice(((90, 130, 200), (200, 160, 80), (90, 170, 90), (120, 120, 120))), 1.7), random
        )
    width, height = (round(side * (1 + room * random.uniform(0.6, 1.4))) for side in picture.size)
    whole = Image.new("RGB", (width, height), ground)
    left, top = random.randint(0, width - picture.width) if width > picture.width else 0, 0
    top = random.randint(0, height - picture.height) if height > picture.height else 0
    whole.paste(picture, (left, top), picture)
    return whole
