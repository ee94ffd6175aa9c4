"""What the documentation shows works, and what it points at is there."""

import re
from pathlib import Path

import pytest

from tests.docs.blocks import READ, ROOT, RUN, Block, blocks, pages, run_block

LINK = re.compile(r"(?:\]\(|src=\")([^)\"\s]+)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.slow
@pytest.mark.ray
@pytest.mark.parametrize("page", [page for page in pages() if any(block.is_run for block in blocks(page))], ids=name)
def test_blocks_run(page: Path, reader_folder: Path) -> None:
    for block in blocks(page):
        if block.is_run:
            done = run_block(block, reader_folder)
            assert done.returncode == 0, f"{block.place}\n{block.code}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_block_says_whether_it_is_run(page: Path) -> None:
    unknown = [f"{block.place}: {block.language!r}" for block in blocks(page) if block.language not in (*RUN, *READ)]
    assert not unknown
    fences = page.read_text(encoding="utf-8").count("```")
    assert fences == 2 * len(blocks(page)), "a fence is not closed, or not found"


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [
        target.partition("#")[0] for target in LINK.findall(text) if not target.startswith(("http://", "https://", "#"))
    ]
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert not [
        page.name
        for page in pages()
        if page.parent == ROOT / "docs" and page.name != "index.md" and f"({page.name})" not in index
    ]


def test_a_broken_block_fails(tmp_path: Path) -> None:
    assert run_block(Block("page.md", 3, "sh", "false\necho after\n"), tmp_path).returncode != 0
    failed = run_block(Block("page.md", 3, "python", "x = 1\nraise SystemExit(f'{x} wrong')\n"), tmp_path)
    assert failed.returncode != 0
    assert "1 wrong" in failed.stderr


def test_blocks_are_found_with_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.docs.blocks.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("one\n```sh\nls\n```\n- in a list\n\n  ```python\n  if 1:\n      pass\n  ```\n", encoding="utf-8")
    assert blocks(page) == [Block("page.md", 3, "sh", "ls\n"), Block("page.md", 8, "python", "if 1:\n    pass\n")]
