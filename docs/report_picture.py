"""Draws docs/report.png, the top of the demo's report, in light colours.

make demo browser && .venv/bin/python docs/report_picture.py
"""

import io
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 1280, 1600
COLOURS = 128  # flat colours and grey letters: a palette takes a third of the bytes

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from jobs.report import report
    from tests.browser import chromium

    out = ROOT / "runs" / "demo"
    report(str(out))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto((out / "report.html").as_uri())
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(Path(__file__).with_name("report.png"), optimize=True)
