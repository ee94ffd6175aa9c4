"""The crawl in examples/ holds what its README and the demo promise, and its chooser copies members unchanged."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.blocks import ROOT

CRAWL = ROOT / "examples" / "crawl"
WARCS = sorted(CRAWL.glob("*.warc.gz"))


@pytest.fixture(scope="module")
def chooser() -> ModuleType:
    spec = importlib.util.spec_from_file_location("choose", CRAWL / "choose.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["choose"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def choose(out: Path, pages: int, mib: float, *warcs: Path) -> None:
    arguments = ["--out", out, "--pages", pages, "--mib", mib, *warcs]
    subprocess.run([sys.executable, CRAWL / "choose.py", *map(str, arguments)], check=True, capture_output=True)


def test_most_pages_have_pictures_and_all_is_small(chooser: ModuleType) -> None:
    pages = rich = 0
    for warc in WARCS:
        responses = {member.uri: member for member in chooser.read_members(warc) if member.kind == "response"}
        for page in responses.values():
            if page.mime == "text/html":
                shown = [responses[uri] for uri in chooser.pictures_of(page) if uri in responses]
                pages += 1
                rich += any(map(chooser.is_large, shown))
    assert (pages, rich) == (78, 59)  # as in the README
    assert sum(path.stat().st_size for path in CRAWL.iterdir()) < 12_000_000
    assert {warc.name.split("-")[1].split(".")[0] for warc in WARCS} == {"de", "en", "fr", "ja"}


def test_everything_chosen_is_copied_unchanged(tmp_path: Path) -> None:
    choose(tmp_path, 100, 100, *WARCS)
    for warc in WARCS:
        assert (tmp_path / warc.name).read_bytes() == warc.read_bytes()


def test_a_smaller_choice_keeps_pages_whole(chooser: ModuleType, tmp_path: Path) -> None:
    choose(tmp_path, 8, 0.6, WARCS[0], WARCS[1])
    for warc in WARCS[:2]:
        all_uris = {member.uri for member in chooser.read_members(warc)}
        small = chooser.read_members(tmp_path / warc.name)
        uris = {member.uri for member in small}
        pages = [member for member in small if member.mime == "text/html"]
        assert 1 < len(pages) <= 8
        assert uris <= all_uris
        assert all(uri in uris for page in pages for uri in chooser.pictures_of(page) if uri in all_uris)
        assert sum(member.size for member in small) < 0.7 * 2**20


def test_the_licence_names_the_authors_on_the_front_page(chooser: ModuleType) -> None:
    licence = " ".join((CRAWL / "LICENSE").read_text(encoding="utf-8").split())
    for warc in WARCS:
        front = next(member for member in chooser.read_members(warc) if member.mime == "text/html")
        assert "Freexian SARL" in front.payload.decode()
        assert "creativecommons.org/licenses/by-sa/3.0" in front.payload.decode()
    for holder in (
        "Raphaël Hertzog",
        "Roland Mas",
        "2022 Freexian SARL",
        "https://creativecommons.org/licenses/by-sa/3.0/",
        "version 2",
    ):
        assert holder in licence
