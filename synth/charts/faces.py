"""Faces of charts: the files of a family of fonts."""

from importlib.util import find_spec
from pathlib import Path

from synth.charts.lettering import Lettering


def lettering_of(family: str, lang: str) -> Lettering:
    root = Path(find_spec("matplotlib").origin).parents[1]  # type: ignore
    if lang in ("ja", "ko", "zh"):
        return Lettering(
            str(root / "noto_cjk_sans_otc/NotoSansCJK-Regular.ttc"), lang, {"ja": 0, "ko": 1, "zh": 2}[lang]
        )
    if lang == "ar":
        return Lettering(str(next((root / "fontpkg_cairo/files").glob("Cairo*"))), lang)
    return Lettering(str(root / "fontpkg_noto_sans/files/NotoSans[wdth,wght].ttf"), lang)
