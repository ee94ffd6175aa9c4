import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import Batch
from filters.boilerplate import BoilerplateLines
from filters.testing import check_editor, make_documents
from tests.filters.documents import batch, document, text

LINES = {
    "cookies": [
        "Accept all cookies",
        "Tout accepter",
        "Alle Cookies akzeptieren",
        "Política de cookies",
        "クッキーの設定",
        "接受所有 Cookie",
    ],
    "share": [
        "Share this article:",
        "Partager sur Facebook",
        "Beitrag teilen",
        "Compartir en Twitter",
        "この記事をシェア",
        "分享到微信",
    ],
    "subscribe": [
        "SUBSCRIBE NOW!",
        "Abonnez-vous",
        "Newsletter abonnieren",
        "¡Suscríbete",
        "メールマガジン登録",
        "订阅我们",
    ],
    "read_more": ["[Read more…]", "Lire la suite »", "Weiterlesen", "Seguir leyendo", "続きを読む", "阅读全文 >>"],
    "copyright": [
        *(
            "© 2019 Example Inc.",
            "Copyright (c) 2019 Ann Lee",
            "Tous droits réservés",
            "© Beispiel, alle Rechte vorbehalten",
        ),
        *("Todos los derechos reservados.", "記事の無断転載を禁じます", "版权所有，未经授权不得转载"),
    ],
    "cart": [
        "3 items in your cart",
        "Ajouter au panier",
        "In den Warenkorb",
        "Añadir al carrito",
        "カートに入れる",
        "加入购物车",
    ],
    "counter": [
        "3 likes",
        "1.2k views · 14 comments",
        "12 commentaires",
        "Keine Kommentare",
        "5 comentarios",
        "コメント (3)",
        "128 条评论",
    ],
    "account": ["Log in", "Mot de passe oublié ?", "Passwort vergessen?", "Iniciar sesión", "ログイン", "注册"],
    "site": ["Privacy Policy", "Mentions légales", "- Nach oben", "Aviso legal", "プライバシーポリシー", "联系我们"],
}
KEPT = [
    *(
        "Share prices fell on Monday.",
        "Read more books",
        "Copyright law in Japan",
        "The cart stood in the yard.",
        "(c) the third one",
    ),
    *(
        "He likes 3 comments",
        "Subscribe to a topic",
        "login",
        "checkout",
        "print",
        "3 items",
        "Accept",
        "Partager le pain",
    ),
    *(
        "Teilen und herrschen",
        "コメント欄の使い方",
        "分享会将于周五举行",
        "関連する記事を書いた人",
        "Privacy policy of the old republic",
    ),
    "We use cookies and butter in this cake, and a lot of sugar too",
    "Share this with your friends, your family and all of your neighbours",
]


def edited(*parts: object) -> tuple[list[str], dict[str, int]]:
    table, counts = BoilerplateLines().edit(batch(document(*parts)))  # type: ignore[arg-type]
    left = [part["text"] for part in table["parts"][0].as_py()]
    return left, {item["what"]: item["count"] for item in counts.to_pylist()}


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in LINES.items() for line in lines])
def test_a_line_of_furniture_goes(kind: str, line: str) -> None:
    assert edited("Boats.", line) == (["Boats."], {kind: 1})


@pytest.mark.parametrize("line", KEPT)
def test_a_line_of_an_author_stays(line: str) -> None:
    assert edited(line) == ([line], {})


def test_lines_go_out_of_lists_and_the_rest_stays() -> None:
    items = "- Share\n- The boats\n2. Tweet\n- The tide"
    assert edited(text(items, "list"), "Log in\n\n ") == (["- The boats\n- The tide"], {"share": 2, "account": 1})


@pytest.mark.parametrize("label", ["code", "table"])
def test_code_and_tables_are_left_alone(label: str) -> None:
    assert edited(text("Share\nLog in", label)) == (["Share\nLog in"], {})


def test_a_page_may_be_about_what_its_heading_says() -> None:
    assert edited(text("About us", "heading"), "Boats.") == (["About us", "Boats."], {})
    assert edited(text("Share this:", "heading"), "Boats.") == (["Boats."], {"share": 1})


def test_nulls_and_pages_without_text() -> None:
    pages = batch(document(text(None), "Share"), document(), document("Boats.\nShare"))
    table, counts = BoilerplateLines().edit(pages)
    assert [[part["text"] for part in parts.as_py()] for parts in table["parts"]] == [[None], [], ["Boats."]]
    assert [item["row"] for item in counts.to_pylist()] == [0, 2]


PIECES = st.sampled_from(
    ["Share", "Log in", "© 2019", "\n", " ", "- ", "boats", "3 likes", "…", "阅读全文", "2. ", "¡"]
)


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=4))
@settings(deadline=None)
def test_editing_twice_is_editing_once(parts: list[str]) -> None:
    once, _ = BoilerplateLines().edit(batch(document(*parts)))
    again, counts = BoilerplateLines().edit(Batch(once))
    assert counts.to_pylist() == []
    assert again.equals(once)


@pytest.mark.parametrize("hostile", ["share ", "a", "3 likes ", "\n", "-\n", "© ", "未经"])
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    page = batch(document(hostile * (1_000_000 // len(hostile))))
    started = time.process_time()
    BoilerplateLines().edit(page)
    assert time.process_time() - started < 5.0


def test_it_keeps_its_contract() -> None:
    rows = make_documents().to_pylist()
    for index, row in enumerate(rows):
        for part in row["parts"] or ():
            if part["type"] == "text" and part["text"]:
                part["text"] += "\n" + list(LINES.values())[index % len(LINES)][0]
    check_editor(BoilerplateLines(), type(make_documents()).from_pylist(rows, make_documents().schema))
