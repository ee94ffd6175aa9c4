"""ChatCache: answers on disk, so that no question is paid for twice."""

import dataclasses
import json
import os
import tempfile
from pathlib import Path

from filters.chat_answer import ChatAnswer
from schemas.errors import OutputError


@dataclasses.dataclass(frozen=True)
class ChatCache:
    """A file per key below a local folder, which many processes may share. It holds answers, not what was asked."""

    folder: Path

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> ChatAnswer | None:
        """The answer, None where there is none; a file that is damaged is none, and is written anew.

        Raises:
            OutputError: the folder cannot be read.
        """
        try:
            text = self.path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutputError(f"the cache of answers cannot be read: {error}") from error
        try:
            return ChatAnswer(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def put(self, key: str, answer: ChatAnswer) -> None:
        """Raises OutputError: the folder cannot be written."""
        path = self.path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    json.dump(dataclasses.asdict(answer), file)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise OutputError(f"the cache of answers cannot be written: {error}") from error
