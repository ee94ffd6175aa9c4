"""Pages that came with status 200 and say that there is no page."""

import re

from pipelines.html import Page

MAX_CHARS = 1500  # of text; a longer page tells of more than that it is missing
MISSING = re.compile(
    r"""(?ix)
    ^\W*40[34]\W*$ | \b(?:error|fehler|erreur|erro|http|code)\W{0,3}40[34]\b
    | \b404\W{0,5}(?:error|not|page|seite|fehler|-|$)
    | \b(?:page|file|document|article|url)\b.{0,20}\b(?:not|cannot\ be|can't\ be|could\ not\ be|no\ longer)\b.{0,12}
      \b(?:found|exists?|available)\b
    | ^not\ found$ | \bpage\ (?:doesn['’]t|does\ not)\ exist\b
    | seite\ (?:wurde\ )?nicht\ gefunden | page\ (?:non\ trouvée|introuvable) | página\ n(?:o|ão)\ encontrada
    | pagina\ non\ trovata | pagina\ niet\ gevonden | страница\ не\ найдена | nie\ znaleziono\ strony
    | ページが見つかりません | お探しのページ | 页面(?:不存在|未找到|找不到) | 找不到(?:网页|頁面|页面) | 頁面不存在
    | 페이지를\ 찾을\ 수\ 없 | ไม่พบหน้า | الصفحة\ غير\ موجودة | لم\ يتم\ العثور\ على\ الصفحة
    """
)


def says_missing(page: Page) -> bool:
    """Whether a page is a "soft 404": its title or headline says so, and it has little else to say."""
    if sum(len(part.text) for part in page.parts if part.text) > MAX_CHARS:
        return False
    return any(MISSING.search(line[:200]) for line in (page.title, page.headline) if line)
