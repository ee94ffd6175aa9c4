"""Screen: a picture decoded for the first time, in a child process that a hostile one may exhaust or kill."""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from filters.pictures import DAMAGE, flattened, read_header
from filters.pipe import read_whole
from pipelines.fed import JPEG_QUALITY, PNG_LEVEL, first_frame_upright, perceptual_hash
from pipelines.sniff import picture_mime
from schemas.errors import BadRecord

# What the child may take on top of what it starts with. The most that is let in, a PNG of 50 megapixels with
# transparency, to be turned, makes it 1.3 GB large and takes 5.6 s.
MEMORY_BYTES = 1280 << 20
# CPU time, so that a busy machine condemns no picture. The wall is for a child that hangs.
CPU_S = 20.0
WALL_S = 120.0
PIPE_BYTES = 1 << 20  # most pictures go over in one write, without a change of process every 64 KiB
_REQUEST = struct.Struct("<cQ")  # what is wanted, bytes that follow
_ANSWER = struct.Struct("<IQ")  # bytes of JSON, bytes of a picture that follow
_LOOK, _TURN = b"L", b"T"
KNOWN = 50_000  # pictures that are not decoded again: a logo stands on every page
F_SETPIPE_SZ = 1031  # linux/fcntl.h


@dataclass(frozen=True)
class Screened:
    """What is known of a picture that decodes; sizes in pixels, upright. Of an animated one the first frame counts."""

    mime: str
    width: int
    height: int
    sha256: str
    phash: int
    animated: bool


class Screen:
    """The child, started when a picture comes and again after it died. Any thread may call; they take turns."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES, cpu_s: float = CPU_S, wall_s: float = WALL_S) -> None:
        self._memory_bytes, self._cpu_s, self._wall_s = memory_bytes, cpu_s, wall_s
        self._child: subprocess.Popen[bytes] | None = None
        self._known: dict[str, Screened] = {}
        self._lock = threading.Lock()

    def look(self, data: bytes) -> Screened:
        """Decode a picture once.

        Raises:
            BadRecord: not_an_image, damaged_picture, too_many_pixels (with their number); decode_memory,
                decode_timeout or decode_killed where the child found its limits.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in self._known:
            facts, _ = self._ask(_LOOK, data)
            if len(self._known) == KNOWN:
                self._known.clear()
            self._known[sha256] = Screened(**facts, sha256=sha256)
        return self._known[sha256]

    def turn(self, data: bytes) -> bytes:
        """The first frame as its EXIF orientation wants it seen, encoded anew: without metadata but its colour profile.

        Raises:
            BadRecord: as `look` does.
        """
        return self._ask(_TURN, data)[1]

    def close(self) -> None:
        """End the child; the next picture starts another."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ask(self, wanted: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            try:
                facts, picture = self._exchange(wanted, data)
            except _ChildDied:
                # It may have been killed while it waited; whoever kills it twice is the picture.
                try:
                    facts, picture = self._exchange(wanted, data)
                except _ChildDied as died:
                    raise BadRecord("decode_killed", str(died)) from None
        if "reason" in facts:
            raise BadRecord(facts["reason"], facts["detail"], facts["value"])
        return facts, picture

    def _exchange(self, wanted: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = _start(self._memory_bytes, self._cpu_s)
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        end = time.monotonic() + self._wall_s
        try:
            child.stdin.write(_REQUEST.pack(wanted, len(data)))
            child.stdin.write(data)
            child.stdin.flush()
            sizes = _ANSWER.unpack(read_whole(child.stdout.fileno(), _ANSWER.size, end))
            facts: dict[str, Any] = json.loads(read_whole(child.stdout.fileno(), sizes[0], end))
            return facts, read_whole(child.stdout.fileno(), sizes[1], end)
        except TimeoutError:
            self.close()
            raise BadRecord("decode_timeout", f"the decoder hung for {self._wall_s:g} s", self._wall_s) from None
        except (EOFError, BrokenPipeError):
            code = child.wait()
            self.close()
            if code == -signal.SIGPROF:
                raise BadRecord("decode_timeout", f"more than {self._cpu_s:g} s of CPU", self._cpu_s) from None
            cause = signal.Signals(-code).name if code < 0 else f"exit status {code}"
            raise _ChildDied(f"it killed the decoder ({cause})") from None


class _ChildDied(Exception):
    pass


@lru_cache(maxsize=1)
def screen() -> Screen:
    """The one of this process; its child ends when this process does, since nobody is left to write to it."""
    made = Screen()
    os.register_at_fork(after_in_child=screen.cache_clear)
    return made


def _start(memory_bytes: int, cpu_s: float) -> "subprocess.Popen[bytes]":
    # Nothing of the environment but what Python needs: a decoder that was taken over shall find no credentials.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    # -P: a folder `schemas` where the run was started is not ours.
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipelines.screen", str(memory_bytes), str(cpu_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "OPENBLAS_NUM_THREADS": "1"},
    )
    assert child.stdin is not None
    with contextlib.suppress(OSError):  # more than this user may have is only slower
        fcntl.fcntl(child.stdin.fileno(), F_SETPIPE_SZ, PIPE_BYTES)
    return child


def _serve(memory_bytes: int, cpu_s: float) -> None:
    """In the child: pictures from stdin, answers to stdout, until stdin ends."""
    from PIL import Image

    Image.preinit()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the answers
    _limit(memory_bytes)
    while len(head := sys.stdin.buffer.read(_REQUEST.size)) == _REQUEST.size:
        wanted, size = _REQUEST.unpack(head)
        data = sys.stdin.buffer.read(size)
        signal.setitimer(signal.ITIMER_PROF, cpu_s)  # SIGPROF ends the process, also within a decoder
        facts, picture = _answer(wanted, data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        text = json.dumps(facts).encode()
        answers.write(_ANSWER.pack(len(text), len(picture)) + text + picture)
        answers.flush()


def _limit(memory_bytes: int) -> None:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        pages = int(file.read().split()[0])
    address_space = pages * resource.getpagesize() + memory_bytes
    for kind, limit in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _answer(wanted: bytes, data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if wanted == _TURN:
            return {}, _turned(data)
        return _facts(data), b""
    except BadRecord as bad:
        return {"reason": bad.reason, "detail": bad.detail, "value": bad.value}, b""
    except MemoryError:
        return {"reason": "decode_memory", "detail": "more memory than a picture may take", "value": None}, b""


def _facts(data: bytes) -> dict[str, Any]:
    with read_header(data) as opened:
        try:
            image, _, animated = first_frame_upright(opened)
            phash = perceptual_hash(flattened(image))
        except DAMAGE as error:
            raise BadRecord("damaged_picture", f"{type(error).__name__}: {error}") from error
    width, height = image.size
    return {
        "mime": picture_mime(data),
        "width": width,
        "height": height,
        "phash": phash,
        "animated": animated,
    }


def _turned(data: bytes) -> bytes:
    with read_header(data) as opened:
        try:
            image, _, _ = first_frame_upright(opened)
        except DAMAGE as error:
            raise BadRecord("damaged_picture", f"{type(error).__name__}: {error}") from error
    stream = io.BytesIO()
    profile = image.info.get("icc_profile")
    if opened.format == "PNG" or image.mode not in ("L", "RGB", "CMYK"):
        image.save(stream, "PNG", compress_level=PNG_LEVEL, icc_profile=profile)
    else:
        image.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0, icc_profile=profile, comment=b"")
    return stream.getvalue()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]))
