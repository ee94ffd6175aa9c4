"""`torchrun --nproc-per-node 2 -m jobs.trainer RECIPE`: what `interleaf train` does, as one of several ranks."""

import argparse
import sys

from jobs.trainer.start import start
from schemas.errors import InterleafError


def main() -> None:
    """Train; errors that are meant for people are one line, without a traceback."""
    parser = argparse.ArgumentParser(prog="python -m jobs.trainer", description="Train a model on shards.")
    parser.add_argument("recipe", help="a training recipe: a file, or the name of a built-in one")
    parser.add_argument("--out", help="where to write, in place of the recipe's `out`")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a recipe value")
    given = parser.parse_args()
    try:
        start(given.recipe, given.out, given.set)
    except InterleafError as error:
        print(f"interleaf: {error}", file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
