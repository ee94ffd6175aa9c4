"""What every test has: the settings of property tests, the flag that writes golden files anew, and the end."""

import os
import sys
from collections.abc import Iterator

import hypothesis
import pytest

from filters.picture_cache import VARIABLE
from synth.browser import close_browser

_EXIT_STATUS = pytest.StashKey[int]()

# The first example of a test may load the tokenizer, and machines that run tests are shared: time is no verdict.
hypothesis.settings.register_profile("interleaf", deadline=None)
hypothesis.settings.load_profile("interleaf")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What models make of pictures is kept for all tests and for what they start, and not among the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, VARIABLE, str(tmp_path_factory.mktemp("pictures")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden files anew; look at the diff")


@pytest.fixture(scope="session")
def write_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written, and not only compared."""
    return bool(request.config.getoption("--write-golden"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the process with the verdict of the tests.

    No user's process has Ray, torch, onnxruntime, DuckDB, Arrow and a browser in it together, and their threads were
    seen to keep this one from ending for an hour after its last test. Whether commands end is tested by starting them.
    """
    if _EXIT_STATUS not in config.stash:  # no tests were to be run, as with --help
        return
    close_browser()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.stash[_EXIT_STATUS])
