"""One run holds OUT at a time: a lock on a local disk, a renewed lease on an object store."""

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from pipelines.storage import Store, explained
from schemas.errors import OutputError

LEASE = "lease.json"
RENEW_S = 20
STALE_S = 120  # several renewals may be lost before a lease counts as abandoned


@contextlib.contextmanager
def held(store: Store) -> Iterator[None]:
    """Hold OUT while the block runs.

    Raises:
        OutputError: another run holds it, or OUT cannot be written.
    """
    with _held_locally(Path(store.root.removeprefix("file://"))) if store.is_local else _held_remotely(store):
        yield


def _me() -> dict[str, Any]:
    pid = os.getpid()
    return {
        "host": socket.gethostname(),
        "pid": pid,
        "process_started": psutil.Process(pid).create_time(),
        "renewed": time.time(),
    }


@contextlib.contextmanager
def _held_locally(root: Path) -> Iterator[None]:
    with explained(str(root)):
        root.mkdir(parents=True, exist_ok=True)
        stream = (root / LEASE).open("a+")
    with stream:
        try:
            # The kernel lets go of it when the process ends, however it ends.
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            raise OutputError(_taken(str(root), stream.read())) from None
        stream.truncate(0)
        stream.write(json.dumps(_me()))
        stream.flush()
        try:
            yield
        finally:
            (root / LEASE).unlink(missing_ok=True)


@contextlib.contextmanager
def _held_remotely(store: Store) -> Iterator[None]:
    if store.exists(LEASE):
        text = store.read(LEASE).decode()
        if _alive(json.loads(text)):
            raise OutputError(_taken(store.root, text))
        store.remove([LEASE])
    if not store.create(LEASE, json.dumps(_me()).encode()):
        raise OutputError(_taken(store.root, store.read(LEASE).decode()))
    stop = threading.Event()
    renewing = threading.Thread(target=_renew, args=(store, stop), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        stop.set()
        renewing.join()
        store.remove([LEASE])


def _renew(store: Store, stop: threading.Event) -> None:
    while not stop.wait(RENEW_S):
        store.write(LEASE, json.dumps(_me()).encode())


def _alive(holder: dict[str, Any]) -> bool:
    """Whether the holder may still run: on this host its process tells, elsewhere the age of its last renewal."""
    if holder["host"] != socket.gethostname():
        return bool(time.time() - holder["renewed"] < STALE_S)
    try:
        return bool(abs(psutil.Process(holder["pid"]).create_time() - holder["process_started"]) < 1)
    except psutil.NoSuchProcess:
        return False


def _taken(root: str, text: str) -> str:
    holder = json.loads(text) if text else {"host": "?", "pid": "?"}
    return (
        f"{root} is held by another run (process {holder['pid']} on {holder['host']}); "
        f"wait for it, stop it, or choose another --out"
    )
