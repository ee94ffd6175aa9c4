"""Whole runs with images.fetch: the documents as with a crawl's own pictures, resumed, killed, and accounted for."""

import io
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from jobs.plan import print_plan
from jobs.run import run_recipe
from jobs.verify import verify
from pipelines import addresses
from pipelines.warc import Capture, Segment, read_segment
from schemas.errors import RecipeError
from schemas.recipe import Recipe, load_recipe
from tests.jobs.asked import ask, counts
from tests.jobs.crawl import HOST, SENTENCES, response, write_crawl
from tests.pipelines.fetches import LOOPBACK, drawn, png, saved
from tests.pipelines.servers import Request, Server, answer, ok, serving

RECIPE = """
name: harbour
out: {out}
seed: 7
unit_mib: 1
workers: 0
max_failed: 0.5
pixels:
  interleaved: {{min: 3136, max: 200704}}
steps:
  - use: crawl.extract
    inputs: ["{crawl}/*.warc*"]
  - use: images.fetch
    contact: https://example.org/crawler
    allow_hosts: [harbour.example.org, handbook.example.org, gallery.example.org]
    host_spacing_s: 0
    host_connections: 8
    host_failures: 50
  - use: images.resolve
  - use: shards.write
    target_mib: 1
"""
TEXT = f"<p>{SENTENCES['en']}</p>" * 4
GALLERY = "http://gallery.example.org"


def recipe(folder: Path, crawl: Path, *changes: str, fetches: bool = True) -> Recipe:
    made = load_recipe(RECIPE.format(out=folder, crawl=crawl), "harbour.yaml", changes)
    return made if fetches else made.model_copy(update={"steps": [made.steps[0], *made.steps[2:]]})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> "Names":
    """Names of hosts that lead to servers of the test."""
    made = Names()
    monkeypatch.setattr(addresses, "addresses_of", lambda host, port: [(2, LOOPBACK)])
    result = addresses._result
    monkeypatch.setattr(addresses, "_result", lambda host, port, *rest: result(host, made.ports.get(host, port), *rest))
    monkeypatch.setattr("pipelines.site_policies.RETRY_S", 0.02)
    return made


class Names:
    def __init__(self) -> None:
        self.ports: dict[str, int] = {}

    @contextmanager
    def serve(self, host: str, answers: Mapping[str, Any]) -> Iterator[Server]:
        with serving(answers) as server:
            self.ports[host] = server.port
            yield server


def without_pictures(source: Path, target: Path, some: slice = slice(None)) -> dict[str, bytes]:
    """A crawl without (some of) its pictures, and what a server has to answer for those, by path."""
    answers = {}
    for file in sorted(source.iterdir()):
        data = file.read_bytes()
        captures = [one for one in read_segment(Segment(str(file), 0, len(data))) if isinstance(one, Capture)]
        pictures = [one for one in captures if one.mime.startswith("image/") and one.status == 200][some]
        for one in reversed(pictures):
            data = data[: one.offset] + data[one.offset + one.length :]
        answers |= {one.uri.split("/", 3)[3].join("/ ").strip(): ok(one.payload, one.mime) for one in pictures}
        (target / file.name).write_bytes(data)
    return answers


def documents(out: Path) -> dict[str, dict[str, Any]]:
    """The documents of images.resolve by address, without what says in which file and byte they lay."""
    tables = [pq.read_table(path) for path in sorted((out / "images.resolve/documents").glob("*.parquet"))]
    return {row["source"]["uri"]: {**row, "source": None} for table in tables for row in table.to_pylist()}


def samples(out: Path) -> list[dict[str, Any]]:
    tables = [pq.read_table(path) for path in sorted((out / "samples").glob("*.parquet"))]
    return [{**row, "source": None} for table in tables for row in table.to_pylist()]


def check_sums(out: Path) -> None:
    """Every URL in one state, by the counts, the rows and the ledger; and verify finds nothing."""
    found = counts(out, "images.fetch")
    states = {row["state"]: row["n"] for row in ask(out, "SELECT state, count(*) AS n FROM fetched GROUP BY ALL")}
    urls = ask(out, "SELECT count(DISTINCT url) AS n FROM fetched")[0]["n"]
    told = ask(out, "SELECT state, count(*) AS n FROM ledger WHERE step = 'images.fetch' GROUP BY ALL")
    assert (
        found["in"] == urls == sum(states.values()) == sum(found[state] for state in ("kept", "dropped", "duplicate"))
    )
    assert {row["state"]: row["n"] for row in told} == states == {s: found[s] for s in states}
    wrong = ask(out, "SELECT * FROM fetched f JOIN ledger l USING (record_id) WHERE l.reason IS DISTINCT FROM f.reason")
    assert not wrong
    assert verify(str(out))


