"""Pictures that people made, with what they said about them: Open Clip Art's drawings, and emoji with their names."""

import hashlib
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIDE = 192
MOST_SVG_BYTES = 400_000
MOST_OF_A_TITLE = 6
COMMON = 60  # a word in one of so many file names says nothing about the drawing
NAMES = ("en", "de", "es", "fr", "ja", "it", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh", "cs", "hu")
# Folders of drawings that are not content.
DECORATIONS = {"logos": "logo", "buttons": "button", "icons": "icon", "etiquette-theme": "icon", "flat-theme": "icon"}
EMOJI_SIZE = 109  # the only one that the font has


@dataclass(frozen=True)
class Real:
    """A picture's JPEG or PNG file, its title, other words, and a title in other languages."""

    path: Path
    source: str
    title: str
    words: tuple[str, ...]
    description: str = ""
    names: Mapping[str, str] | None = None
    decoration: str = ""

    @property
    def is_held_out(self) -> bool:
        """One in 16 by title, so that drawings of one title are all on one side."""
        return hashlib.sha256(self.title.lower().encode()).digest()[0] < 16


def clip_art(folder: Path, cache: Path) -> list[Real]:
    """The drawings below `folder` (openclipart/svg) that have a title, drawn once and kept in `cache`."""
    listed = cache / "clip_art.json"
    if not listed.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        found = [asdict(one) for one in drawn(folder, cache)]
        listed.write_text(json.dumps(found, default=str))
    return [
        Real(**{**one, "path": Path(one["path"]), "words": tuple(one["words"])})
        for one in json.loads(listed.read_text())
    ]


def drawn(folder: Path, cache: Path) -> Iterator[Real]:
    """Each drawing once, and few of one title."""
    paths = [path for path in sorted(folder.rglob("*.svg")) if "duplicates" not in path.parts]
    # In a process of its own: a drawing of a thousand gradients may end it.
    render_all(paths, cache)
    said = {path: described(path.read_text(errors="replace")) for path in paths}
    titles = Counter(title for title, _, _ in said.values())
    named = Counter(word for path in paths for word in set(stem_words(path)))
    drawings, taken = set(), Counter[str]()
    for path, (title, description, words) in said.items():
        picture = cache / f"{hashlib.sha256(str(path.relative_to(folder)).encode()).hexdigest()[:16]}.png"
        if titles[title] > MOST_OF_A_TITLE:  # that of a collection, or a name of its author
            title = " ".join(word for word in stem_words(path) if named[word] <= len(paths) / COMMON)
        if not is_title(title) or not picture.is_file():
            continue
        digest = hashlib.sha256(picture.read_bytes()).digest()
        if digest in drawings or taken[title.lower()] == MOST_OF_A_TITLE:
            continue
        drawings.add(digest)
        taken[title.lower()] += 1
        folders = path.relative_to(folder).parts[:-1]
        decoration = next((DECORATIONS[part] for part in folders if part in DECORATIONS), "")
        places = [part.replace("_", " ") for part in folders[-1:] if part not in {"unsorted", *DECORATIONS}]
        yield Real(picture, "clip art", title, tuple(dict.fromkeys([*words, *places])), description, None, decoration)


def stem_words(path: Path) -> list[str]:
    return re.findall(r"[a-z]{3,}", path.stem.lower())


def described(svg: str) -> tuple[str, str, list[str]]:
    """Title, description and keywords of a drawing."""
    head = svg[svg.find("<metadata") : svg.find("</metadata>")]
    title, description = (first(rf"<dc:{name}>([^<]*)</dc:{name}>", head) for name in ("title", "description"))
    words = [" ".join(unescape(word).lower().split()) for word in re.findall(r"<rdf:li>([^<]{2,30})</rdf:li>", head)]
    title = re.sub(r"[_\d]+", " ", title.removeprefix("Clipart by Nicu Buculei - "))
    return " ".join(title.split()), " ".join(description.split()[:18]), [word for word in words if word]


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return unescape(found[1]).strip() if found else ""


def is_title(title: str) -> bool:
    return 3 <= len(title) <= 60 and bool(re.search(r"[A-Za-z]{3}", title)) and "openclipart" not in title.lower()


def render_all(paths: list[Path], cache: Path) -> None:
    """Draws what is not drawn yet; a child process that ends is started again behind the drawing that ended it."""
    root = Path(*paths[0].parts[: paths[0].parts.index("svg") + 1])
    left = paths
    while left:
        child = subprocess.Popen(
            [sys.executable, __file__, str(cache), str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert child.stdin
        assert child.stdout
        done = 0
        for path in left:
            try:
                child.stdin.write(f"{path}\n")
                child.stdin.flush()
            except BrokenPipeError:
                break
            done += 1
            if not child.stdout.readline():
                break
        left = left[max(1, done) :]
        child.stdin.close()
        child.wait()


def render(path: Path, target: Path) -> None:
    """A drawing on white, its longer side SIDE pixels."""
    import resvg_py

    if path.stat().st_size > MOST_SVG_BYTES:
        return
    try:
        data = resvg_py.svg_to_bytes(svg_path=str(path), width=SIDE, background="white", skip_system_fonts=True)
    except ValueError:  # not a drawing
        return
    picture = Image.open(io.BytesIO(bytes(data))).convert("RGB")
    if min(picture.size) * 6 < max(picture.size):
        return
    picture.thumbnail((SIDE, SIDE))
    if any(low != high for low, high in picture.getextrema()):
        picture.save(target)


def emoji(font_path: Path, cldr: Path, cache: Path) -> list[Real]:
    """The emoji of one code point that the font has, with their names and English keywords."""
    cache.mkdir(parents=True, exist_ok=True)
    font = ImageFont.truetype(font_path, EMOJI_SIZE)
    tables = {lang: annotations(cldr / "annotations" / f"{lang}.xml") for lang in NAMES}
    found = []
    for sign, (name, words) in tables["en"].items():
        if len(sign) != 1 or ord(sign) < 0x2190 or not name:
            continue
        picture = cache / f"emoji_{ord(sign):x}.png"
        if not picture.is_file():
            image = Image.new("RGBA", (136, 128), (255, 255, 255, 0))
            ImageDraw.Draw(image).text((0, 0), sign, font=font, embedded_color=True)
            if len(image.getcolors(1 << 15) or range(9)) < 4:  # the font does not have it
                continue
            image.save(picture)
        names = {lang: table[sign][0] for lang, table in tables.items() if sign in table and table[sign][0]}
        found.append(Real(picture, "emoji", name, tuple(words), "", names))
    return found


def annotations(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Name and keywords by sign."""
    names, words = {}, {}
    for element in ET.parse(path).iter("annotation"):
        if element.get("type") == "tts":
            names[element.get("cp", "")] = element.text or ""
        else:
            words[element.get("cp", "")] = [word.strip() for word in (element.text or "").split("|")]
    return {sign: (name, words.get(sign, [])) for sign, name in names.items() if "↑" not in name}


def main() -> None:
    """The child process: draws each path that it reads."""
    cache, root = Path(sys.argv[1]), Path(sys.argv[2])
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        target = cache / f"{hashlib.sha256(str(path.relative_to(root)).encode()).hexdigest()[:16]}.png"
        if not target.is_file():
            render(path, target)
        print(flush=True)


if __name__ == "__main__":
    main()
