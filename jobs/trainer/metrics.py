"""The record of a training: metrics.jsonl, a line per step and evaluation; skipped.jsonl, one per sample left out."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jobs.trainer.source import Skip
from schemas.errors import OutputError

METRICS, SKIPPED = "metrics.jsonl", "skipped.jsonl"
TOLD_EVERY_S = 10.0


@dataclass(frozen=True)
class Totals:
    """What was fed up to a step, over all ranks."""

    step: int = 0
    samples: int = 0
    failed: int = 0
    text_tokens: int = 0
    vision_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.text_tokens + self.vision_tokens


class Metrics:
    """Writes on rank 0 what all ranks did, and tells it on the terminal now and then.

    Lines of steps after `step`, which a training that died has left, are removed: those steps are taken again.
    """

    def __init__(self, out: Path, rank: int, step: int, end: str) -> None:
        self._out, self._rank, self._end = out, rank, end
        self._told = 0.0
        if rank == 0:
            _keep_until(out / METRICS, step)
        _keep_until(out / self._skipped, step)

    def step(self, totals: Totals, fed: Mapping[str, Any], waited_s: float, seconds: float) -> None:
        """One step: its loss, rate, norm, how full its packs are, and totals; `waited_s` of it for data."""
        line = {"step": totals.step, **fed, "totals": asdict(totals)}
        self._write(METRICS, [line | {"seconds": round(seconds, 3), "waited_s": round(waited_s, 3)}])
        if time.monotonic() - self._told > TOLD_EVERY_S:
            self._told = time.monotonic()
            rate = fed["tokens"] / seconds
            self._tell(
                f"step {totals.step}{self._end}  loss {fed['loss']:.4f}  full {fed['full']:.1%}  "
                f"{rate:,.0f} tokens/s, {waited_s / seconds:.0%} of the time waiting for data"
            )

    def held_out(self, step: int, losses: Mapping[str, float]) -> None:
        """The held-out loss by kind after a step."""
        self._write(METRICS, [{"step": step, "held_out": dict(losses)}])
        told = "  ".join(f"{kind} {loss:.4f}" for kind, loss in losses.items())
        self._tell(f"step {step}{self._end}  held-out loss  {told or 'of nothing: no sample is held out'}")

    def skipped(self, step: int, skips: Sequence[Skip]) -> None:
        """What this rank left out on the way to a step."""
        lines = [{"step": step, **asdict(skip)} for skip in skips]
        self._append(self._skipped, lines)

    @property
    def _skipped(self) -> str:
        return SKIPPED if self._rank == 0 else f"skipped-{self._rank}.jsonl"

    def _write(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        if self._rank == 0:
            self._append(name, lines)

    def _append(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        try:
            with (self._out / name).open("a", encoding="utf-8") as stream:
                stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        except OSError as error:
            raise OutputError(f"cannot write {self._out / name}: {error.strerror}") from error

    def _tell(self, text: str) -> None:
        if self._rank == 0:
            print(text, file=sys.stderr)


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The lines of a file that are whole; the last one of a training that was killed may not be."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return [json.loads(line) for line in text.split("\n")[:-1]]


def _keep_until(file: Path, step: int) -> None:
    if not file.exists():
        return
    kept = [line for line in read_lines(file) if line["step"] <= step]
    spool = file.with_suffix(".spool")
    spool.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), encoding="utf-8")
    spool.rename(file)
