"""Cuts pages that would keep the HTML parser busy for minutes: tags nested or attributes repeated beyond reason."""

import re
from collections import Counter

# Lexbor walks up the open elements at many a tag, so deep nesting is quadratic: 20,000 nested <div> take 0.5 s. Pages
# that could do this are cut where the steps up the tree reach this number; 20,000 tags cannot.
MAX_STEPS = 200_000_000
MAX_TAGS_UNCHECKED, MAX_CHARS_UNCHECKED = 20_000, 128 << 10
MAX_TAG_CHARS = 20_000  # besides quoted values: lexbor compares each attribute with all before it
# A comment, of which there are several kinds, or a tag with its slash and name.
TAG = re.compile(
    r"""(?s)<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/[^A-Za-z])[^>]*+>?"""
    r"""|<(/?)([A-Za-z][^\s/>]*)(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+>?"""
)
QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
RAW_ENDS = {  # the elements in which a tag is text
    name: re.compile(f"(?i)</{name}")
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
NOT_RAW_WITHIN = ("svg", "math", "select", "frameset")
COUNTED_ALWAYS = {*RAW_ENDS, *NOT_RAW_WITHIN}
NOT_NESTING = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "option", "td", "th", "tr"),
}


def cut_excess(html: str) -> str:
    """The page up to where its nesting or a tag's attributes would keep the parser busy for longer than a second."""
    if len(html) <= MAX_CHARS_UNCHECKED and html.count("<") <= MAX_TAGS_UNCHECKED:
        return html
    nests = html.count("<") > MAX_TAGS_UNCHECKED  # else long tags alone are looked for
    open_tags, endless = Counter[str](), set[str]()
    position = depth = steps = 0
    while match := TAG.search(html, position):
        start, position = match.span()
        if not match[2]:
            continue
        too_long = position - start > MAX_TAG_CHARS and len(QUOTED.sub("", match[0])) > MAX_TAG_CHARS
        if too_long or steps > MAX_STEPS:
            return html[:start]
        name = match[2].lower()
        if not nests and name not in COUNTED_ALWAYS:
            continue
        steps += depth
        if name in NOT_NESTING:
            continue
        if not match[1]:
            open_tags[name] += 1
            depth += 1
            if name in RAW_ENDS and name not in endless and not any(open_tags[outer] for outer in NOT_RAW_WITHIN):
                if end := RAW_ENDS[name].search(html, position):
                    position = end.start()
                else:
                    endless.add(name)  # it may be none: nothing is skipped on a guess
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
    return html
