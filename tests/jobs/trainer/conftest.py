"""Shards of texts, pages and questions, written once."""

import pytest

from jobs.trainer.shards import Group, find_shards, row_groups
from tests.jobs.trainer.made import mixed_rows, write_shards


@pytest.fixture(scope="session")
def groups(tmp_path_factory: pytest.TempPathFactory) -> list[Group]:
    folder = tmp_path_factory.mktemp("out")
    write_shards(folder, mixed_rows(56))
    return row_groups(find_shards([str(folder)]))
