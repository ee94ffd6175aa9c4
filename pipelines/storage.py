"""OUT on a local disk or an object store: files that are there whole or not at all."""

import contextlib
import errno
import os
import posixpath
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import fsspec

from schemas import object_stores
from schemas.errors import OutputError

READ_AHEAD_BYTES = 1 << 20  # s3fs reads 50 MiB ahead by default: the whole of a file for one row group
SPOOL = ".spool"  # local OUT: unfinished files, on the same disk so that a rename is enough


@dataclass(frozen=True)
class Store:
    """The folder `root`, a local path or an fsspec URL; paths given to its methods are relative to it."""

    root: str

    @cached_property
    def _fs(self) -> Any:
        with self._answering():
            return fsspec.core.url_to_fs(self.root)[0]

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn what keeps an object store from answering into one line; that a file is not there is an answer."""
        try:
            yield
        except (FileNotFoundError, OutputError):
            raise
        except object_stores.unreachable(self.root) as error:
            raise OutputError(object_stores.told(self.root, error)) from error

    @property
    def is_local(self) -> bool:
        return "://" not in self.root or self.root.startswith("file://")

    def path(self, relative: str) -> str:
        """The full path or URL of a file in the store."""
        return posixpath.join(self.root, relative)

    def _local(self, relative: str) -> Path:
        return Path(self.root.removeprefix("file://")) / relative

    def open(self, relative: str) -> BinaryIO:
        """A seekable binary stream of a stored file."""
        if self.is_local:
            return self._local(relative).open("rb")
        with self._answering():
            opened: BinaryIO = self._fs.open(self.path(relative), "rb", block_size=READ_AHEAD_BYTES)
        return opened

    def read(self, relative: str) -> bytes:
        with self.open(relative) as stream:
            return stream.read()

    def read_range(self, relative: str, offset: int, length: int) -> bytes:
        """Some bytes of a stored file: one request to an object store."""
        if not self.is_local:
            with self._answering():
                found: bytes = self._fs.cat_file(self.path(relative), start=offset, end=offset + length)
            return found
        with self._local(relative).open("rb") as stream:
            stream.seek(offset)
            return stream.read(length)

    def exists(self, relative: str) -> bool:
        if self.is_local:
            return self._local(relative).exists()
        with self._answering():
            return bool(self._fs.exists(self.path(relative)))

    def sizes(self, folder: str = "") -> dict[str, int]:
        """Bytes of every file below `folder`, by path relative to the store; empty when there is no such folder."""
        if self.is_local:
            base, top = Path(self.root.removeprefix("file://")), self._local(folder)
            return {
                str(file.relative_to(base)): file.stat().st_size
                for file in sorted(top.rglob("*"))
                if file.is_file() and SPOOL not in file.parts
            }
        self._fs.invalidate_cache()
        base_url = self._fs._strip_protocol(self.root).rstrip("/") + "/"
        try:
            with self._answering():
                found = self._fs.find(self.path(folder), detail=True)
        except FileNotFoundError as error:  # a folder without files is an empty answer, so this is the bucket
            raise OutputError(f"{self.root} cannot be listed: {error}; make the bucket first") from error
        return {name.removeprefix(base_url): int(info["size"]) for name, info in sorted(found.items())}

    @contextlib.contextmanager
    def spool(self, suffix: str = "") -> Iterator[Path]:
        """A local file to write into before `put`; removed afterwards.

        Raises:
            OutputError: the disk is full or the folder cannot be written.
        """
        folder = None
        if self.is_local:
            folder = self._local(SPOOL)
        with explained(self.root):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, suffix=suffix)
            os.close(handle)
        file = Path(name)
        try:
            yield file
        finally:
            file.unlink(missing_ok=True)

    def put(self, file: Path, relative: str) -> None:
        """Move a spooled file to its place: fsynced and renamed on a disk, one whole PUT on an object store.

        Raises:
            OutputError: the store is full or cannot be written.
        """
        with explained(self.path(relative)):
            if not self.is_local:
                self._fs.put_file(str(file), self.path(relative))
                return
            target = self._local(relative)
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
            file.chmod(0o644)
            file.rename(target)
            _fsync_folder(target.parent)

    def write(self, relative: str, data: bytes) -> None:
        """Write a small file in one atomic step, replacing what was there."""
        if not self.is_local:
            with explained(self.path(relative)):
                self._fs.pipe_file(self.path(relative), data)
            return
        with self.spool() as file:
            with explained(self.path(relative)):
                file.write_bytes(data)
            self.put(file, relative)

    def create(self, relative: str, data: bytes) -> bool:
        """Write a small file of an object store only if there is none; False when there is one already."""
        with explained(self.path(relative)):
            try:
                self._fs.pipe_file(self.path(relative), data, mode="create")
            except FileExistsError:
                return False
        return True

    def remove(self, relatives: list[str]) -> None:
        """Remove files; those already gone are fine. Empty folders of a local store go too."""
        if not self.is_local:
            for relative in relatives:
                if self._fs.exists(self.path(relative)):
                    self._fs.rm_file(self.path(relative))
            return
        root = self._local("")
        for relative in relatives:
            file = self._local(relative)
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def remove_spool(self) -> None:
        """Remove what dead workers left unfinished on a local disk."""
        spool = self._local(SPOOL)
        for file in spool.glob("*") if spool.exists() else ():
            file.unlink(missing_ok=True)
        if spool.exists():
            spool.rmdir()


@contextlib.contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn the operating system's refusals to write into one line that says what to do."""
    try:
        yield
    except OSError as error:
        advice = {
            errno.ENOSPC: "the disk is full: free some space and run the same command again, finished units are kept",
            errno.EDQUOT: "the disk quota is used up: free some space and run the same command again",
            errno.EACCES: "permission denied: choose another --out or change its owner",
            errno.EPERM: "permission denied: choose another --out or change its owner",
            errno.ENOTDIR: "a file stands where a folder is needed: choose another --out",
            errno.EEXIST: "a file stands where a folder is needed: choose another --out",
        }.get(error.errno or 0, f"{error.strerror or error}: choose another --out")
        raise OutputError(f"cannot write {where}: {advice}") from error


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
