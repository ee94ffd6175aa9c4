"""What a unit of the fetch has to ask for: URLs of its hosts, without what the crawl has or an earlier run settled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.blocklist import Blocklist
from pipelines.fetch_settings import worth_another_try
from pipelines.fetched import FACTS
from pipelines.fetcher import Job
from pipelines.picture_index import look_up
from pipelines.storage import Store
from pipelines.tables import read_batches
from schemas.errors import BadRecord

READ_ROWS = 64  # with their pictures
KEY_DIGITS = 5  # of a host key: 2^20 shares, the grain in which hosts are shared out
SHARES = 16**KEY_DIGITS


@dataclass
class Wanted:
    """A URL, what to ask for when it cannot be had, and whether some document gets the picture from the crawl."""

    url: str
    instead: dict[str, None] = field(default_factory=dict)
    given: list[list[str]] = field(default_factory=list)


def read_wanted(store: Store, files: Sequence[str], start: int, end: int) -> list[Wanted]:
    """The URLs of the hosts of shares `start` to `end`, each once, sorted by host."""
    low, high = f"{start:0{KEY_DIGITS}x}", f"{end:0{KEY_DIGITS}x}" if end < SHARES else "g"
    found: dict[str, Wanted] = {}
    for table in _between(store, files, low, high):
        for row in table.to_pylist():
            wanted = found.setdefault(row["url"], Wanted(row["url"]))
            wanted.instead.update(dict.fromkeys(row["instead"]))
            wanted.given.append(row["given"])
    return list(found.values())


def _between(store: Store, files: Sequence[str], low: str, high: str) -> Iterator[pa.Table]:
    for path in files:
        with store.open(path) as stream:
            file = pq.ParquetFile(stream)
            for group in range(file.num_row_groups):
                statistics = file.metadata.row_group(group).column(0).statistics
                if statistics is not None and (statistics.max < low or statistics.min >= high):
                    continue
                table = file.read_row_group(group, use_threads=False)
                inside = pc.and_(pc.greater_equal(table["host_key"], low), pc.less(table["host_key"], high))
                yield table.filter(inside)


def held_by_crawl(store: Store, index: tuple[str, ...], wanted: Sequence[Wanted]) -> set[str]:
    """The URLs of which every document finds one of its candidates in the crawl."""
    if not index:
        return set()
    urls = {url for one in wanted for given in one.given for url in given}
    held = {url for url, place in look_up(store, index, urls).items() if place.is_picture}
    return {one.url for one in wanted if all(not held.isdisjoint(given) for given in one.given)}


@dataclass
class Standing:
    """What earlier attempts left: which file has the row that counts, and how often others were asked for."""

    settled: dict[str, bool] = field(default_factory=dict)  # whether the picture is there
    file_of: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)


def read_standing(store: Store, files: Sequence[str], max_attempts: int, blocklist: Blocklist) -> Standing:
    """What files of FETCHED tell; the later of them count. What is blocked by now is not settled."""
    standing = Standing()
    for path in files:
        with store.open(path) as stream:
            rows = pq.read_table(stream, columns=["url", "state", "reason", "attempts"], use_threads=False).to_pylist()
        for row in rows:
            url = row["url"]
            standing.attempts[url] = row["attempts"]
            if row["state"] == "duplicate" or worth_another_try(row["reason"], row["attempts"], max_attempts):
                continue
            if row["state"] == "kept" and _is_blocked(blocklist, url):
                continue
            standing.settled[url] = row["state"] == "kept"
            standing.file_of[url] = path
    return standing


def _is_blocked(blocklist: Blocklist, url: str) -> bool:
    try:
        blocklist.check(url)
    except BadRecord:
        return True
    return False


def jobs_of(wanted: Sequence[Wanted], standing: Standing) -> tuple[list[Job], set[str]]:
    """What is to be asked for, and the settled URLs that are wanted still."""
    jobs, carried = [], set[str]()
    for one in wanted:
        chain = [one.url, *one.instead]
        carried |= {url for url in chain if url in standing.settled}
        for place, url in enumerate(chain):
            if url not in standing.settled:
                first = None if place == 0 else one.url
                jobs.append(Job(url, tuple(chain[place + 1 :]), first, standing.attempts.get(url, 0)))
                break
            if standing.settled[url]:
                break
    return jobs, carried


def read_carried(store: Store, standing: Standing, carried: set[str]) -> Iterator[pa.Table]:
    """The rows of settled URLs, with their pictures, from the files that have them."""
    by_file: dict[str, list[str]] = {}
    for url in sorted(carried):
        by_file.setdefault(standing.file_of[url], []).append(url)
    for path, urls in by_file.items():
        values = pa.array(urls, pa.string())
        for rows in read_batches(store, path, READ_ROWS, [*FACTS, "media_data"]):
            chosen = rows.filter(pc.is_in(rows["url"], value_set=values))
            if len(chosen):
                yield chosen