def test_a_crawl_without_pictures_ends_as_one_with_its_own(tmp_path: Path, names: Names) -> None:
    for name in ("crawl", "bare"):
        (tmp_path / name).mkdir()
    write_crawl(tmp_path / "crawl")
    answers = without_pictures(tmp_path / "crawl", tmp_path / "bare")
    run_recipe(recipe(tmp_path / "own", tmp_path / "crawl", fetches=False), None, None)
    with names.serve("harbour.example.org", answers) as server:
        run_recipe(recipe(tmp_path / "fetched", tmp_path / "bare"), None, None)
        assert max(Counter(request.path for request in server.requests).values()) == 1
        assert sum("missing.png" in request.path for request in server.requests) == 3
    own, fetched = documents(tmp_path / "own"), documents(tmp_path / "fetched")
    assert own == fetched
    assert sum(len(row["media"]) for row in own.values()) > 20
    assert samples(tmp_path / "own") == samples(tmp_path / "fetched")
    parts = "SELECT reason, count(*) AS n FROM ledger WHERE part IS NOT NULL GROUP BY ALL ORDER BY ALL"
    renamed = [
        {**row, "reason": row["reason"].replace("not_in_crawl", "http_404")} for row in ask(tmp_path / "own", parts)
    ]
    assert ask(tmp_path / "fetched", parts) == renamed
    check_sums(tmp_path / "fetched")


