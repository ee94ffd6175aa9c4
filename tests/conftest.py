"""What every test has: the settings of property tests, and the flag that writes golden files anew."""

import hypothesis
import pytest

# The first example of a test may load the tokenizer, and machines that run tests are shared: time is no verdict.
hypothesis.settings.register_profile("interleaf", deadline=None)
hypothesis.settings.load_profile("interleaf")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden files anew; look at the diff")


@pytest.fixture(scope="session")
def write_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written, and not only compared."""
    return bool(request.config.getoption("--write-golden"))
