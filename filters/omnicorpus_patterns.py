"""What OmniCorpus's English rules take a paragraph for: why it goes, or the text that is left of it."""

import re

_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    rf"\b(?:\d{{4}}[-/]\d\d[-/]\d\d|\d\d?[-/]\d\d?[-/]\d{{2,4}}|{_MONTH}\.? \d\d?, \d{{4}}|\d\d? {_MONTH}\.? \d{{4}})\b"
)
_TIME = r"\b(?:[01]?\d|2[0-3])(?:[:.][0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b)|:[0-5]\d(?::[0-5]\d)?\b| ?[ap]\.?m\b)"
_PHONE = r"(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
_CONTACT = r"\S@\w|(?<!\w)@\w|https?://|\bpublished (?:on|by)\b"
_FOOTER = "Services|YouTube|Subscribe|Google\\+|Looking for|Sponsored|Advertisement|Sitemap"
_COUNTED = "(?:dis)?likes?|shares?|comments?|reviews?(?: about)?|followers|subscribes?"
_SOCIAL = rf"\b(?:{_COUNTED}|copyright|references|(?:call|email) us at|more images|users online)\s*[:.]?$"
_CREDIT = r"^special thanks\b|\bpublished by\b|\ball photo credits and copyright\b"
_SOURCE = r"\((?:cf\.[^()]*|[\w&, ]{1,80}, ?\d{4}[a-z]?)\)$"
_TEASER = r"\bfor more (?:info|detail)|\btop threads\b|\bmost (?:read|viewed|shared|liked)\b|\bmore here\b"
# Each with the number of words from which on a paragraph is too long for it.
_BELOW: tuple[tuple[int, str, str], ...] = (
    (9, "header_or_footer", rf"(?-i:\b(?:{_FOOTER}))"),
    (10, "byline", r"^by\s|\(photo:"),
    (10, "date_or_contact", rf"{_DATE}|{_TIME}|{_PHONE}|{_CONTACT}"),
    (11, "call", r"\bsign[ -]?(?:in|up)\b|\bread more\b|\bitems? in (?:your )?cart\b"),
    (11, "social", _SOCIAL),
    (20, "download", r"\bfor details on the\b|\bthe link is\b"),
    (20, "credit", rf"{_CREDIT}|{_SOURCE}"),
    (20, "teaser", _TEASER),
    (20, "date_or_contact", rf"{_DATE}|{_TIME}"),
    (80, "date_or_contact", _PHONE),
)
_PATTERNS = [(words, why, re.compile(pattern, re.IGNORECASE)) for words, why, pattern in _BELOW]
_LONGEST = max(words for words, _, _ in _BELOW)
# A full stop after it makes a sentence of it.
_READ_MORE = re.compile(
    r"\b(?:(?:read|see|view|show|learn|find out|click (?:here )?for|load) more|(?:continue|keep) reading"
    r"|read (?:the )?(?:full|whole|entire|rest of the) (?:story|article|post)|full story)"
    r"[\s)\]»>→…]*(?:\.{3})?[\s)\]»>→…]*$",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"\b(?:down)?load(?:s|ing)?\b|\bgetty\b|\bimages?\b|\bphotos?\b|\bsources?\b", re.IGNORECASE)
BYLINE = re.compile(r"by\s", re.IGNORECASE)
_REFERENCES = re.compile(r"references? ?(?:\[ ?\])? ?:?", re.IGNORECASE)
REFERENCE = re.compile(r"\[\d{1,2}\]\s")
CITATION = re.compile(r"\s?\[\d{1,2}\]")

_LOOSE_NEWLINE = re.compile(r"([^\s.!?:;)'\"])[ \t]*\n[ \t]*(?=\S)")
# Where a run of white space begins, or it would be searched from each of its places.
_UNDERSCORES = re.compile(r"(?<!\s)\s*_{15,}\s*")
_URL = re.compile(r"\b(?:https?://|ftp://|www\.|WWW\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]")
_CHANGES = (
    ("video_mark", ("[Video]",), re.compile(r"\[Video\]"), ""),
    ("url", ("://", "www.", "WWW."), _URL, ""),
    ("underscores", ("_" * 15,), _UNDERSCORES, "\n\n"),
    ("newline", ("\n",), _LOOSE_NEWLINE, r"\1 "),
)
_GAP = re.compile(r"[ \t]{2,}")
_SENTENCE = re.compile(r"[.!?…][\"')\]”’]*\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]”’]*(?=\s)")
_ENDS = tuple(".!?…:;)\"'”’»]")
_CAPITALS = bytes(range(ord("A"), ord("Z") + 1))
_DIGITS = b"0123456789"


def cleaned(text: str) -> tuple[str, list[str]]:
    """The text without loose newlines, long underscores, [Video] and addresses, and the names of what was changed."""
    shorter, changes = text, []
    for name, marks, pattern, instead in _CHANGES:
        # A look for a plain substring takes a hundredth of a look for a pattern.
        if not any(mark in shorter for mark in marks):
            continue
        shorter, count = pattern.subn(instead, shorter)
        if count:
            changes.append(name)
    return (_GAP.sub(" ", shorter).strip(), changes) if changes else (text, changes)


def why_dropped(text: str, min_words: int) -> tuple[str | None, bool]:
    """Why a paragraph goes, None where it stays; and whether a picture nearby saves it."""
    words, text = len(text.split()), text.rstrip()
    if words < min_words:
        return "short", False
    if words < _LONGEST:
        for below, why, pattern in _PATTERNS:
            if words < below and pattern.search(text):
                return why, False
    if _READ_MORE.search(text, max(0, len(text) - 60)):
        return "read_more", False
    if _share(text, _CAPITALS) > 0.8:
        return "capitals", True
    if _share(text, _DIGITS) > 0.8:
        return "digits", True
    return None, False


def is_references(text: str) -> bool:
    """Whether it is the heading of a list of references."""
    return _REFERENCES.fullmatch(text.strip()) is not None


def is_caption(text: str) -> bool:
    """Whether it says no more than where a picture is from: fewer than 8 words, among them one such as photo."""
    return len(text.split()) < 8 and _CAPTION.search(text) is not None


def with_whole_first_sentence(text: str) -> str:
    """Without what stands before the first sentence that does not begin in the middle, if there is one."""
    if not (text[:1].islower() or text[:1] in ",;)"):
        return text
    starts = (match.end() for match in _SENTENCE.finditer(text))
    return next((text[start:] for start in starts if not (text[start].islower() or text[start] in ",;)")), text)


def with_whole_last_sentence(text: str) -> str:
    """Without what stands after the last end of a sentence, if there is one."""
    if text.rstrip().endswith(_ENDS):
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else text


def _share(text: str, listed: bytes) -> float:
    """ASCII characters that are listed, over all that are no white space."""
    data = text.encode()
    solid = len(text) - text.count(" ") - text.count("\n") - text.count("\t")
    return (len(data) - len(data.translate(None, listed))) / max(solid, 1)
