"""images.fetch: the pictures that a crawl does not have, asked for once each, politely and within limits."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from filters.registry import Rule
from pipelines.blocklist import Blocklist
from pipelines.fetch_settings import FetchParameters
from pipelines.fetch_urls import URL_INDEX
from pipelines.fetch_wanted import SHARES, held_by_crawl, jobs_of, read_carried, read_standing, read_wanted
from pipelines.fetched import FETCH_INDEX, FETCHED, index_fetched
from pipelines.fetcher import Fetcher, url_id
from pipelines.fold import read_folded
from pipelines.manifests import Manifest, WrittenFile, read_manifests
from pipelines.outcome import Outcome, note, notes_table
from pipelines.picture_index import CRAWL_INDEX, INDEX_GROUP_BYTES, PICTURE_INDEX
from pipelines.step import Ended, Records, Step, TableSpec, file_sha256, measure_hash
from pipelines.storage import Store
from pipelines.tables import TableWriter
from pipelines.units import Input, Unit, digest
from pipelines.urls import host_of, normalised
from schemas.errors import BadRecord
from schemas.resources import Resources

ROWS_PER_UNIT = 20_000  # of the URL tables; a second a request and a few hundred hosts make some minutes of them
BATCH_ROWS = 512
BATCH_BYTES = 16 << 20
NOTED = ["record_id", "url", "state", "reason", "detail", "value", "retryable"]
# What decides whether a picture is taken. All else only says how fast and how often: for that nothing is fetched again.
DECIDING = ("user_agent", "allow_hosts", "max_picture_mib", "robots", "ai_txt", "tdmrep", "x_robots_tag")


@dataclass(frozen=True)
class Fetch:
    """The step. A unit is a share of the hosts; a record is a URL.

    `urls` and `index` are the files of the URLs of all documents and of the crawl's picture index, `known` the files of
    what earlier runs fetched. `save_s`: a unit that was killed takes up what it had fetched up to so long before.
    """

    name: str
    run: str
    seed: int
    settings: FetchParameters
    blocked: tuple[str, ...] = ()
    out: str = ""
    urls: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    save_s: float = 60.0

    use: ClassVar[str] = "images.fetch"
    version: ClassVar[int] = 1
    barrier: ClassVar[bool] = True  # a URL is asked for once, however many documents show it
    records: ClassVar[Records] = "own"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def resources(self) -> Resources:
        return Resources(cpus=0.5, memory_mib=1024)  # it waits more than it works

    def start(self, store: Store, before: Sequence[Ended], unit_bytes: int) -> tuple["Fetch", list[Unit]]:
        """The step with what it needs to know of the crawl and of earlier runs; units by the number of URLs alone."""
        urls = [file for ended in before for file in _folded(store, URL_INDEX, ended.step)]
        index = [file for ended in before for file in _folded(store, CRAWL_INDEX, ended.step)]
        here = measure_hash(self)
        standing = [one for one in read_manifests(store, self.name).values() if one.measure_hash == here]
        known = tuple(file.path for one in sorted(standing, key=lambda one: one.position) for file in _fetched(one))
        told = replace(self, urls=_paths(urls), index=_paths(index), known=known)
        rows = sum(file.rows for file in urls)
        count = 1 << (max(0, rows - 1) // ROWS_PER_UNIT).bit_length()
        # Blocked URLs decide about what stands, too.
        source = digest([[file.sha256 for file in urls], [file.sha256 for file in index], self.blocked])
        edges = [SHARES * place // count for place in range(count + 1)] if rows else []
        return told, [
            Unit(f"{place:05d}-of-{count:05d}", place, (Input(URL_INDEX, edges[place], edges[place + 1], source),))
            for place in range(len(edges) - 1)
        ]

    def resumed(self, standing: Manifest) -> "Fetch":
        """The step that asks for nothing that this unit has settled already."""
        return replace(self, known=_paths(_fetched(standing)))

    def parameters(self) -> Mapping[str, Any]:
        deciding = {name: value for name, value in asdict(self.settings).items() if name in DECIDING}
        hashes = [file_sha256(path) for path in self.settings.hash_files]
        return {**deciding, "allow_hosts": list(self.settings.allow_hosts), "hashes": hashes}

    def tables(self) -> Mapping[str, TableSpec]:
        return {
            "fetched": TableSpec(FETCHED, f"{self.name}/fetched", index=_places),
            "places": TableSpec(
                PICTURE_INDEX, f"{self.name}/places", ("uri", "file", "offset"), INDEX_GROUP_BYTES, folded=FETCH_INDEX
            ),
        }

    def read(self, unit: Unit, store: Store, counts: Counter[str]) -> Iterator[pa.Table]:
        """Rows of FETCHED: what stands from before, what the crawl has, and what the servers answer as it comes."""
        (share,) = unit.inputs
        wanted = read_wanted(store, self.urls, share.start, share.end)
        held = held_by_crawl(store, self.index, wanted)
        if held:
            yield _in_crawl(sorted(held))
        wanted = [one for one in wanted if one.url not in held]
        folder = f"{self.name}/partial/{measure_hash(self)[:12]}/{unit.id}"
        saved = sorted(store.sizes(folder))
        blocklist = Blocklist(self.blocked)
        standing = read_standing(store, [*self.known, *saved], self.settings.max_attempts, blocklist)
        jobs, carried = jobs_of(wanted, standing)
        yield from read_carried(store, standing, carried)
        counts.update(carried=len(carried))
        settled = {url: standing.settled[url] for url in carried}
        with Fetcher(self.settings, blocklist, jobs, settled, standing.attempts) as fetcher:
            clock = _Clock(self.save_s)
            while found := fetcher.rows(BATCH_ROWS, BATCH_BYTES, self.save_s):
                table = pa.Table.from_pylist(found, schema=FETCHED)
                if clock.passed():
                    _save(store, folder, f"{len(saved):06d}", table)
                    saved.append("")
                yield table

    def apply(self, rows: pa.Table) -> Outcome:
        counts, notes = Counter[str](), []
        for row in rows.select(NOTED).to_pylist():
            counts[row["state"]] += 1
            counts["retryable"] += row["retryable"]
            if row["state"] != "kept":
                detail = f"{row['url']} {row['detail'] or ''}".strip()
                reason, value = row["reason"], row["value"]
                notes.append(note(row["record_id"], row["state"], self.use, reason, value=value, detail=detail))
        return Outcome({"fetched": rows}, (notes_table(notes),) if notes else (), counts)

    def row_id(self, row: pa.Table) -> str:
        return str(row["record_id"][0].as_py())


class _Clock:
    """Whether the first `save_s` of a unit have passed: a short one is not written twice."""

    def __init__(self, save_s: float) -> None:
        import time

        self._now, self._end = time.monotonic, time.monotonic() + save_s

    def passed(self) -> bool:
        return self._now() >= self._end


def _folded(store: Store, folder: str, step: Step) -> list[WrittenFile]:
    return read_folded(store, folder).get(step.name, ("", []))[1]


def _fetched(manifest: Manifest) -> list[WrittenFile]:
    return manifest.files_of("fetched")


def _paths(files: Sequence[WrittenFile]) -> tuple[str, ...]:
    return tuple(file.path for file in files)


def _places(file: Path, written: WrittenFile) -> dict[str, pa.Table]:
    return {"places": index_fetched(file, written.path)}


def _save(store: Store, folder: str, name: str, table: pa.Table) -> None:
    """Put rows where the unit finds them if it begins anew; no manifest names them, so they go when the run ends."""
    writer = TableWriter(store, "partial", folder, name, FETCHED, BATCH_BYTES)
    try:
        writer.write(table)
        writer.close()
    finally:
        writer.abandon()


def _in_crawl(urls: list[str]) -> pa.Table:
    """Rows of URLs that need not be asked for."""
    facts = {"state": "duplicate", "reason": "in_crawl", "retryable": False, "attempts": 0, "media_data": []}
    rows = [{"url": url, "record_id": url_id(url), "host": _host(url), **facts} for url in urls]
    return pa.Table.from_pylist(rows, schema=FETCHED)


def _host(url: str) -> str | None:
    try:
        return host_of(normalised(url))
    except BadRecord:
        return None
