"""A scene of drawn things: what is in it, where, and what can truly be said about it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from PIL import Image

from known_answer.objects import CHARTS, DECORATIONS
from known_answer.pen import Box


@dataclass(frozen=True, slots=True)
class Group:
    """So many things of a name and a colour."""

    count: int
    colour: str
    name: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, the groups in it, and every fact that a sentence about it may claim (see `facts`)."""

    picture: Image.Image
    groups: tuple[Group, ...]
    ground: str
    facts: frozenset[str]


def kind(groups: Sequence[Group]) -> str:
    names = {group.name for group in groups}
    if names & set(DECORATIONS):
        return "decoration"
    if names & set(CHARTS):
        return "figure"
    return "illustration" if names else "text"


def facts(groups: Sequence[Group], ground: str, boxes: Sequence[Box]) -> frozenset[str]:
    """`house`, `red house`, `2 house`, `2 red house`, `left:house:tree`, `ground:night`, `kind:illustration`.

    The boxes are those of the things, group by group; a number counts all things of that name, or name and colour.
    """
    found = {f"kind:{kind(groups)}", f"ground:{ground}"}
    names, coloured = Counter[str](), Counter[str]()
    for group in groups:
        names[group.name] += group.count
        coloured[f"{group.colour} {group.name}"] += group.count
    for counts in (names, coloured):
        found |= set(counts) | {f"{count} {name}" for name, count in counts.items()}
    if len(boxes) == len(groups) == len(names):  # one thing of each name: it is clear which is meant
        for (one, first), (other, second) in permutations(zip(groups, boxes, strict=True), 2):
            if first[2] <= second[0] + (second[2] - second[0]) / 4:
                found.add(f"left:{one.name}:{other.name}")
            if first[3] <= second[1] + (second[3] - second[1]) / 4:
                found.add(f"above:{one.name}:{other.name}")
    return frozenset(found)
