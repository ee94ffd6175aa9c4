"""Cuts pages that would keep the HTML parser busy for minutes: tags nested or attributes repeated beyond reason."""

import re
from collections import Counter

# Lexbor walks up the open elements at many a tag, so deep nesting is quadratic: 20,000 nested <div> take 0.5 s. Pages
# that could do this are cut where the steps up the tree reach this number; 20,000 tags cannot.
MAX_STEPS = 200_000_000
MAX_TAGS_UNCHECKED, MAX_CHARS_UNCHECKED = 20_000, 128 << 10
MAX_TAG_CHARS = 20_000  # besides quoted values: lexbor compares each attribute with all before it
TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*)(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+>?""")
QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
RAW_ENDS = {  # the elements in which a tag is text
    name: re.compile(f"(?i)</{name}")
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
RAW_STARTS = {letter for name in RAW_ENDS for letter in (name[0], name[0].upper())}
NOT_NESTING = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "option", "td", "th", "tr"),
}


def cut_excess(html: str) -> str:
    """The page up to where its nesting or a tag's attributes would keep the parser busy for longer than a second."""
    if len(html) <= MAX_CHARS_UNCHECKED and html.count("<") <= MAX_TAGS_UNCHECKED:
        return html
    nests = html.count("<") > MAX_TAGS_UNCHECKED
    open_tags = Counter[str]()
    position = depth = steps = 0
    while match := TAG.search(html, position):
        start, position = match.span()
        too_long = position - start > MAX_TAG_CHARS and len(QUOTED.sub("", match[0])) > MAX_TAG_CHARS
        if too_long or steps > MAX_STEPS:
            return html[:start]
        if not nests and html[start + 1] not in RAW_STARTS:
            continue
        name = match[2].lower()
        steps += depth
        if name in NOT_NESTING:
            continue
        if not match[1]:
            open_tags[name] += 1
            depth += 1
            if name in RAW_ENDS:
                end = RAW_ENDS[name].search(html, position)
                if not end:
                    return html
                position = end.start()
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
    return html