def test_the_demo_crawl_without_pictures_ends_as_with_its_own(tmp_path: Path, names: Names) -> None:
    """Real pictures: their metadata goes, not a pixel of them changes."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "crawl").mkdir()
    for file in Path("examples/crawl").glob("*.warc.gz"):
        (tmp_path / "crawl" / file.name).symlink_to(file.resolve())
    answers = without_pictures(tmp_path / "crawl", tmp_path / "bare")
    whole = [recipe(tmp_path / name, tmp_path / crawl) for name, crawl in (("own", "crawl"), ("fetched", "bare"))]
    run_recipe(whole[0].model_copy(update={"steps": [whole[0].steps[0], whole[0].steps[2]]}), None, None)
    with names.serve("handbook.example.org", answers):
        run_recipe(whole[1].model_copy(update={"steps": whole[1].steps[:3]}), None, None)
    own, fetched = documents(tmp_path / "own"), documents(tmp_path / "fetched")
    assert own.keys() == fetched.keys()
    pictures = changed = 0
    for uri, one in own.items():
        other = fetched[uri]
        pictures += len(one["media"])
        bytes_alone = {"media": [], "media_data": []}
        assert {**one, **bytes_alone} == {**other, **bytes_alone}
        facts = ("uri", "alt", "mime", "width", "height", "phash")
        assert [[m[f] for f in facts] for m in one["media"]] == [[m[f] for f in facts] for m in other["media"]]
        for before, after in zip(one["media_data"], other["media_data"], strict=True):
            if before != after:
                changed += 1
                assert len(after) < len(before)
                assert pixels(before) == pixels(after)
    assert pictures > 100
    assert changed > 10, "some had metadata"
    check_sums(tmp_path / "fetched")


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGBA").tobytes()


def gallery(folder: Path, name: str, *pages: str) -> None:
    """A crawl of a page for each string of pictures."""
    made = [
        response(f"{GALLERY}/{name}{number}.html", "text/html", f"<body><p>{name} {number}</p>{TEXT}{images}".encode())
        for number, images in enumerate(pages)
    ]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.warc").write_bytes(b"".join(made))


def image(*paths: str) -> str:
    return "".join(f'<img src="{path}">' for path in paths)


def test_only_what_is_worth_it_is_asked_for_again(tmp_path: Path, names: Names) -> None:
    gallery(tmp_path / "crawl", "a", image("/good.png", "/gone.png"), image("/busy.png", "/good.png", "/dead.png"))
    busy = lambda request: ok(png(2)) if request.before >= 3 else answer("503 Service Unavailable")  # noqa: E731
    dead = answer("500 Internal Server Error")
    with names.serve("gallery.example.org", {"/good.png": ok(png(1)), "/busy.png": busy, "/dead.png": dead}) as server:
        go = recipe(tmp_path / "out", tmp_path / "crawl")
        run_recipe(go, None, None)
        assert Counter(r.path for r in server.requests if r.path.endswith(".png")) == {
            "/good.png": 1, "/gone.png": 1, "/busy.png": 3, "/dead.png": 3
        }  # fmt: skip
        assert (
            counts(tmp_path / "out", "images.fetch")["retryable"],
            counts(tmp_path / "out", "images.fetch")["kept"],
        ) == (2, 1)
        check_sums(tmp_path / "out")
        before = len(documents(tmp_path / "out")[f"{GALLERY}/a1.html"]["media"])
        server.requests.clear()
        server.answers["/busy.png"] = ok(png(2))
        run_recipe(go, None, None)
        assert Counter(r.path for r in server.requests if r.path.endswith(".png")) == {"/busy.png": 1, "/dead.png": 3}
        assert (
            counts(tmp_path / "out", "images.fetch")["retryable"],
            counts(tmp_path / "out", "images.fetch")["kept"],
        ) == (1, 2)
        assert len(documents(tmp_path / "out")[f"{GALLERY}/a1.html"]["media"]) == before + 1 == 2
        (row,) = ask(tmp_path / "out", "SELECT attempts, retryable FROM fetched WHERE url LIKE '%dead.png'")
        assert row == {"attempts": 6, "retryable": True}
        run_recipe(go, None, None)
        server.requests.clear()
        run_recipe(go, None, None)
        assert not server.requests, "its nine attempts are spent"
    assert counts(tmp_path / "out", "images.fetch")["retryable"] == 0
    check_sums(tmp_path / "out")


def test_more_input_asks_for_what_is_new(tmp_path: Path, names: Names) -> None:
    gallery(tmp_path / "crawl", "a", image("/1.png"), image("/2.png"))
    with names.serve("gallery.example.org", {f"/{n}.png": ok(png(n)) for n in range(1, 5)}) as server:
        go = recipe(tmp_path / "out", tmp_path / "crawl")
        run_recipe(go, None, None)
        server.requests.clear()
        gallery(tmp_path / "crawl", "b", image("/2.png", "/3.png"))
        run_recipe(go, None, None)
        assert [r.path for r in server.requests if r.path.endswith(".png")] == ["/3.png"]
        assert counts(tmp_path / "out", "images.fetch")["kept"] == 3
        check_sums(tmp_path / "out")
        (tmp_path / "block.txt").write_text("gallery.example.org\n")
        server.requests.clear()
        run_recipe(recipe(tmp_path / "out", tmp_path / "crawl", f"steps.1.block_file={tmp_path}/block.txt"), None, None)
        assert not server.requests
    assert ask(tmp_path / "out", "SELECT DISTINCT reason FROM fetched") == [{"reason": "blocked_url"}]
    check_sums(tmp_path / "out")


def test_what_the_crawl_has_is_not_asked_for(tmp_path: Path, names: Names) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "crawl").mkdir()
    write_crawl(tmp_path / "crawl")
    answers = without_pictures(tmp_path / "crawl", tmp_path / "bare", slice(0, None, 2))
    with names.serve("harbour.example.org", answers) as server:
        run_recipe(recipe(tmp_path / "out", tmp_path / "bare"), None, None)
        asked = {request.path for request in server.requests}
    run_recipe(recipe(tmp_path / "own", tmp_path / "crawl", fetches=False), None, None)
    assert documents(tmp_path / "out") == documents(tmp_path / "own")
    held = ask(tmp_path / "out", "SELECT url FROM fetched WHERE state = 'duplicate' AND reason = 'in_crawl'")
    assert len(held) > 8
    assert not asked & {row["url"].removeprefix(HOST) for row in held}
    check_sums(tmp_path / "out")


def test_the_largest_candidate_is_taken_and_the_next_when_it_is_gone(tmp_path: Path, names: Names) -> None:
    srcset = '<img src="/{0}-small.png" srcset="/{0}-small.png 320w, /{0}-large.png 1280w">'
    gallery(tmp_path / "crawl", "a", srcset.format("a"), srcset.format("b"))
    large, small = saved(drawn(1, 640, 480)), saved(drawn(1, 320, 240))
    answers = {"/a-large.png": ok(large), "/a-small.png": ok(small), "/b-small.png": ok(small)}
    with names.serve("gallery.example.org", answers) as server:
        run_recipe(recipe(tmp_path / "out", tmp_path / "crawl"), None, None)
        assert (server.asked("/a-small.png"), server.asked("/b-large.png"), server.asked("/b-small.png")) == (0, 1, 1)
    widths = {uri[-7:]: [m["width"] for m in row["media"]] for uri, row in documents(tmp_path / "out").items()}
    assert widths == {"a0.html": [640], "a1.html": [320]}
    check_sums(tmp_path / "out")


# A run that keeps what it has fetched every 0.2 s, and finds the server of the test.
KILLED = """
import dataclasses, sys
import jobs.run
from pipelines import addresses
from schemas.recipe import load_recipe

def build_plan(recipe, out):
    plan = built(recipe, out)
    steps = [dataclasses.replace(step, save_s=0.2) if step.use == "images.fetch" else step for step in plan.steps]
    return dataclasses.replace(plan, steps=tuple(steps))

