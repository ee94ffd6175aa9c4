"""A line and a paragraph in each language, and what must hold of every block."""

import numpy as np

from synth.text.block import Block

LINES = {
    "ar": "السلام عليكم 2024 (test) ١٢٣",
    "de": "Straße über Äpfel, „ja“",
    "en": "The quick fox (fi) jumps, “ok”!",
    "es": "¿Qué año? ¡Sí!",
    "fr": "Où est l’œuvre ? Ça coûte 5 €",
    "hi": "नमस्ते दुनिया क्षत्रिय १२",
    "it": "Perché così è più bello",
    "ja": "東京都渋谷区、ラーメン「一番」2024年",
    "ko": "한국어 문장입니다. 2024년",
    "pt": "São João não, às 10h",
    "ru": "Съешь ещё этих булок № 5",
    "th": "สวัสดีครับ น้ำ ผู้ใหญ่ 2024",
    "vi": "Tiếng Việt đẹp quá, nghĩ ngợi",
    "zh": "简体中文，今天是2024年。",
}
ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى٠١٢٣٤٥٦٧٨٩،؛؟",
    "de": "ÄÖÜäöüß„“–",
    "en": "ABCabc0123456789$%&*()[]{}@#!?+=/\\|<>~^_'\"–—’“”…",
    "es": "áéíñóúü¿¡",
    "fr": "àâæçéèêëîïôœùûüÿ«»",
    "hi": "अआइईउऊऋएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौ्ंः।",
    "it": "àèéìòù",
    "ja": "日本語カタひらがな、。「」ー",
    "ko": "한국어가나다라",
    "pt": "ãõçáâ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя№АЁЯ",
    "th": "กขคงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหอฮะาำิีึืุูเแโใไๅ็่้๊๋์",
    "vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹĐ",
    "zh": "简体中文汉语，。《》",
}
PARAGRAPHS = {lang: " ".join([line] * 6) for lang, line in LINES.items()}


def check_block(block: Block, text: str) -> float:
    """Asserts what holds of every block of a clean text; the share of ink that lies outside of all letters' quads."""
    height, width = block.ink.shape
    children: list[list[str]] = [[] for _ in block.spans]
    covered = np.zeros(block.ink.shape, bool)
    for index, span in enumerate(block.spans):
        low, high = span.quad.min(0), span.quad.max(0)
        assert (low >= 0).all()
        assert high[0] <= width
        assert high[1] <= height
        assert span.text
        assert span.text == span.text.strip()
        x, y = span.quad.T
        assert np.dot(x, np.roll(y, -1)) > np.dot(y, np.roll(x, -1)), f"{span.text!r} does not go clockwise"
        if span.parent is None:
            assert span.level == "paragraph"
        else:
            assert span.parent < index
            children[span.parent].append(span.text)
            parent = block.spans[span.parent].quad
            assert (low >= parent.min(0)).all()
            assert (high <= parent.max(0)).all()
        left, top, right, bottom = *np.round(low).astype(int), *np.round(high).astype(int)
        if span.level == "char":
            covered[top:bottom, left:right] = True
        if span.level == "word":
            assert block.ink[top:bottom, left:right].any(), f"{span.text!r} has no ink in its quad"
    for span, parts in zip(block.spans, children, strict=True):
        if span.level == "word":
            assert "".join(parts) == span.text
        if span.level == "line":
            assert "".join(parts) == "".join(span.text.split())
    letters = "".join(span.text for span in block.spans if span.level == "char")
    assert letters == "".join(text.split())
    ink = block.ink.astype(np.float64)
    return float(ink[~covered].sum() / ink.sum())
