"""What filters need beyond the core, and how to install it."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from schemas.errors import PluginError

CLIP = "pip install 'interleaf[clip]'"
IMAGES = "pip install 'interleaf[images]'"
OCR = "pip install 'interleaf[ocr]'"


def require(rule: str, module: str, cure: str) -> Path:
    """The folder of an installed top-level package, which is not imported.

    Raises:
        PluginError: it is not installed; the message names the `cure`, a command.
    """
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise PluginError(f"{rule} needs {module}, which is not installed; run: {cure}")
    return Path(spec.origin).parent


def require_files(rule: str, folder: Path, names: Sequence[str], install: str) -> tuple[Path, ...]:
    """The files of a model that an installed distribution brings; `install` is the command that installs it.

    Raises:
        PluginError: one is not there; the message names the command that brings it back.
    """
    for name in names:
        if not (folder / name).is_file():
            cure = install.replace("install", "install --force-reinstall")
            raise PluginError(f"{rule} needs the model file {name}, which is not in {folder}; run: {cure}")
    return tuple(folder / name for name in names)


def fingerprint(files: Sequence[Path]) -> str:
    """16 hex digits of what the files hold."""
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]
