"""Corruptions of a text with a known effect on its quality, each seeded and in three doses, nuisances held fixed."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from filters.batch import split_words
from filters.stop_words import is_stop_word, stop_words

from .bases import Base

Corruption = Callable[[Base, float, random.Random], list[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the matrix: what is done, its doses from weak to strong, and the bar of the strongest, if it has one.

    `unit` says what a dose is. The target is "falls", "reported" (no claim) or "stays" (a null edit). Where a nuisance
    is what is corrupted, and the guard has nothing to say, `nuisance` says so.
    """

    name: str
    corrupt: Corruption
    doses: tuple[float, ...]
    unit: str
    target: str
    bar: float | None = None
    nuisance: str = ""


def shuffle_words(base: Base, dose: float, draw: random.Random) -> list[str]:
    """That share of the words of each line change places; punctuation, spaces and line breaks stay."""
    return [replaced(line, shuffled(split_words(line), dose, draw)) for line in base.lines]


def shuffled(words: list[str], dose: float, draw: random.Random) -> list[str]:
    places = sorted(draw.sample(range(len(words)), round(dose * len(words))))
    moved = [words[place] for place in places]
    draw.shuffle(moved)
    found = list(words)
    for place, word in zip(places, moved, strict=True):
        found[place] = word
    return found


def replaced(line: str, words: Sequence[str]) -> str:
    """The line with other words in the places of its own."""
    made, at = [], 0
    for own, new in zip(split_words(line), words, strict=True):
        start = line.index(own, at)
        made += [line[at:start], new]
        at = start + len(own)
    return "".join([*made, line[at:]])


def repeat_sentences(base: Base, times: float, draw: random.Random) -> list[str]:
    """Some neighbouring sentences again and again, so many times, in as many sentences and lines as there were.

    Of all such runs the one with which the text is most nearly as long, with as many marks.
    """
    lines = [sentences(line) for line in base.lines]
    every = [sentence for line in lines for sentence in line]
    length = max(1, round(len(every) / times))
    wanted = weight(base.lines)

    def tiled(start: int, shift: int) -> list[str]:
        run = every[start : start + length]
        return refilled(lines, [run[(index + shift) % length] for index in range(len(every))], base.lang)

    def distance(tried: list[str]) -> float:
        return sum(abs(a - b) / (b + 1) for a, b in zip(weight(tried), wanted, strict=True))

    tries = [tiled(start, shift) for start in range(len(every) - length + 1) for shift in range(length)]
    return min(tries, key=distance)


def weight(lines: Sequence[str]) -> list[int]:
    text = "\n".join(lines)
    return [len(text.encode()), len(text.split()), sum(map(text.count, ".!?。！？؟")), sum(map(text.count, ",;:、،"))]


def shuffle_sentences(base: Base, dose: float, draw: random.Random) -> list[str]:
    """That share of the sentences change places across the document."""
    lines = [sentences(line) for line in base.lines]
    return refilled(lines, shuffled([one for line in lines for one in line], dose, draw), base.lang)


def sentences(line: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?؟])\s+|(?<=[。！？])", line) if one]


def refilled(lines: Sequence[Sequence[str]], every: Sequence[str], lang: str) -> list[str]:
    """Sentences put into lines of as many each as `lines` have."""
    rest = iter(every)
    space = "" if lang in ("ja", "zh") else " "
    return [space.join(next(rest) for _ in line) for line in lines]


def inject_boilerplate(base: Base, count: float, draw: random.Random) -> list[str]:
    """Up to so many lines of a site's navigation between the others; of these some are joined, and lose as many words.

    In a text of few lines there are fewer, as many as can be made up for.
    """
    menu = draw.sample(NAVIGATION.get(base.lang, NAVIGATION["en"]), min(int(count), len(base.lines) - 1))
    lines = list(base.lines)
    space = "" if base.lang in ("ja", "zh") else " "
    for _ in menu:
        at = draw.randrange(len(lines) - 1)
        lines[at : at + 2] = [f"{lines[at]}{space}{lines[at + 1]}"]
    for line in menu:
        at = max(range(len(lines)), key=lambda index: len(lines[index]))
        lines[at] = shortened(lines[at], line, draw, space)
    for line in menu:
        lines.insert(draw.randint(0, len(lines)), line)
    return lines


