"""PictureCache: what models made of pictures, on disk, so that each picture is looked at once across steps and runs."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import OutputError

# A local folder; empty is no cache. It is no parameter of a recipe, since no result depends on it.
VARIABLE = "INTERLEAF_CACHE"
FILES = 16  # so that many workers seldom wait for one another
WAIT_S = 60.0  # for another process's write
ASKED = 500  # keys a query


@dataclass(frozen=True)
class PictureCache:
    """Bytes by key, in SQLite files below a folder of a local disk that many processes may share; None keeps nothing.

    A key names all that a value depends on: picture, model, version. A value is as good as computed anew, bit for bit.
    """

    folder: Path | None

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values of the keys that are known.

        Raises:
            OutputError: the folder cannot be read.
        """
        found: dict[str, bytes] = {}
        for path, wanted in self._by_file(keys):
            if not path.exists():
                continue
            with _opened(path) as con:
                for start in range(0, len(wanted), ASKED):
                    some = wanted[start : start + ASKED]
                    marks = ",".join("?" * len(some))
                    found.update(con.execute(f"select key, value from made where key in ({marks})", some))
        return found

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep values; of one that is there already nothing changes.

        Raises:
            OutputError: the folder cannot be written.
        """
        for path, keys in self._by_file(list(values)):
            with _opened(path) as con:
                con.executemany("insert or ignore into made values (?, ?)", [(key, values[key]) for key in keys])
                con.commit()

    def _by_file(self, keys: Sequence[str]) -> Iterator[tuple[Path, list[str]]]:
        if self.folder is None:
            return
        shared: dict[int, list[str]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            shared[sum(key.encode()) % FILES].append(key)
        for number, some in shared.items():
            yield self.folder / f"pictures-{number:02d}.sqlite", some


def picture_cache() -> PictureCache:
    """The cache that the environment names; without a word of it, interleaf's folder in the user's cache folder."""
    given = os.environ.get(VARIABLE)
    if given is None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return PictureCache(Path(home) / "interleaf")
    return PictureCache(Path(given) if given else None)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=WAIT_S)) as con:
            # A crash of the machine may lose the last values, which costs computing them again.
            con.execute("pragma journal_mode = wal")
            con.execute("pragma synchronous = normal")
            con.execute("create table if not exists made (key text primary key, value blob not null) without rowid")
            yield con
    except (OSError, sqlite3.Error) as error:
        cure = f"set {VARIABLE} to a folder of a local disk, or to nothing to do without"
        raise OutputError(f"the cache of pictures, {path}, cannot be used: {error}; {cure}") from error
