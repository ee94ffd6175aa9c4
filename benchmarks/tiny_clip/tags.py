"""Nouns that pictures may be tagged with."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files

from known_answer.objects import OBJECTS

MOST_LETTERS = 14


def wordnet_nouns() -> list[str]:
    """Single nouns of things, as timm lists WordNet's for ImageNet, those of its thousand classes first."""
    info = files("timm.data") / "_info"
    lemmas = dict(line.split("\t") for line in (info / "imagenet_synset_to_lemma.txt").read_text("utf-8").splitlines())
    classes = (info / "imagenet_synsets.txt").read_text("utf-8").split()
    nouns = (noun.strip() for synset in (*classes, *lemmas) for noun in lemmas[synset].split(","))
    plain = (noun for noun in nouns if noun.isascii() and noun.isalpha() and noun.islower())
    return list(dict.fromkeys(noun for noun in plain if 3 <= len(noun) <= MOST_LETTERS))


def bank_tags(keywords: Iterable[str], most: int) -> list[str]:
    """Everything that can be drawn, nouns that people gave pictures as keywords, and those that glosses use most."""
    nouns = wordnet_nouns()
    known = set(nouns)
    given = [word for word, count in by_count(keywords) if word in known and count > 1]
    glosses = (files("timm.data") / "_info" / "imagenet_synset_to_definition.txt").read_text("utf-8")
    used = by_count(word for word in re.findall(r"[a-z]+", glosses.lower()) if word in known)
    return list(dict.fromkeys([*OBJECTS, *given, *(word for word, _ in used)]))[:most]


def seen_tags(facts: Sequence[Iterable[str]], fewest: int) -> list[str]:
    """Everything that can be drawn, and the nouns that are true of at least so many pictures."""
    nouns = set(wordnet_nouns())
    counts = by_count(fact for some in facts for fact in some if fact in nouns)
    return list(dict.fromkeys([*OBJECTS, *(noun for noun, count in counts if count >= fewest)]))


def by_count(words: Iterable[str]) -> list[tuple[str, int]]:
    """The most frequent first, equals by the alphabet, as words come out of sets in any order."""
    return sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