def shortened(line: str, by: str, draw: random.Random, space: str) -> str:
    """A line without as many words as another has (letters, without a space between them); marks stay."""
    pieces = line.split(space) if space else list(line)
    plain = [index for index, piece in enumerate(pieces) if piece.isalpha()]
    count = min(len(plain), len(by.split(space) if space else by))
    wanted = len(by.encode())
    tries = [draw.sample(plain, count) for _ in range(20)]
    gone = min(tries, key=lambda places: abs(sum(len(f"{pieces[at]}{space}".encode()) for at in places) - wanted))
    return space.join(piece for index, piece in enumerate(pieces) if index not in gone)


def keyword_soup(base: Base, dose: float, draw: random.Random) -> list[str]:
    """That share of the words become content words of the document, in no order, as long as what they stand for.

    A word that is too long is made up for by the next ones, so that the text has as many bytes.
    """
    listed = stop_words(base.lang) or frozenset()
    content = [
        word
        for line in base.lines
        for word in split_words(line)
        if not is_stop_word(word.lower(), listed) and word.isalpha() and not "぀" <= word < "゠"
    ]
    by_length: dict[int, list[str]] = {}
    for word in content:
        by_length.setdefault(len(word), []).append(word)
    debt = 0
    lines = []
    for line in base.lines:
        words = split_words(line)
        for index, word in enumerate(words):
            if draw.random() < dose:
                wanted = len(word) - debt
                words[index] = draw.choice(by_length[min(by_length, key=lambda length: abs(length - wanted))])
                debt += len(words[index]) - len(word)
        lines.append(replaced(line, words))
    return lines


def symbol_noise(base: Base, dose: float, draw: random.Random) -> list[str]:
    """That share of the letters become symbols; spaces stay, so that words between spaces are as many."""
    return [
        "".join(
            draw.choice(SIGNS[len(letter.encode())]) if letter.isalpha() and draw.random() < dose else letter
            for letter in line
        )
        for line in base.lines
    ]


# By their bytes, so that these stay as many.
SIGNS = {1: "#*|~^@%", 2: "§¶±", 3: "＃＊※◆■＠％", 4: "𝄀𝄁"}


def letter_noise(base: Base, dose: float, draw: random.Random) -> list[str]:
    """That share of the letters become others of the same kind, of those that the document has."""
    kinds: dict[tuple[int, str], set[str]] = {}
    for letter in "".join(base.lines):
        if letter.isalpha():
            kinds.setdefault(kind(letter), set()).add(letter)
    letters = {name: sorted(found) for name, found in kinds.items()}
    return [
        "".join(
            draw.choice(letters[kind(letter)]) if letter.isalpha() and draw.random() < dose else letter
            for letter in line
        )
        for line in base.lines
    ]


@lru_cache(maxsize=10_000)
def kind(letter: str) -> tuple[int, str]:
    """Its bytes, and whether it is a capital, kana or another."""
    script = "hiragana" if "぀" <= letter < "゠" else "katakana" if "゠" <= letter <= "ヿ" else ""
    return len(letter.encode()), script or ("upper" if letter.isupper() else "lower")


def truncate(base: Base, share: float, draw: random.Random) -> list[str]:
    """The first so much of the characters, cut where a word ends."""
    text = "\n".join(base.lines)
    head = text[: int(len(text) * share)]
    return (head if base.lang in ("ja", "zh") else head.rsplit(None, 1)[0]).split("\n")


