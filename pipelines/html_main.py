"""Which part of a page is its main body: down from the page to where its running text divides."""

from dataclasses import dataclass

from pipelines.html_afterwords import cut_afterwords
from pipelines.html_chrome import cut_cards, cut_chrome, cut_links, totals
from pipelines.html_tree import HEADINGS, PICTURES, Tree
from pipelines.html_words import BODY, HEAD, element_words

# The share of an element's running text that a child must hold to be the better choice: any child, one that is called
# an article, one that the headline stands in.
DOWN, DOWN_NAMED, DOWN_HEADED = 0.8, 0.5, 0.15
MAX_BESIDE = 0.1  # of its running text may stand in paragraphs beside that child
MIN_RIVAL = 0.1  # a child with less is no rival
FRAME_FACTOR, FRAME_LETTERS = 1.25, 100  # how much more than the main body its frame may hold
MIN_HEADLINE, MAX_HEADLINE_NODES = 12, 200  # letters; nodes
PARAGRAPHS = {"p", "pre", "blockquote", "ul", "ol", "dl", "figure", "li", "dd", "dt", *HEADINGS}


@dataclass(frozen=True, slots=True)
class Choice:
    """What to read of a page: subtrees in document order, what is cut out of them, and the headline (-1 for none)."""

    starts: tuple[int, ...]
    cut: bytearray
    headline: int


def choose(tree: Tree, title: str, comments: bool) -> Choice:
    """The main body with its headline and lead picture; the whole page without chrome where no body can be told.

    `title` is the page's, in lower case. The way down is that of a reader who looks where most of the text is; names
    and the headline decide where two places have much of it.
    """
    headline, is_title = _headline(tree, title)
    cut = cut_chrome(tree, comments, headline, is_title)
    mass, chars, links = totals(tree, cut)
    if not mass[0]:
        return Choice((0,), cut, headline)
    main = _main(tree, mass, headline)
    frame = _frame(tree, main, mass)
    cut_links(tree, frame, cut, mass, chars, links)
    if not comments:
        cut_afterwords(tree, main, cut, mass)
    cut_cards(tree, main, cut, mass, chars, links)
    return Choice((*_leads(tree, frame, main, headline, cut), main), cut, headline)


def _headline(tree: Tree, title: str) -> tuple[int, bool]:
    """The heading that says what the title says and True, else the first <h1> and False; -1 where there is none."""
    first = -1
    for index, name in enumerate(tree.tag):
        if name not in ("h1", "h2", "h3") or tree.end[index] - index > MAX_HEADLINE_NODES:
            continue
        text = tree.words(index, tree.end[index]).lower()
        if len(text) >= MIN_HEADLINE and (text in title or (len(title) >= MIN_HEADLINE and title in text)):
            return index, True
        if first < 0 and name == "h1" and text:
            first = index
    return first, False


def _main(tree: Tree, mass: list[float], headline: int) -> int:
    tag, end = tree.tag, tree.end
    node = 0
    in_article = False
    while True:
        in_article |= tag[node] == "article"
        children = [child for child in tree.children(node) if mass[child] > 0]
        if not children:
            return node
        best = max(children, key=mass.__getitem__)
        beside = tree.mass[node] + sum(
            mass[child] for child in children if child != best and _is_paragraph(tree, child, mass)
        )
        # A table with paragraphs beside it is data, not layout.
        if tag[best] in PARAGRAPHS or beside > (0 if tag[best] == "table" else MAX_BESIDE) * mass[node]:
            return node
        rivals = [child for child in children if child != best and mass[child] > MIN_RIVAL * mass[node]]
        if mass[best] < DOWN * mass[node] or any(_is_alike(tree, rival, best) for rival in rivals):
            named = [child for child in (best, *rivals) if _is_named(tag[child], tree.attributes[child])]
            headed = next((child for child in children if child <= headline < end[child]), -1)
            others = [child for child in (best, *rivals) if child != headed]
            if (
                headed >= 0
                and not in_article  # within one, more headings are those of its sections
                and mass[headed] >= DOWN_HEADED * mass[node]
                and (named == [headed] or all(_is_article(tree, child) for child in (headed, *others)))
            ):
                best = headed
            elif mass[best] < DOWN_NAMED * mass[node] or named != [best]:
                return node
        node = best


def _is_paragraph(tree: Tree, index: int, mass: list[float]) -> bool:
    return tree.tag[index] in PARAGRAPHS or tree.mass[index] > 0.5 * mass[index]


def _is_alike(tree: Tree, one: int, other: int) -> bool:
    """Whether two siblings have the same classes: then they are pieces of one body."""
    classes = tree.attributes[one].get("class")
    return bool(classes) and classes == tree.attributes[other].get("class")


def _is_article(tree: Tree, index: int) -> bool:
    """Whether an element is or has an article of its own."""
    inside = tree.tag[index : tree.end[index]]
    return "article" in inside or "h1" in inside


def _is_named(name: str, attributes: dict[str, str | None]) -> bool:
    if name in ("article", "main") or attributes.get("role") == "main" or attributes.get("itemprop") == "articleBody":
        return True
    found = element_words(attributes)
    return not found.isdisjoint(BODY) and found.isdisjoint(HEAD)


def _frame(tree: Tree, main: int, mass: list[float]) -> int:
    """The widest element around the main body that holds little other text: the lead picture stands in it."""
    frame = main
    while (above := tree.parent[frame]) >= 0 and tree.tag[above] not in ("body", "html"):
        if mass[above] > FRAME_FACTOR * mass[main] + FRAME_LETTERS:
            break
        frame = above
    return frame


def _leads(tree: Tree, frame: int, main: int, headline: int, cut: bytearray) -> list[int]:
    """The headline and the lead picture, where they stand before the main body; a <figure> before other pictures."""
    tag, end = tree.tag, tree.end
    found = [headline] if 0 <= headline < main and end[headline] <= main else []
    figures: list[int] = []
    others: list[int] = []
    index = max(frame, headline)
    while index < main:
        if cut[index]:
            index = end[index]
        elif end[index] <= main and (tag[index] in ("figure", "picture", "a") or tag[index] in PICTURES):
            # A picture in a link leads to another page.
            if tag[index] != "a" and not PICTURES.isdisjoint(tag[index : end[index]]):
                (figures if tag[index] == "figure" else others).append(index)
            index = end[index]
        else:
            index += 1
    return sorted({*found, *(figures or others)[:1]})
