"""What ocr_synth.py counts: pictures and what is in them, drops by reason, the time of children too."""

import cProfile
import subprocess
import sys

from drawing import Cost, Tally, cpu_s, draw, stages
from ocr_synth import MEGAPIXEL, PARTS, layouts

from schemas.geometry import PixelBudget
from synth.ocr.generator import SCENES, Ocr

LINES = Ocr(languages=("en",), scenes=("line",))


def test_pictures_are_counted_with_what_is_in_them() -> None:
    tally, budget = Tally(), PixelBudget()
    cost = draw(LINES, range(6), budget, tally)
    drawn = [LINES.draw(seed, budget) for seed in range(6)]
    regions = [region for one in drawn for region in one.regions]
    assert tally.pictures == 6
    assert tally.pixels == sum(one.picture.width * one.picture.height for one in drawn)
    assert tally.bytes == sum(len(one.picture.data) for one in drawn)
    assert tally.quads == len(regions)
    assert tally.levels["word"] == sum(region.level == "word" for region in regions)
    assert tally.chars == sum(len(region.text or "") for region in regions if region.level == "line")
    assert cost > Cost(0, 0)


def test_what_comes_to_nothing_is_counted_by_its_reason() -> None:
    tally = Tally()
    draw(Ocr(languages=("en",), scenes=("vertical",)), range(3), PixelBudget(), tally)
    assert tally.pictures == 0
    assert tally.dropped == {"no_scene": 3}


def test_the_time_of_a_child_counts() -> None:
    before = cpu_s()
    child = subprocess.Popen(
        [sys.executable, "-c", "import time\nwhile time.process_time() < 0.5: pass\nprint()\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    running = cpu_s() - before
    child.communicate(b"\n")
    assert running > 0.4
    assert cpu_s() - before > 0.4  # of one that has ended too


def test_each_layout_has_a_row_in_its_part() -> None:
    assert [name for name, _ in layouts()] + ["line", "word"] == sorted(SCENES, key=["line", "word"].count)
    assert all(name in SCENES for name, _ in layouts())
    assert {name for name, _ in PARTS["lines"].rows()} >= {"word", "en", "zh"}
    assert [name for name, _ in PARTS["plotly"].rows()] == []


def test_scenes_have_about_a_megapixel() -> None:
    tally = Tally()
    draw(PARTS["scenes"].generator, range(8), MEGAPIXEL, tally)
    assert 0.7e6 < tally.pixels / tally.pictures < 1.4e6


def test_the_profile_names_functions_of_synth() -> None:
    profiler = cProfile.Profile()
    profiler.runcall(draw, LINES, range(2), PixelBudget(), Tally())
    spent_s, calls, name = stages(profiler)[0]
    assert name == "synth/ocr/generator.py:draw"
    assert calls == 2
    assert spent_s > 0
