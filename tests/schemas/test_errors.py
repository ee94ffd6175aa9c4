import inspect
import pickle

import pytest

from schemas import errors
from schemas.errors import BadRecord, InterleafError, PluginError, PreflightError, RecipeError, SchemaError

TREE = {name: kind for name, kind in vars(errors).items() if inspect.isclass(kind)}


def test_the_tree_drawn_is_the_tree_there_is():
    drawn = {
        line.strip(" |-`").split()[0].rstrip(":") for line in errors.__doc__.splitlines() if line.startswith("    ")
    }
    assert drawn == set(TREE)
    assert all(issubclass(kind, InterleafError) for kind in TREE.values())


def test_a_recipe_and_a_machine_have_exit_statuses_of_their_own():
    assert (InterleafError.exit_status, RecipeError.exit_status, PreflightError.exit_status) == (1, 2, 3)
    assert PluginError.exit_status == 2


@pytest.mark.parametrize("kind", [SchemaError, BadRecord])
def test_bad_values_are_value_errors(kind):
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize("kind", TREE.values())
def test_errors_come_back_whole_from_a_worker(kind):
    error = pickle.loads(pickle.dumps(kind("what happened")))
    assert type(error) is kind
    assert str(error) == "what happened"


def test_a_bad_record_carries_what_the_ledger_needs():
    error = pickle.loads(pickle.dumps(BadRecord("too_large", "300 MiB at a.warc.gz:812", 300.0)))
    assert (error.reason, error.detail, error.value) == ("too_large", "300 MiB at a.warc.gz:812", 300.0)
    assert str(error) == "300 MiB at a.warc.gz:812"
    assert str(BadRecord("too_large")) == "too_large"