def null_edit(base: Base, dose: float, draw: random.Random) -> list[str]:
    """Other white space, other quotation marks and apostrophes: nothing that a reader would call worse."""
    spaces = [re.sub(" ", lambda _: draw.choice((" ", "  ", "\u00a0")), line) for line in base.lines]
    curly = [re.sub(r"(?<!\w)[\"'](?=\w)", "“", line) for line in spaces]
    return [re.sub(r"(?<=\w)\"", "”", line.replace("'", "’")) + draw.choice(("", " ")) for line in curly]


NAVIGATION: Mapping[str, list[str]] = {
    "en": [
        "Home", "Products", "About us", "Contact", "Log in", "Sign up", "Privacy policy", "Terms of use",
        "Share on Facebook", "Follow us on Twitter", "Subscribe to our newsletter", "Accept all cookies",
        "Read more", "Leave a comment", "Next page", "Add to cart", "Search this site", "Related articles",
        "© 2021 All rights reserved", "Back to top",
    ],
    "fr": [
        "Accueil", "Produits", "Qui sommes-nous", "Contact", "Se connecter", "S'inscrire",
        "Politique de confidentialité", "Mentions légales", "Partager sur Facebook", "Suivez-nous sur Twitter",
        "Abonnez-vous à la newsletter", "Accepter les cookies", "Lire la suite", "Laisser un commentaire",
        "Page suivante", "Ajouter au panier", "Rechercher", "Articles liés", "© 2021 Tous droits réservés",
        "Haut de page",
    ],
    "de": [
        "Startseite", "Produkte", "Über uns", "Kontakt", "Anmelden", "Registrieren", "Datenschutzerklärung",
        "Impressum", "Auf Facebook teilen", "Folgen Sie uns auf Twitter", "Newsletter abonnieren",
        "Alle Cookies akzeptieren", "Weiterlesen", "Kommentar schreiben", "Nächste Seite", "In den Warenkorb",
        "Suche", "Ähnliche Artikel", "© 2021 Alle Rechte vorbehalten", "Nach oben",
    ],
    "es": [
        "Inicio", "Productos", "Quiénes somos", "Contacto", "Iniciar sesión", "Regístrate",
        "Política de privacidad", "Aviso legal", "Compartir en Facebook", "Síguenos en Twitter",
        "Suscríbete al boletín", "Aceptar cookies", "Leer más", "Dejar un comentario", "Página siguiente",
        "Añadir al carrito", "Buscar", "Artículos relacionados", "© 2021 Todos los derechos reservados",
        "Volver arriba",
    ],
    "ja": [
        "ホーム", "製品情報", "会社概要", "お問い合わせ", "ログイン", "新規登録", "プライバシーポリシー",
        "利用規約", "Facebookでシェア", "フォローする", "メルマガ登録", "すべてのCookieを許可", "続きを読む",
        "コメントを書く", "次のページ", "カートに入れる", "サイト内検索", "関連記事", "© 2021 無断転載を禁じます",
        "ページトップへ",
    ],
}  # fmt: skip

MATRIX: Sequence[Cell] = (
    Cell("word shuffle", shuffle_words, (0.25, 0.5, 1.0), "of the words", "falls", 0.98),
    Cell("repetition", repeat_sentences, (1.5, 3, 6), "times", "falls", 0.98),
    Cell("boilerplate", inject_boilerplate, (2, 4, 8), "lines", "falls", 0.98),
    Cell("keyword soup", keyword_soup, (0.25, 0.5, 1.0), "of the words", "falls", 0.98),
    Cell("symbol noise", symbol_noise, (0.02, 0.05, 0.1), "of the letters", "falls", 0.98),
    Cell("truncation", truncate, (1 / 2, 1 / 4, 1 / 8), "of the text left", "falls", 0.98, "length is the corruption"),
    Cell("letter noise", letter_noise, (0.01, 0.03, 0.1), "of the letters", "falls", 0.85),
    Cell("letter noise 3 %", letter_noise, (0.03,), "of the letters", "reported"),
    Cell("sentence shuffle", shuffle_sentences, (0.25, 0.5, 1.0), "of the sentences", "reported"),
    Cell("null edit", null_edit, (1.0,), "", "stays"),
)
