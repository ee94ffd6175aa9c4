"""Robots directives as pages and servers write them: in <meta name="robots">, and in the header X-Robots-Tag."""

import re
from collections.abc import Collection, Iterator

FORBIDDING = ("noai", "noimageai", "noindex", "noimageindex", "none")
EVERYBODY = ("*", "robots")
# Directives with a value; "unavailable_after: 25 Jun 2030, noai" is two directives, and no rule for an agent.
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_AGENT = re.compile(r"[a-z][a-z0-9_.*-]*|\*")


def forbidding(text: str, agents: Collection[str] = EVERYBODY) -> set[str]:
    """The forbidding directives for `agents` (lower case) in some header lines or attributes, one a line."""
    return {directive for line in text.lower().splitlines() for directive in _directives(line, agents)}


def _directives(line: str, agents: Collection[str]) -> Iterator[str]:
    for_us = True
    for item in line.split(","):
        head, colon, rest = item.partition(":")
        directive = item
        if colon and head.strip() not in _VALUED and _AGENT.fullmatch(head.strip()):
            # An agent's name opens a list of directives for that agent, up to the next name.
            for_us, directive = head.strip() in agents, rest
        if for_us and directive.strip() in FORBIDDING:
            yield directive.strip()
