"""What a peer's program does with the commands of `peers.client`: a JSON object a line in, one out."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any


def serve(commands: Mapping[str, Callable[..., Any]]) -> None:
    """Answer each {"do": NAME, ...} on stdin with what commands[NAME](...) returns, until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not disturb the answers
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(commands[given.pop("do")](**given)), file=answers, flush=True)
