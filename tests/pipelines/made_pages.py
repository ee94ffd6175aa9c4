"""Pages for tests, made of words of several scripts, with chrome that says so around them."""

WORDS = {
    "en": ("the harbour lies quiet under a pale sky while boats wait for the tide that comes with the moon", " ", ". "),
    "de": ("der hafen liegt still unter einem blassen himmel und die boote warten auf das wasser der flut", " ", ". "),
    "ru": ("гавань лежит тихо под бледным небом пока лодки ждут прилива который приходит с луной ночью", " ", ". "),
    "ar": ("يرقد الميناء هادئا تحت سماء شاحبة بينما تنتظر القوارب المد الذي يأتي مع القمر في الليل", " ", "، "),
    "zh": ("港 口 在 苍 白 的 天 空 下 安 静 地 等 待 潮 水 和 月 亮 一 起 到 来", "", "。"),
    "ja": ("港 は 青 白 い 空 の 下 で 静 か に 月 と 共 に 来 る 潮 を 待 っ て い る", "", "。"),
    "ko": ("항구는 창백한 하늘 아래 조용히 누워 있고 배들은 달과 함께 오는 밀물을 기다린다", " ", ". "),
    "th": ("ท่าเรือ สงบ เงียบ ใต้ ท้องฟ้า สีซีด ขณะที่ เรือ รอ น้ำขึ้น ที่ มา พร้อม กับ ดวงจันทร์", "", " "),
}
LANGUAGES = tuple(WORDS)
LINKS = "".join(f"<li><a href=/{number}>CHROME entry {number}</a></li>" for number in range(12))
TOP = f"<header class=site-header><img src=chrome-logo.png><nav><ul>{LINKS}</ul></nav></header>"
END = f"<aside class=sidebar><h3>CHROME</h3><ul>{LINKS}</ul></aside><footer><p>CHROME, 2024, all rights.</p></footer>"


def paragraph(language: str, number: int) -> str:
    """Three sentences that are different for every number."""
    text, joint, stop = WORDS[language]
    words = text.split()
    sentences = []
    for turn in range(3):
        at = (number * 5 + turn * 3) % len(words)
        sentences.append(joint.join(words[at:] + words[:at]) + f"{number}{turn}")
    return stop.join(sentences) + stop.strip()


def made_page(kind: str, language: str) -> tuple[str, list[str]]:
    """HTML of a page and the texts that are to be kept of it."""
    texts = [paragraph(language, number) for number in range(6)]
    flow = "".join(f"<p>{text}</p>" for text in texts)
    kept = list(texts)
    if kind == "news":
        body = f"<article><h1>Title</h1><p class=byline>CHROME</p>{flow}</article>"
    elif kind == "blog":
        body = (
            f"<div class='post hentry'><h2>Title</h2><div class=entry-content>{flow}<p><img src=a.jpg></p></div></div>"
        )
    elif kind == "wiki":
        table = "<table class=infobox><tr><th>Depth<td>12 m</table>"
        body = f"<div id=content><h1>Title</h1>{table}{flow}<h2>Notes</h2><p>{texts[0]}!</p></div>"
        kept += ["Depth\t12 m", "Notes"]
    elif kind == "documentation":
        body = f"<main><h1>Title</h1>{flow}<pre>make  harbour</pre><h2>Options</h2><p>{texts[1]}</p></main>"
        kept += ["make  harbour", "Options"]
    elif kind == "recipe":
        body = (
            f"<div class=recipe><h1>Title</h1>{flow}<ul><li>2 eggs</li><li>flour</li></ul><ol><li>Stir</li></ol></div>"
        )
        kept += ["- 2 eggs\n- flour", "1. Stir"]
    elif kind == "forum":
        posts = "".join(
            f"<div class=post><div class=user>Ann</div><div class=body>{text}</div></div>" for text in texts
        )
        body = f"<div id=thread><h1>Title</h1>{posts}</div>"
    else:
        body = (
            f"<div class=product><h1>Title</h1><img src=boat.jpg><div class=price>1200</div>"
            f"<div class=description>{flow}"
            "<table><tr><td>Length<td>5 m<tr><td>Mast<td>6 m</table></div></div>"
        )
        kept += ["Length\t5 m\nMast\t6 m"]
    return f"<!doctype html><title>Title</title><body>{TOP}<div class=page>{body}</div>{END}", kept
