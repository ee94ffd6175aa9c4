"""Names are looked up through entry points alone; strangers' distributions are laid out in a folder on the path."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from filters import registry
from filters.counts import WordCount
from filters.language import Language
from filters.registry import Rule, broken_contract, build, installed, load, make, signature
from schemas.errors import PluginError, RecipeError

Install = Callable[[str, str, str], None]
GOOD = """
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
import pyarrow as pa
from filters import Filter, between, broken_limit

@dataclass(frozen=True)
class Lines(Filter):
    low: int = 1
    level: ClassVar = "document"
    version: ClassVar = 1
    when_null: ClassVar = "drop"
    measures: ClassVar = pa.int64()
    limits: ClassVar = {"low": "min"}
    def measure(self, batch): return pa.array([text.count("\\n") for text in batch.texts], pa.int64())
    def keep(self, measured): return between(measured, self.low, None)
    def reason(self, measured): return broken_limit(measured, self.low, "few", "many")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution with one module and entry points, for as long as the test runs."""

    def add(distribution: str, module: str, entry_points: str) -> None:
        folder = tmp_path / distribution
        info = folder / f"{distribution}-1.2.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(entry_points)
        (folder / f"{distribution}.py").write_text(module)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.delitem(sys.modules, distribution, raising=False)
        registry._points.cache_clear()

    registry._points.cache_clear()
    yield add
    monkeypatch.undo()
    registry._points.cache_clear()


def test_ours_are_installed_like_a_strangers() -> None:
    filters = {plugin.name: plugin for plugin in installed("filter")}
    assert {"url", "language", "word_count", "picture_count", "image_side", "image_aspect", "image_bytes"} <= set(
        filters
    )
    assert {"pii", "control_chars"} <= {plugin.name for plugin in installed("editor")}
    assert filters["language"].distribution.startswith("interleaf ")
    assert [plugin.name for plugin in installed("filter")] == sorted(plugin.name for plugin in installed("filter"))


def test_an_entry_becomes_a_rule() -> None:
    rule = build({"use": "language", "keep": ["en", "fr"], "min_score": 1})
    assert rule == Rule("language", "filter", Language(("en", "fr"), 1.0))
    assert build({"use": "pii"}).kind == "editor"


def test_a_strangers_filter_is_built_the_same_way(install: Install) -> None:
    install("stranger_lines", GOOD, "[interleaf.filters]\nlines = stranger_lines:Lines\n")
    rule = build({"use": "lines", "low": 3})
    assert rule.name == "lines"
    assert repr(rule.rule) == "Lines(low=3)"
    assert signature("lines", type(rule.rule)) == "lines(low: int = 1)"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"use": "language", "kep": ["en"]}, "language has no 'kep'; it takes keep, min_score; did you mean 'keep'?"),
        ({"use": "language", "keep": "en"}, "language.keep: must be a list, got 'en'"),
        ({"use": "language", "keep": [1]}, "language.keep.0: must be a valid string, got 1"),
        ({"use": "language", "min_score": "0.5"}, "language.min_score: must be a valid number, got '0.5'"),
        ({"use": "word_count", "low": 1.5}, "word_count.low: must be a valid integer, got 1.5"),
        ({"use": "word_count", "low": True}, "word_count.low: must be a valid integer, got True"),
        ({"use": "word_count", "low": 9, "high": 2}, "word_count: low (9) is above high (2), so nothing could be kept"),
        (
            {"use": "pii", "kinds": ["mail"]},
            "pii.kinds.0: must be 'email', 'iban', 'card', 'ip' or 'phone', got 'mail'",
        ),
        ({"use": "url"}, "url: needs a list: allow, deny, words or a file of one of them"),
        ({"low": 3}, "an entry needs `use`, the name of a filter or an editor"),
        ({"use": "url", "deny": [Path("x")]}, "url: a parameter is no plain value"),
    ],
)
def test_a_wrong_parameter_stops_with_place_and_cure(entry: dict[str, object], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        build(entry, "steps[0].filters[1]")
    assert str(caught.value).startswith("steps[0].filters[1]: ")
    assert message in str(caught.value)
    assert not isinstance(caught.value, PluginError)


def test_an_unknown_name_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(
        PluginError, match=r"^steps\[0\]: there is no filter or editor 'langage'; there are .*url.*'language'\?$"
    ):
        build({"use": "langage"}, "steps[0]")
    with pytest.raises(PluginError, match="there is no generator 'maps'; there are charts, ocr, tables"):
        load("generator", "maps")


@pytest.mark.parametrize(
    ("module", "value", "message"),
    [
        (
            "import no_such_module_at_all",
            "broken:Lines",
            "ModuleNotFoundError: No module named 'no_such_module_at_all'",
        ),
        ("raise RuntimeError('boom')", "broken:Lines", "RuntimeError: boom"),
        ("x = = 1", "broken:Lines", "SyntaxError"),
        ("", "broken:Lines", "AttributeError"),
        ("Lines = 3", "broken:Lines", "is no class"),
        ("class Lines: pass", "broken:Lines", "is no frozen dataclass"),
        (GOOD.replace("frozen=True", "frozen=False").replace("(Filter)", ""), "broken:Lines", "is no frozen dataclass"),
        (GOOD.replace("(Filter)", ""), "broken:Lines", "lacks sets, files, needs; filters.Filter as a base class has"),
        (GOOD.replace("measures: ClassVar = pa.int64()", ""), "broken:Lines", "lacks measures"),
        (GOOD.replace("version: ClassVar =", "version: int ="), "broken:Lines", "class fact version as a parameter"),
        (GOOD.replace('"document"', '"page"'), "broken:Lines", "has the level 'page'"),
        (GOOD.replace('"drop"', '"ignore"'), "broken:Lines", "has when_null 'ignore'"),
        (GOOD.replace('{"low": "min"}', '{"lo": "min"}'), "broken:Lines", "names lo in `limits`"),
        (GOOD.replace('"min"', '"up"'), "broken:Lines", "gives low a direction other than"),
        (GOOD.replace("= pa.int64()\n    limits", "= pa.date32()\n    limits"), "broken:Lines", "measures date32"),
        (GOOD + '    sets: ClassVar = "lang"\n', "broken:Lines", "sets 'lang', which only"),
        (GOOD + '    files: ClassVar = ("list",)\n', "broken:Lines", "names list in `files`"),
        (GOOD.replace("low: int", "keep: int"), "broken:Lines", "has keep both as a method and as a parameter"),
    ],
)
def test_a_broken_plugin_is_named_with_its_distribution(
    install: Install, module: str, value: str, message: str
) -> None:
    install("broken", module, f"[interleaf.filters]\nlines = {value}\n")
    with pytest.raises(PluginError) as caught:
        build({"use": "lines"}, "steps[2].filters[0]")
    text = str(caught.value)
    assert message in text
    assert text.startswith("steps[2].filters[0]: the filter 'lines' of broken 1.2")
    assert "broken:Lines" in text


def test_a_broken_plugin_that_is_not_used_harms_nobody(install: Install) -> None:
    install("broken", "raise RuntimeError('boom')", "[interleaf.filters]\nlines = broken:Lines\n")
    assert "lines" in {plugin.name for plugin in installed("filter")}
    assert build({"use": "word_count"}).rule == WordCount()


def test_a_name_owned_twice_is_refused(install: Install) -> None:
    install("first_owner", GOOD, "[interleaf.filters]\nlines = first_owner:Lines\n")
    install("second_owner", GOOD, "[interleaf.filters]\nlines = second_owner:Lines\n")
    with pytest.raises(
        PluginError, match=r"installed by (first_owner 1\.2 and second|second_owner 1\.2 and first)_owner"
    ):
        build({"use": "lines"})
    install("third_owner", GOOD, "[interleaf.editors]\nword_count = third_owner:Lines\n")
    with pytest.raises(PluginError, match="both a filter and an editor"):
        build({"use": "word_count"})


def test_what_is_made_equals_what_is_written_in_python() -> None:
    assert make(Language, "language", {"keep": ["en"]}) == Language(keep_=("en",))
    assert broken_contract("filter", Language) is None
    assert signature("language", Language) == "language(keep: tuple[str, ...] | None = None, min_score: float = 0.5)"
