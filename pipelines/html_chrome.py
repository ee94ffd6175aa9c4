"""What of a page is chrome: by its tag, role and names, or because it is links for the most part."""

from pipelines.html_tree import BLOCKS, HEADINGS, PICTURES, Tree
from pipelines.html_words import ASIDE, BODY, CHROME, COMMENTS, HARD, SMALL, element_words

Attributes = dict[str, str | None]

CHROME_TAGS = {"nav", "aside", "footer", "menu", "label", "legend", "search"}
CHROME_ROLES = {
    *("navigation", "complementary", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"),
    *("toolbar", "tablist", "alert", "button", "tooltip"),
}
# Elements that are never chrome by name alone.
NEVER = {
    *("html", "body", "main", "h1", "h2", "blockquote", "pre", "table", "tbody", "figure", "picture", "source"),
    *("img", "amp-img"),
}
# The share of a page's running text from which an element is no chrome, whatever it is called: where its name is one
# that wrappers of pages have too ("with-sidebar"), where it may be, and where it is surely none.
MAX_ASIDE, MAX_SOFT, MAX_CHROME = 0.4, 0.6, 0.85
SMALL_LETTERS, SMALL_MASS = 120, 60
MAX_NAMED_PARAGRAPH = 100  # running letters; a longer <p> is no chrome by its name
LINKED = {"div", "section", "ul", "ol", "dl", "table", "form", "fieldset", "header", "article", "details", "center"}
CARDS = {"div", "li", "article", "section", "a", "tr", "td"}
MIN_ROW, MIN_CARD, MAX_CARD = 3, 10, 400  # cards; letters
MAX_CARD_NODES, MAX_GAP_NODES = 200, 20


def totals(tree: Tree, cut: bytearray | None) -> tuple[list[float], list[float], list[float]]:
    """Of every element the mass, letters and letters in links of its whole subtree, without what is cut."""
    mass, chars, links = list(tree.mass), list(tree.chars), list(tree.link_chars)
    parent = tree.parent
    for index in range(len(chars) - 1, 0, -1):
        if chars[index]:
            if cut is not None and cut[index]:
                mass[index] = chars[index] = links[index] = 0.0
            else:
                above = parent[index]
                mass[above] += mass[index]
                chars[above] += chars[index]
                links[above] += links[index]
    return mass, chars, links


def cut_chrome(tree: Tree, comments: bool, headline: int, is_title: bool) -> bytearray:
    """1 for every element that is chrome with all that is in it.

    `headline` is the page's heading or -1; with `is_title` it is surely that, and what it stands in is no chrome.
    """
    mass, chars, _ = totals(tree, None)
    cut = bytearray(len(tree))
    tag, end = tree.tag, tree.end
    doubtful: list[tuple[int, float]] = []
    body_end = 0  # of the last <article> or <main>
    whole = mass[0]
    index, count = 0, len(tree)
    while index < count:
        name = tag[index]
        share = 0.0
        if name != "-text" and name not in NEVER:
            attributes = tree.attributes[index]
            if attributes or name in CHROME_TAGS:
                share = _share(name, attributes, chars[index], mass[index], comments)
            if name == "header" and index >= body_end and not index <= headline < end[index]:
                share = share or MAX_ASIDE
        elif name == "main":
            body_end = max(body_end, end[index])
        if name == "article":
            body_end = max(body_end, end[index])
        if not share or (name not in BLOCKS and tree.mass[tree.block[index]] > 0):  # a word in running text
            index += 1
            continue
        if is_title and (share == MAX_SOFT or name in CHROME_TAGS):
            share = MAX_ASIDE if index <= headline < end[index] else MAX_CHROME
        if (share == MAX_CHROME or name in CHROME_TAGS) and mass[index] <= share * mass[0]:
            cut[index] = 1
            whole -= mass[index]
            index = end[index]
            continue
        if name not in CHROME_TAGS:
            doubtful.append((index, share))
        index += 1
    # What the doubtful ones hold is weighed against the rest.
    behind = 0
    for index, share in doubtful:
        if index >= behind and mass[index] <= share * whole:
            cut[index] = 1
            behind = end[index]
    return cut


def _share(name: str, attributes: Attributes, chars: float, mass: float, comments: bool) -> float:
    """0 for what is no chrome, else the share of the page's text up to which it is believed to be."""
    if name in CHROME_TAGS:
        return MAX_ASIDE
    role = attributes.get("role")
    if role and role.lower() in CHROME_ROLES:
        return MAX_ASIDE
    style = attributes.get("style")
    if "hidden" in attributes or (style and "none" in style and "display:none" in style.replace(" ", "").lower()):
        return MAX_CHROME
    found = element_words(attributes)
    if not found or (name == "p" and mass > MAX_NAMED_PARAGRAPH):
        return 0.0
    is_comments = not found.isdisjoint(COMMENTS)
    if is_comments and comments:
        return 0.0
    if is_comments or (not found.isdisjoint(HARD) and found.isdisjoint(BODY)):
        return MAX_CHROME
    if not found.isdisjoint(CHROME):
        return MAX_SOFT
    if not found.isdisjoint(HARD) or not found.isdisjoint(ASIDE):
        return MAX_ASIDE
    if chars <= SMALL_LETTERS and mass < SMALL_MASS and not found.isdisjoint(SMALL) and name not in HEADINGS:
        return MAX_ASIDE
    return 0.0


def cut_links(
    tree: Tree, start: int, cut: bytearray, mass: list[float], chars: list[float], links: list[float]
) -> None:
    """Cut blocks in a subtree that are links for the most part, with the heading above them."""
    tag, end = tree.tag, tree.end
    index, stop = start + 1, end[start]
    heading = -1  # the last one, while nothing stands between it and here
    while index < stop:
        name = tag[index]
        if cut[index]:
            index = end[index]
        elif name in HEADINGS:
            heading = index
            index = end[index]
        elif chars[index] and _is_links(name, mass[index], chars[index], links[index]):
            cut[index] = 1
            if heading >= 0 and name != "p":
                cut[heading] = 1
            heading = -1
            index = end[index]
        else:
            if name in PICTURES or (name == "-text" and not tree.text[index].isspace()):
                heading = -1
            index += 1


def _is_links(name: str, mass: float, chars: float, links: float) -> bool:
    if name == "p":
        return chars >= 40 and links > 0.9 * chars
    if name not in LINKED or mass >= 0.3 * chars:
        return False
    # References have links too, and titles and dates between them.
    return links > 0.75 * chars or (links > 0.5 * chars and chars - links < 120)


def cut_cards(tree: Tree, main: int, cut: bytearray, mass: list[float], chars: list[float], links: list[float]) -> None:
    """Cut rows of teasers out of the main body: alike siblings with a picture or heading, a link and a few words each.

    Where they are most of the body, as on the front page of a shop, they stay.
    """
    groups: dict[tuple[int, str, str], list[int]] = {}
    index, stop = main + 1, tree.end[main]
    while index < stop:
        if cut[index]:
            index = tree.end[index]
            continue
        if MIN_CARD <= chars[index] <= MAX_CARD and links[index] > 0 and tree.tag[index] in CARDS:
            alike = (tree.parent[index], tree.tag[index], tree.attributes[index].get("class") or "")
            groups.setdefault(alike, []).append(index)
        index += 1
    for group in groups.values():
        for row in _rows(tree, group) if len(group) >= MIN_ROW else ():
            if len(row) < MIN_ROW or sum(mass[item] for item in row) > 0.3 * mass[main]:
                continue
            linked = sum(links[item] for item in row) > 0.15 * sum(chars[item] for item in row)
            if linked and all(_has_picture_or_heading(tree, item) for item in row):
                for item in row:
                    cut[item] = 1


def _rows(tree: Tree, group: list[int]) -> list[list[int]]:
    """Siblings cut into runs with nothing between them."""
    rows: list[list[int]] = []
    behind = -1
    for item in group:
        is_next = 0 <= item - behind <= MAX_GAP_NODES and tree.is_empty(behind, item)
        if behind < 0 or not is_next or not PICTURES.isdisjoint(tree.tag[behind:item]):
            rows.append([])
        rows[-1].append(item)
        behind = tree.end[item]
    return rows


def _has_picture_or_heading(tree: Tree, index: int) -> bool:
    inside = tree.tag[index : min(tree.end[index], index + MAX_CARD_NODES)]
    return not PICTURES.isdisjoint(inside) or not HEADINGS.isdisjoint(inside)
