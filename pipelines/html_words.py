"""What the names that people give to classes and ids say about an element; matched as whole words, never within one."""

import re
from functools import lru_cache

from filters.name_words import MAX_NAME_CHARS, name_set, words

MAX_WORDS, MAX_ID_WORDS = 6, 3  # in one name: more are a heading made into an anchor
STATE = re.compile(
    r"(?:has|no|with|without|is|not|hide|show)[-_]|[\w-]*[-_](?:enabled|disabled|first|last|open|closed|active)$", re.I
)
TAXONOMY = re.compile(r"(?:category|tag|type|format|status|author|term|page|template)-", re.I)  # what a post is about


# Chrome wherever it stands.
CHROME = name_set("""
    nav navbar navigation navi menu menus submenu topnav subnav sidenav breadcrumb breadcrumbs crumbs pagination pager
    paginator footer footers footnav masthead topbar toolbar
    share shares sharing sharebar sharebox sharethis addthis addtoany social socials socialbar sns
    ad ads adv advert adverts advertisement advertisements advertising adbox adslot adunit adsense adsbygoogle
    dfp gpt sponsor sponsored sponsors outbrain taboola promo promos promoted promotion
    readmore trending
    newsletter newsletters subscribe subscription signup signin login register
    consent gdpr popup modal overlay lightbox interstitial dropdown flyout
    skip skiplink offscreen noprint printonly
    navbox catlinks editsection toc jump
    rodape fusszeile fussleiste seitenleiste cabecalho kopfzeile seitenkopf navigazione navigatie menue
    werbung anzeige anzeigen publicidad publicidade publicite pubblicita reklama
""")
# The same, and never the name of a wrapper.
HARD = name_set("""
    related relateds recommend recommended recommendation recommendations recirc recirculation outbrain taboola
    cookie cookies gdpr footer footers breadcrumb breadcrumbs newsletter newsletters sponsored
    relacionados relacionadas verwandte verwandt
""")
# The same, but wrappers of whole pages have these in their names too.
ASIDE = name_set("sidebar sidebars rail widget widgets popular hidden tooltip")
COMMENTS = name_set("""
    comment comments commentlist disqus discuss replies respond livefyre
    kommentar kommentare commentaire commentaires comentario comentarios commenti komentarze reacties
""")
# Chrome where it is short: a line that says who, when or under which heading.
SMALL = name_set("""
    byline author authors dateline date datetime time timestamp published pubdate updated meta metadata postmeta
    credits tag tags tagged taglist category categories kicker eyebrow topics topic section label labels print email
    bio about rating ratings votes vote like likes follow follows facebook twitter whatsapp pinterest linkedin reddit
    tumblr edit source copyright legal disclaimer terms tools utility actions action button buttons btn cta more next
    prev previous reading avatar gravatar views count counter stats donate donation buy shop store corrections report
    info
""")
# What the element is called that holds the main body, and what is in the names of those that stand before one.
BODY = name_set("article articles body content entry main post story text prose markdown hentry")
HEAD = name_set("header head title hero intro summary excerpt teaser image media gallery caption meta top")


def element_words(attributes: dict[str, str | None]) -> frozenset[str]:
    """The words of an element's classes and id, but for names of what it is about and of states it is in."""
    return _element_words(
        (attributes.get("class") or "")[:MAX_NAME_CHARS], (attributes.get("id") or "")[:MAX_NAME_CHARS]
    )


@lru_cache(maxsize=1 << 14)
def _element_words(classes: str, identity: str) -> frozenset[str]:
    found: set[str] = set()
    for name in classes.split():
        if not TAXONOMY.match(name) and not STATE.match(name) and len(split := words(name)) <= MAX_WORDS:
            found |= split
    if identity and len(split := words(identity)) <= MAX_ID_WORDS:
        found |= split
    return frozenset(found)
