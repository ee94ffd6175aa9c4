"""Phrases: sentences of charts' questions and captions, filled in; names stand in quotes, so that none inflects."""

from collections.abc import Sequence

from synth.charts.lexicon import word

_QUOTES = {
    "de": "„{}“",
    "fr": "« {} »",
    "ru": "«{}»",
    "ja": "「{}」",
    "zh": "“{}”",
    "es": "«{}»",
    "ar": "«{}»",
    "ko": "‘{}’",
}
_COMMAS = {"ja": "、", "zh": "、", "ar": "، "}


def say(key: str, lang: str, **values: str | int) -> str:
    """A sentence of the lexicon with its values."""
    return word(key, lang).format(**values)


def quoted(name: str, lang: str) -> str:
    """A name in the quotes of a language."""
    return _QUOTES.get(lang, '"{}"').format(" ".join(name.split()))


def listed(names: Sequence[str], lang: str) -> str:
    """Names one after the other, the last after "and"."""
    comma = _COMMAS.get(lang, ", ")
    if len(names) < 2:
        return "".join(names)
    if lang in ("ja", "zh", "ko"):
        return comma.join(names)
    return (
        f"{comma.join(names[:-1])} {word('w.and', lang)} {names[-1]}".replace("و ", "و")
        if lang == "ar"
        else (f"{comma.join(names[:-1])} {word('w.and', lang)} {names[-1]}")
    )


def sentences(parts: Sequence[str], lang: str) -> str:
    """Sentences as running text."""
    return ("" if lang in ("ja", "zh") else " ").join(parts)
