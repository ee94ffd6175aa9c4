"""Lines such as "Related stories", in many languages, and what stands below them in the main body."""

import re

from pipelines.html_tree import BLOCKS, HEADINGS, Tree

MAX_LINE_CHARS = 60
MAX_REST = 0.4  # of the main body's running text: where more follows, the line did not begin an afterword
MAX_STEPS, MAX_LINES = 8, 50  # up the tree, and lines on a page
MIN_PARAGRAPH = 60  # running letters: where the main body goes on
FLOW = {"p", "pre", "blockquote"}
# A whole line, without case, numbers and signs around it.
LINES = (
    r"related(?: (?:articles?|posts?|stories|story|content|news|topics?|links?|items|products|videos?|reading))?",
    r"(?:you|we) (?:may|might|could) (?:also )?(?:like|enjoy|be interested in|have missed)(?: these.*)?",
    r"you'll also like",
    r"(?:what to )?(?:read|watch) next",
    r"keep reading",
    r"more (?:from|in|on|stories|news|like this|articles|posts|about)\b.{0,40}",
    r"recommended(?: (?:for you|reading|stories|articles|posts|videos?))?",
    r"trending(?: now| stories)?",
    r"up next",
    r"most (?:read|popular|viewed|shared|commented|watched)",
    r"popular (?:posts|articles|stories|now)",
    r"(?:latest|recent|top|featured|other) (?:news|posts|stories|articles|videos?|comments|headlines)",
    r"comments?",
    r"(?:leave|post|add|write) a (?:reply|comment).{0,30}",
    r"join the (?:conversation|discussion)",
    r"[\d,]+ comments?",
    r"about the authors?",
    r"around the web",
    r"editors?['’]?s? picks?",
    r"don['’]t miss.{0,20}",
    r"mehr zum thema",
    r"das könnte (?:sie|dich) auch interessieren",
    r"(?:ähnliche|weitere|verwandte) (?:artikel|beiträge|themen|nachrichten)",
    r"meistgelesen",
    r"kommentare",
    r"lesen sie (?:auch|mehr)",
    r"auch interessant",
    r"(?:à )?lire aussi",
    r"articles? (?:liés|similaires|connexes|récents)",
    r"sur le même (?:sujet|thème)",
    r"vous (?:aimerez|pourriez) aussi.{0,20}",
    r"commentaires",
    r"les plus lus",
    r"(?:artículos|noticias|notas|contenidos?|entradas) relacionad[ao]s",
    r"te puede interesar",
    r"también te.{0,30}",
    r"lo más (?:leído|visto)",
    r"comentarios",
    r"más noticias",
    r"lea también",
    r"leer (?:más|también)",
    r"leia (?:também|mais)",
    r"você (?:pode|também).{0,30}",
    r"(?:notícias|artigos|posts|conteúdos?) relacionad[ao]s",
    r"mais lidas",
    r"comentários",
    r"leggi anche",
    r"(?:ti )?potrebbe(?:ro)? (?:interessarti|interessare).{0,20}",
    r"articoli correlati",
    r"commenti",
    r"lees ook",
    r"gerelateerd.{0,20}",
    r"reacties",
    r"meer over.{0,30}",
    r"читайте (?:также|еще)",
    r"похожие.{0,20}",
    r"рекомендуем.{0,20}",
    r"комментарии",
    r"популярное.{0,20}",
    r"(?:czytaj|zobacz) (?:także|też|również|więcej)",
    r"polecamy",
    r"podobne.{0,20}",
    r"komentarze",
    r"関連(?:記事|リンク|ニュース|情報)",
    r"(?:おすすめ|人気|新着|最新)(?:の)?記事",
    r"あわせて読みたい",
    r"コメント",
    r"ランキング",
    r"相关(?:阅读|文章|新闻|推荐|链接|报道)",
    r"(?:推荐|热门|最新)(?:阅读|文章|新闻)",
    r"猜你喜欢",
    r"评论",
    r"留言",
    r"延伸閱讀",
    r"相關(?:文章|新聞|閱讀|報導)",
    r"(?:推薦|熱門)(?:文章|新聞|閱讀)",
    r"評論",
    r"관련 ?(?:기사|뉴스|글)",
    r"(?:추천|인기) ?(?:기사|글)",
    r"많이 본 (?:뉴스|기사)",
    r"댓글",
    r"(?:บทความ|ข่าว)ที่เกี่ยวข้อง",
    r"อ่านเพิ่มเติม",
    r"ความคิดเห็น",
    r"(?:مواضيع|أخبار|مقالات) ذات صلة",
    r"(?:اقرأ|شاهد) أيضاً?",
    r"الأكثر قراءة",
    r"التعليقات",
    r"قد يعجبك.{0,20}",
)
# The same for lines with nothing of theirs below them: calls and labels.
CALLS = (
    r"(?:read|also read|see|watch) (?:more|next|also)",
    r"advertisements?|advert|sponsored(?: content)?|paid content",
    r"(?:share|like) (?:this|on|via)\b.{0,30}",
    r"(?:subscribe|sign up|follow us).{0,40}",
    r"(?:our )?newsletters?|stay (?:connected|informed|up to date)",
    r"werbung|anzeige|publicité|publicidad|publicidade|pubblicità|reklama|реклама|広告|广告|廣告|광고|إعلان|โฆษณา",
)
# For text in lower case: `re` takes twice the time to ignore case.
CALL = re.compile(rf"[\W\d_]*(?:{'|'.join(CALLS)})[\W\d_]*")
LINE = re.compile(rf"[\W\d_]*(?:{'|'.join(LINES)})[\W\d_]*")


