"""examples/plugin is installed as a stranger would, and used from a folder that has packages of our names."""

import io
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
QUERY = """
    select state, filter, reason, value from ledger
    where filter in ('one_colour', 'shouting', 'plain_quotes') order by all
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that pip installed the plug-in into, from a copy of the project and without a network."""
    folder = tmp_path_factory.mktemp("plugin")
    project = shutil.copytree(ROOT / "examples" / "plugin", folder / "project")
    target = folder / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "--target", target, project], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture
def user_folder(tmp_path: Path) -> Path:
    """A user's folder with packages named like ours, which break whoever imports them."""
    for name in ("schemas", "filters", "pipelines", "jobs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise ImportError('the user\\'s own {name}')\n")
    return tmp_path


def run(site: Path, folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def interleaf(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(site, folder, Path(sys.executable).with_name("interleaf"), *arguments)


def test_its_names_are_listed_beside_ours(site: Path, user_folder: Path) -> None:
    listed = interleaf(site, user_folder, "filters")
    assert listed.returncode == 0, listed.stderr
    for name in (
        "shouting(high: float = 0.7)",
        "one_colour(high: float = 0.98)",
        "plain_quotes(single: bool = True)",
        "language(",
    ):
        assert name in listed.stdout
    assert "interleaf-example 0.1.0" in listed.stdout


def record(url: str, mime: str, body: bytes) -> bytes:
    """A response as a WARC member."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (mime.encode(), len(body)) + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>\r\n"
        f"WARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def png(noisy: bool) -> bytes:
    colours = np.random.default_rng(7).integers(0, 256, (200, 200, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(colours if noisy else np.full_like(colours, 90)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.ray
@pytest.mark.slow
def test_a_recipe_uses_it_on_rays_workers(site: Path, user_folder: Path) -> None:
    page = (
        "<html><body><p>“Boats come back with the tide”, it said, and the harbour was quiet again.</p>"
        "<p>BUY NOW AND SAVE MORE THAN EVER BEFORE</p><img src=noise.png><img src=grey.png></body></html>"
    )
    (user_folder / "crawl.warc").write_bytes(
        record("https://example.org/", "text/html; charset=utf-8", page.encode())
        + record("https://example.org/noise.png", "image/png", png(True))
        + record("https://example.org/grey.png", "image/png", png(False))
    )
    (user_folder / "recipe.yaml").write_text(
        "name: mine\nout: out\nseed: 1\nsteps:\n"
        "  - {use: crawl.extract, inputs: [crawl.warc], filters: [{use: plain_quotes}, {use: shouting, high: 0.6}]}\n"
        "  - {use: images.resolve, filters: [{use: one_colour}]}\n"
        "  - {use: shards.write}\n"
    )
    ran = interleaf(site, user_folder, "run", "recipe.yaml")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    asked = interleaf(site, user_folder, "sql", "out", QUERY, "--json")
    assert asked.returncode == 0, asked.stderr
    assert [json.loads(line) for line in asked.stdout.splitlines()] == [
        {"state": "dropped", "filter": "one_colour", "reason": "one_colour", "value": 1.0},
        {"state": "dropped", "filter": "shouting", "reason": "shouting", "value": 1.0},
        {"state": "edited", "filter": "plain_quotes", "reason": "double", "value": 2.0},
    ]


def test_without_it_its_names_are_unknown(tmp_path: Path, user_folder: Path) -> None:
    assert "shouting" not in interleaf(tmp_path, user_folder, "filters").stdout


def test_its_own_tests_pass_against_the_installed_copy(site: Path, user_folder: Path) -> None:
    shutil.copytree(ROOT / "examples" / "plugin" / "tests", user_folder / "tests")
    # -P: the folder itself is not on the path, as it is not for a console script.
    options = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider", "-W", "error"]
    done = run(site, user_folder, sys.executable, "-P", "-m", "pytest", *options, "tests")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_a_type_checker_sees_our_types_from_there(site: Path, tmp_path: Path) -> None:
    project = ROOT / "examples" / "plugin" / "interleaf_example"
    options = ["--strict", "--cache-dir", str(tmp_path / "cache"), "--config-file", str(ROOT / "pyproject.toml")]
    done = run(site, tmp_path, sys.executable, "-P", "-m", "mypy", *options, project)
    assert done.returncode == 0, done.stdout + done.stderr
