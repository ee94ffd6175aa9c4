"""What `interleaf verify` finds: per check what it looked at, and each breach with the place where it is."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Breach:
    """One thing that is not as it should be; `where` is a file below OUT, with its row, or a step and unit."""

    where: str
    what: str


@dataclass
class Finding:
    """One check: what it looked at, or why it was left out, and what it found broken."""

    check: str
    looked_at: str = ""
    left_out: bool = False
    breaches: list[Breach] = field(default_factory=list)

    def breach(self, where: str, what: str) -> None:
        self.breaches.append(Breach(where, what))


def left_out(check: str, reason: str) -> Finding:
    """A check that cannot be made."""
    return Finding(check, reason, left_out=True)
