"""The scripts of benchmarks/ stand on the path of whoever runs them; so they do here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