def cut_afterwords(tree: Tree, main: int, cut: bytearray, mass: list[float]) -> None:
    """Cut out of the main body such lines with what follows them, up to the next paragraph of running text."""
    index, stop, found = main + 1, tree.end[main], 0
    last = -1  # the last text before `index`
    while index < stop and found < MAX_LINES:
        if cut[index]:
            index = tree.end[index]
            continue
        text = tree.text[index]
        if text and len(text) <= 3 * MAX_LINE_CHARS and not text.isspace():
            text = " ".join(text.split()).lower()
            is_first = last < tree.block[index]  # else no block begins with it
            last = index
            is_call = is_first and CALL.fullmatch(text) is not None
            if is_first and len(text) <= MAX_LINE_CHARS and (is_call or LINE.fullmatch(text)):
                found += 1
                block = _block_of_line(tree, main, index, mass, MIN_PARAGRAPH if is_call else MAX_REST * mass[main])
                if block >= 0:
                    cut[block] = 1
                    if not is_call:
                        _cut_rest(tree, block, cut, mass, MAX_REST * mass[main])
                    index = tree.end[block]
                    continue
        index += 1


def _block_of_line(tree: Tree, main: int, line: int, mass: list[float], max_mass: float) -> int:
    """The widest block within the main body that begins with the line and has at most so much text; -1 for none."""
    block = tree.block[line]
    if block <= main or mass[block] > max_mass or not tree.is_empty(block, line):
        return -1
    for _ in range(MAX_STEPS):
        above = tree.parent[block]
        if above <= main or mass[above] > max_mass or not tree.is_empty(above, line):
            break
        block = above
    return block if tree.tag[block] in BLOCKS else -1


def _cut_rest(tree: Tree, block: int, cut: bytearray, mass: list[float], max_mass: float) -> None:
    following = tree.following(tree.end[block], tree.end[tree.parent[block]])
    if sum(mass[sibling] for sibling in following) > max_mass:
        return
    held: list[int] = []  # headings belong to what comes after them
    for sibling in following:
        tag = tree.tag[sibling]
        if tag in FLOW and mass[sibling] >= MIN_PARAGRAPH:
            return
        if tag in HEADINGS:
            held.append(sibling)
        elif tag != "-text":
            for index in (*held, sibling):
                cut[index] = 1
            held.clear()
    for index in held:
        cut[index] = 1
