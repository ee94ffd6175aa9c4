"""Explanations of English nouns, many words about everything: what else is said in the sentences of a page."""

import re
from importlib.resources import files

from known_answer.objects import COLOURS, OBJECTS, plural

NAMES = {word for name in OBJECTS for word in (*name.split(), plural(name).split()[-1])} - {"of"}
WORDS = (4, 24)


def glosses() -> list[str]:
    """WordNet's, as timm has them, without those that name a thing that can be drawn, or a colour."""
    table = (files("timm.data") / "_info" / "imagenet_synset_to_definition.txt").read_text("utf-8")
    texts = dict.fromkeys(line.split("\t")[1] for line in table.splitlines())
    return [text for text in texts if WORDS[0] <= len(text.split()) <= WORDS[1] and is_about_others(text)]


def is_about_others(text: str) -> bool:
    """Whether it names no colour and nothing that can be drawn."""
    return not set(re.findall(r"[a-z]+", text.lower())) & (NAMES | set(COLOURS))
