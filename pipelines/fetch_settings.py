"""How servers are asked for pictures: who asks, how often, how long, and for how much."""

import importlib.metadata
import re
from dataclasses import dataclass

_TROUBLE = ("dns_temporary", "connect", "timeout", "too_slow", "reset", "truncated", "robots_unreachable", "host_down")
_STATUSES = (408, 425, 429, *range(500, 600))
# Worth another try: what may be different a minute or a day later. All else is settled by the first answer.
RETRYABLE = frozenset([*_TROUBLE, *(f"http_{status}" for status in _STATUSES)])
RETRY_S = 1.0  # before the first retry, four times as long before each further one
RETRY_AFTER_S = 120.0  # what a server may ask for at most
MAX_REDIRECTS = 5
MAX_UNPACKING = 10  # times the bytes that came, where a body is compressed though nobody asked for that
SLOW_START_S = 5.0  # from when on the least speed is held against a server


@dataclass(frozen=True)
class FetchParameters:
    """Who asks (`user_agent` is the product's name, `contact` where whoever runs a server can complain), what servers
    are spared, and what is taken from them. `_s` are seconds.
    """

    contact: str
    user_agent: str = "interleaf"
    allow_hosts: tuple[str, ...] = ()  # may have a private address, and any port
    connections: int = 64
    host_connections: int = 2
    host_spacing_s: float = 1.0
    host_failures: int = 5
    connect_s: float = 5.0
    read_s: float = 10.0
    total_s: float = 30.0
    min_kib_per_s: int = 8
    max_picture_mib: int = 20
    retries: int = 2
    max_attempts: int = 9
    robots: bool = True
    ai_txt: bool = True
    tdmrep: bool = True
    x_robots_tag: bool = True
    block_file: str | None = None
    hash_files: tuple[str, ...] = ()
    halt_on_blocked_hash: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(https?://|mailto:)\S+|[^@\s]+@[^@\s]+", self.contact):
            raise ValueError(
                f"contact is {self.contact!r}; give an address or URL at which whoever runs a server can reach you"
            )
        if not re.fullmatch(r"[A-Za-z][A-Za-z_-]*", self.user_agent):
            raise ValueError(f"user_agent is {self.user_agent!r}; it is one name of letters, as robots.txt has it")
        for name in ("connections", "host_connections", "host_failures", "max_picture_mib", "max_attempts"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 1 or more")
        for name in ("host_spacing_s", "retries", "min_kib_per_s"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 0 or more")

    @property
    def header(self) -> str:
        """The User-Agent: who asks, and where to complain."""
        return f"{self.user_agent}/{importlib.metadata.version('interleaf')} (+{self.contact})"

    @property
    def asks_sites(self) -> bool:
        """Whether a site is asked what it allows before anything else is asked for."""
        return self.robots or self.ai_txt or self.tdmrep


def worth_another_try(reason: str | None, attempts: int, max_attempts: int) -> bool:
    """Whether a URL that ended so may be asked for again by a later run."""
    return reason in RETRYABLE and attempts < max_attempts
