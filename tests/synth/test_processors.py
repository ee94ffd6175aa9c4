"""What is drawn in process is the same on other processors: the libraries are told that this one can do less."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

# On the way of the SSE 4.2 of 2008; names that a processor or a build does not know are passed over.
PLAIN = {
    "OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FMA3,AVX,FP16,SSE4.2,SSE4.1",
    "NPY_DISABLE_CPU_FEATURES": ",".join(
        ("AVX512F", "AVX512CD", "AVX512_SKX", "AVX512_CLX", "AVX512_CNL", "AVX512_ICL", "AVX2", "FMA3", "F16C", "AVX")
    ),
    "OPENBLAS_CORETYPE": "Prescott",
}
DRAW = """
import hashlib
from schemas.errors import BadRecord
from schemas.geometry import PixelBudget
from {module} import {name}

generator = {name}({parameters})
for seed in range({count}):
    try:
        drawn = generator.draw(seed, PixelBudget(3136, 200_704))
    except BadRecord as bad:
        print(seed, bad.reason)
    else:
        print(seed, hashlib.sha256(repr(drawn).encode()).hexdigest())
"""


def drawn(module: str, name: str, parameters: str, count: int, changes: Mapping[str, str]) -> str:
    code = DRAW.format(module=module, name=name, parameters=parameters, count=count)
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, env={**os.environ, **changes}, stdout=subprocess.PIPE, check=True, text=True).stdout


@pytest.mark.parametrize(
    ("module", "name", "parameters", "count"),
    [
        ("synth.ocr.generator", "Ocr", "", 60),
        ("synth.charts.generator", "Charts", "libraries=('matplotlib', 'seaborn')", 24),
        ("synth.tables.generator", "Tables", "renderers=('process',)", 24),
    ],
)
def test_the_same_without_avx(module: str, name: str, parameters: str, count: int) -> None:
    here = drawn(module, name, parameters, count, {})
    assert here.count("\n") == count
    assert drawn(module, name, parameters, count, PLAIN) == here
