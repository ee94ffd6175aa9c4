import subprocess
import sys
import tomllib
from types import ModuleType

import pytest

from jobs.cli import main
from jobs.trainer import __main__ as as_module
from jobs.trainer.start import EXTRA
from tests.docs.blocks import ROOT
from tests.jobs.trainer.test_recipe import RECIPE


@pytest.fixture(params=["interleaf train", "python -m jobs.trainer"])
def command(request, monkeypatch):
    """The two ways to begin a training: a call that gives the exit status."""
    name, begin = ("train", main) if request.param == "interleaf train" else (None, as_module.main)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", [request.param, *filter(None, [name]), *arguments])
        try:
            begin()
        except SystemExit as left:
            return left.code or 0
        return 0

    return run


@pytest.fixture
def trained(monkeypatch):
    """What reaches the training itself, which tests of its own run."""
    calls = []
    module = ModuleType("jobs.trainer.run")
    module.train = calls.append
    monkeypatch.setitem(sys.modules, "jobs.trainer.run", module)
    return calls


def test_a_training_gets_the_recipe_with_its_changes(command, trained, tmp_path):
    (tmp_path / "short.yaml").write_text(RECIPE, encoding="utf-8")
    changes = ["--set", "sources.0.weight=2", "--set", "optimizer.learning_rate=1e-2"]
    assert command(str(tmp_path / "short.yaml"), *changes, "--out", "other") == 0
    assert command("demo") == 0
    recipe, demo = trained
    assert (recipe.sources[0].weight, recipe.optimizer.learning_rate, recipe.out) == (2, 0.01, "other")
    assert (demo.name, demo.out) == ("demo", "runs/demo/training")


def test_a_wrong_recipe_is_one_line(command, trained, capsys):
    assert command("visal") == 2
    told = capsys.readouterr().err
    assert told.startswith("interleaf: there is no built-in training recipe 'visal'; there are demo, dpo,")
    assert told.count("\n") == 1
    assert command("demo", "--set", "sequence_tokens=1") == 2
    assert "demo:9: sequence_tokens: input should be greater than or equal to 64" in capsys.readouterr().err
    assert not trained


@pytest.mark.parametrize("missing", [("torch", "transformers"), ("av",)])
def test_without_the_extra_its_command_is_told(command, capsys, monkeypatch, missing):
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)  # as Python marks what cannot be imported
    assert command("demo") == 3
    needs = f"training needs {', '.join(missing)}; run: pip install 'interleaf[train]'"
    assert capsys.readouterr().err == f"interleaf: {needs}\n"
    assert command("visal") == 2, "a wrong recipe is told first"


def test_the_extra_is_all_that_is_checked():

    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert tuple(need.partition(">")[0].replace("-", "_") for need in extra["train"]) == EXTRA


@pytest.mark.parametrize("arguments", [["-m", "jobs.cli", "train"], ["-m", "jobs.trainer"]])
def test_help_tells_what_it_takes(arguments):
    done = subprocess.run([sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for word in ("--out", "--set", "training recipe"):
        assert word in " ".join(done.stdout.split())