built, jobs.run.build_plan = jobs.run.build_plan, build_plan
addresses.addresses_of = lambda host, port: [(2, "127.0.0.1")]
result = addresses._result
addresses._result = lambda host, port, *rest: result(host, int(sys.argv[2]), *rest)
jobs.run.run_recipe(load_recipe(open(sys.argv[1]).read(), "r.yaml"), None, None)
"""


def test_a_unit_that_is_killed_takes_up_what_it_had(tmp_path: Path, names: Names) -> None:
    count = 60
    gallery(tmp_path / "crawl", "a", *(image(f"/{number}.png") for number in range(count)))

    async def slowly(request: Request):  # type: ignore[no-untyped-def]
        time.sleep(0.05)
        yield ok(png(int(request.path[1:-4])))

    with names.serve("gallery.example.org", {f"/{number}.png": slowly for number in range(count)}) as server:
        text = RECIPE.format(out=tmp_path / "out", crawl=tmp_path / "crawl")
        (tmp_path / "r.yaml").write_text(text)
        words = [str(tmp_path / "r.yaml"), str(server.port)]
        child = subprocess.Popen([sys.executable, "-c", KILLED, *words])
        saved_files = tmp_path / "out/images.fetch/partial"
        deadline = time.monotonic() + 60
        while len(list(saved_files.rglob("*.parquet"))) < 3 and time.monotonic() < deadline:
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        asked = Counter(request.path for request in server.requests)
        kept = {url for file in saved_files.rglob("*.parquet") for url in pq.read_table(file)["url"].to_pylist()}
        assert 3 <= len(kept) < count
        assert not (tmp_path / "out/images.fetch/manifest.parquet").exists()
        run_recipe(load_recipe(text, "r.yaml"), None, None)
        asked_in_all = Counter(request.path for request in server.requests)
    assert {f"{GALLERY}{path}" for path in asked if asked_in_all[path] == asked[path]} >= kept - {
        f"{GALLERY}/robots.txt"
    }
    assert counts(tmp_path / "out", "images.fetch")["kept"] == count
    assert counts(tmp_path / "out", "images.fetch")["carried"] == len(kept)
    assert not saved_files.exists(), "what is finished is named, what is not is gone"
    check_sums(tmp_path / "out")


def test_plan_counts_units_once_urls_are_known(
    tmp_path: Path, names: Names, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery(tmp_path / "crawl", "a", image("/1.png"))
    go = recipe(tmp_path / "out", tmp_path / "crawl")
    print_plan(go, None, None)
    shown = {line.split()[0]: line.split()[1:3] for line in capsys.readouterr().out.splitlines() if "images." in line}
    assert shown == {"images.urls": ["1", "0"], "images.fetch": ["?", "?"], "images.resolve": ["?", "?"]}
    with names.serve("gallery.example.org", {"/1.png": ok(png())}):
        run_recipe(go, None, None)
    capsys.readouterr()
    print_plan(go, None, None)
    shown = {line.split()[0]: line.split()[1:3] for line in capsys.readouterr().out.splitlines() if "images." in line}
    assert shown == {"images.urls": ["1", "1"], "images.fetch": ["1", "1"], "images.resolve": ["1", "1"]}


def test_a_crawl_without_any_picture_asks_nobody(tmp_path: Path) -> None:
    gallery(tmp_path / "crawl", "a", "")
    run_recipe(recipe(tmp_path / "out", tmp_path / "crawl"), None, None)
    assert counts(tmp_path / "out", "images.fetch")["in"] == 0
    assert len(samples(tmp_path / "out")) == 1
    assert verify(str(tmp_path / "out"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("steps.1.contact=nobody", "give an address or URL"),
        ("steps.1.user_agent=Googlebot/2.1", "one name of letters"),
        ("steps.1.contct=x", "did you mean 'contact'"),
        ("steps.1.host_connections=0", "1 or more"),
        ("steps.1.hash_files=[nowhere.txt]", "nowhere.txt cannot be read"),
        ("steps.1.block_file=nowhere.txt", "nowhere.txt cannot be read"),
        ("steps.2.use=images.fetch", "images.fetch"),
    ],
)
def test_a_recipe_that_nobody_could_complain_about_is_refused(tmp_path: Path, change: str, message: str) -> None:
    gallery(tmp_path / "crawl", "a", "")
    with pytest.raises(RecipeError, match=message):
        run_recipe(recipe(tmp_path / "out", tmp_path / "crawl", change), None, None)
    assert not (tmp_path / "out").exists()


def test_contact_is_required(tmp_path: Path) -> None:
    gallery(tmp_path / "crawl", "a", "")
    text = RECIPE.format(out=tmp_path / "out", crawl=tmp_path / "crawl").replace(
        "    contact: https://example.org/crawler\n", ""
    )
    with pytest.raises(RecipeError, match=r"images\.fetch\.contact"):
        run_recipe(load_recipe(text, "r.yaml"), None, None)
