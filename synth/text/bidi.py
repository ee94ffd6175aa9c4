"""Bidi: the direction of every character by Unicode's rules (UAX 9), for text without explicit controls.

`synth.text.cleaning` takes embeddings, overrides and isolates away, so rules X1 to X8 have nothing to do.
"""

import re
from unicodedata import bidirectional

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_OPENING = {"(": ")", "[": "]", "{": "}", "\u2045": "\u2046", "\u2329": "\u232a", "\u3008": "\u3009"}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_BRACKETS = frozenset(_OPENING) | frozenset(_CLOSING)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_MOST_BRACKETS = 63  # BD16


def has_right_to_left(text: str) -> bool:
    """Whether any character is of a script that is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character of one line: even from left to right, odd from right to left."""
    original = [bidirectional(letter) or "L" for letter in text]
    types = _weak(original, "R" if base else "L")
    if not _BRACKETS.isdisjoint(text):
        _brackets(text, original, types, base)
    _neutral(types, base)
    by_type = {"R": 1} if base else {"R": 1, "L": 0}
    resolved = [by_type.get(kind, 2) for kind in types]
    # L1: white space at the end of the line goes with the line.
    for index in range(len(text) - 1, -1, -1):
        if original[index] not in {"WS", "S", "B"}:
            break
        resolved[index] = base
    return resolved


def visual_order(run_levels: list[int]) -> list[int]:
    """L2: the order from left to right of runs that stand in logical order."""
    order = list(range(len(run_levels)))
    if not order:
        return order
    for level in range(max(run_levels), 0, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order


def _weak(original: list[str], edge: str) -> list[str]:
    types, kinds = list(original), set(original)
    before = edge
    if "NSM" in kinds:  # W1
        for index, kind in enumerate(types):
            if kind == "NSM":
                types[index] = before
            before = types[index]
    if "EN" in kinds and "AL" in kinds:  # W2
        strong = edge
        for index, kind in enumerate(types):
            if kind in {"L", "R", "AL"}:
                strong = kind
            elif kind == "EN" and strong == "AL":
                types[index] = "AN"
    types = ["R" if kind == "AL" else kind for kind in types]  # W3
    if kinds & {"CS", "ES"}:  # W4
        for index in range(1, len(types) - 1):
            before, kind, after = types[index - 1 : index + 2]
            if before == after and (before == "EN" if kind == "ES" else kind == "CS" and before in {"EN", "AN"}):
                types[index] = before
    if "ET" in kinds:
        _number_signs(types)
    if kinds & {"ET", "CS", "ES"}:  # W6
        types = ["ON" if kind in {"ET", "ES", "CS"} else kind for kind in types]
    if "EN" in kinds:  # W7
        strong = edge
        for index, kind in enumerate(types):
            if kind in {"L", "R"}:
                strong = kind
            elif kind == "EN" and strong == "L":
                types[index] = "L"
    return types


def _number_signs(types: list[str]) -> None:
    """W5: signs of currency and percent beside a number go with it."""
    index = 0
    while index < len(types):
        end = index
        while end < len(types) and types[end] == "ET":
            end += 1
        if end > index and ("EN" in types[index - 1 : index] or "EN" in types[end : end + 1]):
            types[index:end] = ["EN"] * (end - index)
        index = max(end, index + 1)


def _brackets(text: str, original: list[str], types: list[str], base: int) -> None:
    """N0: a pair of brackets goes with what it holds, or with what stands before it."""
    own = "R" if base else "L"
    for start, end in _pairs(text, types):
        held = {_strong(kind) for kind in types[start + 1 : end]} - {None}
        if own in held:
            direction = own
        elif held:
            direction = next((s for s in map(_strong, reversed(types[:start])) if s), own)
        else:
            continue
        for place in (start, end):
            types[place] = direction
            follower = place + 1
            while follower < len(types) and original[follower] == "NSM":
                types[follower] = direction
                follower += 1


def _pairs(text: str, types: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for index, letter in enumerate(text):
        if types[index] != "ON":
            continue
        if letter in _OPENING:
            if len(opened) == _MOST_BRACKETS:
                break
            closing = _OPENING[letter]
            opened.append((_CANONICAL.get(closing, closing), index))
        elif letter in _CLOSING:
            closing = _CANONICAL.get(letter, letter)
            depth = next((d for d in range(len(opened) - 1, -1, -1) if opened[d][0] == closing), None)
            if depth is not None:
                found.append((opened[depth][1], index))
                del opened[depth:]
    return sorted(found)


def _strong(kind: str) -> str | None:
    return "L" if kind == "L" else "R" if kind in {"R", "EN", "AN"} else None


def _neutral(types: list[str], base: int) -> None:
    """N1, N2: neutrals between two of one direction take it, others that of the line."""
    own = "R" if base else "L"
    index = 0
    while index < len(types):
        if types[index] not in _NEUTRAL:
            index += 1
            continue
        end = index
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        before = _strong(types[index - 1]) if index else own
        after = _strong(types[end]) if end < len(types) else own
        types[index:end] = [(before if before == after else own) or own] * (end - index)
        index = end
