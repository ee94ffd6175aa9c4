"""Inspecting an output in an object store: the same answers, through fsspec, with few bytes read."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import s3fs
from moto.server import ThreadedMotoServer
from s3fs.core import S3File
from typer.testing import CliRunner

from jobs.cli import app
from jobs.opened import open_run
from jobs.sql import sql
from jobs.verify import verify
from jobs.views import connect, rows
from jobs.why import why
from pipelines.storage import Store
from pipelines.tables import TableWriter
from schemas.errors import OutputError
from schemas.sample import SAMPLE


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a moto S3 server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def credentials(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def remote(credentials: None, finished: Path) -> Iterator[str]:
    """A finished run in a bucket, in a folder whose name would be a glob."""
    fs = s3fs.S3FileSystem(skip_instance_cache=True)
    fs.mkdir("bucket")
    fs.put(str(finished), "bucket/runs [1]/out", recursive=True)
    s3fs.S3FileSystem.clear_instance_cache()
    yield "s3://bucket/runs [1]/out"
    fs.rm("bucket", recursive=True)


def test_sql_and_why_answer_as_from_a_disk(remote: str, finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(open_run(str(finished))) as con:
        record = rows(con, "SELECT sample_id FROM samples ORDER BY ALL LIMIT 1")[0]["sample_id"]
    answers = []
    for out in (str(finished), remote):
        capsys.readouterr()
        sql(out, "SELECT step, state, reason, count(*) AS n FROM ledger GROUP BY ALL ORDER BY ALL", as_json=True)
        sql(out, "SELECT * FROM samples ORDER BY sample_id LIMIT 2", as_json=True)
        why(out, record)
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert record in answers[0]


def test_verify_reads_an_object_store(remote: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(remote), capsys.readouterr().out


def test_a_query_on_sizes_fetches_less_than_a_tenth(
    remote: str, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # DuckDB takes files of a MiB or so whole; a shard is larger.
    shard = pq.read_table(min((finished / "samples").iterdir())).slice(0, 3)
    pictures = pa.array(
        [[os.urandom(3 << 20)] * len(media) for media in shard["media"].to_pylist()], pa.list_(pa.binary())
    )
    writer = TableWriter(Store(remote), "samples", "samples", "large", SAMPLE, 4 << 20)
    writer.write(shard.set_column(SAMPLE.get_field_index("media_data"), SAMPLE.field("media_data"), pictures))
    large = writer.close()
    assert large is not None
    assert large.bytes > 9 << 20
    opened = open_run(remote)
    (unit, *_) = opened.manifests["shards.write"]
    run = replace(opened, manifests={"shards.write": [replace(unit, files=(large,))]})
    fetched: list[int] = []
    fetch = S3File._fetch_range
    monkeypatch.setattr(
        S3File, "_fetch_range", lambda self, start, end: fetched.append(end - start) or fetch(self, start, end)
    )
    with connect(run) as con:
        fetched.clear()
        rows(con, "SELECT avg(media[1].width) FROM samples")
    assert 0 < sum(fetched) < large.bytes / 10


def test_a_store_that_cannot_be_reached_is_one_line(credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match=r"has no run\.json"):
        open_run("s3://nowhere/out")
    s3fs.S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(OutputError, match=r"s3://nowhere/out cannot be reached") as told:
        open_run("s3://nowhere/out")
    assert "\n" not in str(told.value)
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("command", ["plan", "run", "sql", "report", "verify", "why"])
def test_a_store_without_credentials_is_one_line_that_says_where_they_come_from(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # where the client would wait for an answer
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    s3fs.S3FileSystem.clear_instance_cache()
    more = {"sql": ["select 1"], "why": ["0" * 32]}.get(command, [])
    given = ["tables", "--out", "s3://bucket/out"] if command in ("plan", "run") else ["s3://bucket/out", *more]
    told = CliRunner().invoke(app, [command, *given])
    assert isinstance(told.exception, OutputError)
    assert str(told.exception).startswith("s3://bucket/out cannot be reached: Unable to locate credentials; ")
    assert "AWS_ACCESS_KEY_ID" in str(told.exception)
    assert "\n" not in str(told.exception)
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_bucket_that_is_not_there_is_one_line(command: str, credentials: None) -> None:
    s3fs.S3FileSystem.clear_instance_cache()
    told = CliRunner().invoke(app, [command, "tables", "--out", "s3://nowhere/out", "--set", "workers=0"])
    assert isinstance(told.exception, OutputError)
    assert str(told.exception).startswith("s3://nowhere/out cannot be listed: The specified bucket does not exist; ")
    s3fs.S3FileSystem.clear_instance_cache()
