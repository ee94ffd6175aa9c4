"""What models made of pictures is found again: by other processes, until the folder goes."""

import subprocess
import sys
from pathlib import Path

import pytest

from filters.picture_cache import VARIABLE, PictureCache, picture_cache
from schemas.errors import OutputError


def test_what_was_put_is_found_and_nothing_else(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path / "made")
    values = {f"picture {number} of a model": bytes([number % 256]) * number for number in range(1200)}

    cache.put_many(values)

    assert cache.get_many([*values, "another"]) == values
    assert PictureCache(tmp_path / "other").get_many(list(values)) == {}


def test_the_first_value_of_a_key_stays(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.put_many({"a": b"first"})
    cache.put_many({"a": b"second", "b": b"new"})

    assert cache.get_many(["a", "b"]) == {"a": b"first", "b": b"new"}


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    cache = picture_cache()
    cache.put_many({"a": b"value"})

    assert cache == PictureCache(None)
    assert cache.get_many(["a"]) == {}


def test_the_user_s_cache_folder_is_used_where_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert picture_cache() == PictureCache(tmp_path / "interleaf")


def test_many_processes_write_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from filters.picture_cache import PictureCache\n"
        "for turn in range(20):\n"
        "    PictureCache(Path(sys.argv[1])).put_many({f'{turn} {n} {sys.argv[2]}': b'x' for n in range(50)})\n"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(one)]) for one in range(3)]

    assert [process.wait() for process in started] == [0, 0, 0]
    keys = [f"{turn} {n} {one}" for turn in range(20) for n in range(50) for one in range(3)]
    assert len(PictureCache(tmp_path).get_many(keys)) == 3000


def test_a_damaged_file_is_told_with_a_cure(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.put_many({"a": b"value"})
    for file in tmp_path.iterdir():
        file.write_bytes(b"this is no database" * 1000)

    with pytest.raises(OutputError, match=rf"cannot be used.*set {VARIABLE}"):
        cache.get_many(["a"])
