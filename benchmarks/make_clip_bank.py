"""Makes filters/clip_bank: sentences, pictures and tags against which any CLIP model is calibrated.

    apt-get install openclipart-svg fonts-noto-color-emoji unicode-cldr-core gnome-user-docs
    pip install resvg-py
    python benchmarks/make_clip_bank.py --work FOLDER

512 sentences a language from GNOME's help; of the English ones a half describe pictures: drawn scenes, and Open Clip
Art's drawings. 256 pictures: drawn scenes, Open Clip Art's, emoji, figures of GNOME's help; none of decorations. The
tags are nouns of WordNet. The same packages give the same files.
"""

import argparse
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import resvg_py
from known_answer.training_captions import caption
from known_answer.training_scenes import TRAINING, paint, plan
from PIL import Image
from tiny_clip.examples import placed
from tiny_clip.help_texts import HELP, help_sentences
from tiny_clip.real_pictures import Real, clip_art, emoji
from tiny_clip.tags import bank_tags

SEED = 11
SENTENCES, SCENES, DESCRIBED = 512, 128, 128
PICTURES = {"scene": 96, "clip art": 88, "emoji": 40}
FIGURES = 32
SIDE, QUALITY = 224, 80
TAGS = 3000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--share", type=Path, default=Path("/usr/share"), help="where Debian's packages put their data"
    )
    options.add_argument("--work", type=Path, required=True, help="the folder that train_tiny_clip.py has")
    options.add_argument("--out", type=Path, default=Path("filters/clip_bank"))
    given = options.parse_args()
    art = clip_art(given.share / "openclipart" / "svg", given.work / "clip_art")
    signs = emoji(
        given.share / "fonts/truetype/noto/NotoColorEmoji.ttf",
        given.share / "unicode/cldr/common",
        given.work / "emoji",
    )
    given.out.mkdir(parents=True, exist_ok=True)
    rows = list(sentences(given.share / "help", art, Random(SEED)))
    write(given.out / "sentences.parquet", {"lang": [lang for lang, _ in rows], "text": [text for _, text in rows]})
    shown = list(pictures(given.share / "help", art, signs, Random(SEED)))
    write(
        given.out / "pictures.parquet", {"data": [jpeg(one) for _, one in shown], "kind": [kind for kind, _ in shown]}
    )
    keywords = (
        word.lower() for real in (*art, *signs) if not real.decoration for word in {*real.words, *real.title.split()}
    )
    (given.out / "tags.txt").write_text("\n".join(bank_tags(keywords, TAGS)) + "\n", "utf-8")
    for path in sorted(given.out.iterdir()):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


def sentences(help_folder: Path, art: Sequence[Real], random: Random) -> Iterator[tuple[str, str]]:
    for lang in HELP:
        texts = []
        if lang == "en":
            scenes = scene_sentences(help_folder, random)
            content = [real for real in art if not real.decoration]
            described = [said for real in content if 5 <= len((said := description(real)).split()) <= 30]
            texts = [*random.sample(scenes, SCENES), *random.sample(sorted(set(described)), DESCRIBED)]
        yield from ((lang, one) for one in texts)
        yield from ((lang, one) for one in random.sample(help_sentences(help_folder, lang), SENTENCES - len(texts)))


def scene_sentences(help_folder: Path, random: Random) -> list[str]:
    """Twice as many as are needed, of 5 words or more."""
    found: dict[str, None] = {}
    while len(found) < 2 * SCENES:
        scene = paint(plan(random, TRAINING), random, help_sentences(help_folder, "en"))
        text, claims = caption(scene, random)
        if len(text.split()) >= 5 and not any(claim.startswith("kind:") for claim in claims):
            found[text] = None
    return list(found)


def description(real: Real) -> str:
    """What the author wrote, or else the title with keywords."""
    if len(real.description.split()) >= 5:
        return real.description
    return f"A drawing of {real.title.lower()}: {', '.join(real.words[:4])}."


def pictures(
    help_folder: Path, art: Sequence[Real], signs: Sequence[Real], random: Random
) -> Iterator[tuple[str, Image.Image]]:
    count = 0
    while count < PICTURES["scene"]:
        scene = paint(plan(random, TRAINING), random, help_sentences(help_folder, "en"))
        if "kind:decoration" not in scene.facts:
            count += 1
            yield "scene", scene.picture
    for reals in (art, signs):
        content = [real for real in reals if not real.decoration]
        for real in random.sample(content, PICTURES[reals[0].source]):
            yield real.source, placed(real, random)
    for picture in random.sample(figures(help_folder), FIGURES):
        yield "figure", picture


def figures(help_folder: Path) -> list[Image.Image]:
    """The screenshots and diagrams of GNOME's help, in all languages that have their own."""
    found: dict[bytes, Image.Image] = {}
    for path in sorted(help_folder.glob("*/gnome-help/figures/*.*")):
        if path.is_symlink() or "symbolic" in path.name or "topbar" in path.name or path.suffix not in {".png", ".svg"}:
            continue
        data = path.read_bytes()
        if path.suffix == ".svg":
            try:
                data = bytes(resvg_py.svg_to_bytes(svg_path=str(path), width=SIDE, background="white"))
            except ValueError:  # some say no size
                continue
        with Image.open(io.BytesIO(data)) as opened:
            picture = opened.convert("RGBA")
        if min(picture.size) >= 40 and max(picture.size) <= 5 * min(picture.size):
            whole = Image.new("RGB", picture.size, (255, 255, 255))
            whole.paste(picture, (0, 0), picture)
            found[whole.resize((16, 16)).tobytes()] = whole
    return list(found.values())


def jpeg(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail((SIDE, SIDE))
    data = io.BytesIO()
    small.save(data, "JPEG", quality=QUALITY, optimize=True)
    return data.getvalue()


def write(path: Path, columns: dict[str, list[str]] | dict[str, list[bytes] | list[str]]) -> None:
    pq.write_table(pa.table(columns), path, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main()
