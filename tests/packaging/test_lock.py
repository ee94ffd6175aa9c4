"""What is declared is used, what is used is declared, and the lock names all of it exactly."""

import ast
import importlib.metadata
import re
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.blocks import ROOT
from tests.packaging.conftest import PACKAGES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
# Used without an import statement of ours.
SILENT = {
    "aiohttp": "fsspec's https:// files",
    "dashscope": "the ranks of Qwen's tokenizer are a file in it",
    "gcsfs": "fsspec's gs:// files",
    "pandas": "Ray Data",
    "s3fs": "fsspec's s3:// files",
}


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[A-Za-z0-9.]+", pin) for pin in pins), "names and versions, nothing else"
    assert pins == sorted(pins)
    return dict(pin.split("==") for pin in pins)


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
    used = {canonicalize_name(owner) for name in imported() for owner in owners[name]}
    declared = {canonicalize_name(requirement.name) for requirement in CORE}
    assert used - declared == set()
    assert declared - used == set(SILENT)


def test_only_permissive_licences() -> None:
    for name in brought_in(CORE):
        metadata = importlib.metadata.metadata(name)
        licence = (
            f"{metadata.get('License-Expression') or metadata.get('License') or ''} {metadata.get_all('Classifier')}"
        )
        assert not re.search(
            r"\bA?GPL|GNU (Affero )?General Public", licence.replace("LGPL", "").replace("Lesser", "")
        ), name
