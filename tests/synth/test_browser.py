"""The kept browser: the same pixels in every browser, fonts of packages alone, and what happens when it dies."""

import asyncio
import contextlib
import http.server
import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from schemas.errors import BadRecord, PluginError
from synth import browser
from synth.browser import check_browser, close_browser, draw
from synth.browser_page import SIDE_PX, Drawing
from synth.charts.generator import Charts
from synth.languages import LANGUAGES
from synth.tables.generator import Tables
from synth.webfonts import covered, covering, families, webfonts

WRITE = """(stage, {text, style}) => {
  const line = document.createElement('div');
  line.textContent = text;
  line.style.cssText = style;
  stage.append(line);
  return {size: [336, 84]};
}"""
WORDS = {
    "ar": "السكان (2020)", "ja": "人口の推移", "ko": "인구 변화", "ru": "Население", "vi": "Dân số các tỉnh",
    "zh": "人口变化",
}  # fmt: skip


def written(text, family="Noto Sans", fallback=""):
    style = f"font: 28px '{family}'{fallback}; white-space: pre"
    fonts = [*webfonts(family), *webfonts("Press Start 2P"), *webfonts("Amiri")]
    return draw(Drawing(WRITE, {"text": text, "style": style}, 336, 84, fonts)).pixels


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    close_browser()


def processes(kind=""):
    """The numbers of the running processes of the browser, of one kind or of the browser proper."""
    below = psutil.Process(browser._held.page.browser.pid).children(recursive=True)
    kinds = {"browser": lambda line: "--type=" not in line, "": lambda line: True}
    wanted = kinds.get(kind, lambda line: f"--type={kind}" in line)
    return [process.pid for process in below if wanted(" ".join(process.cmdline()))]


def gone(numbers, timeout_s=5.0):
    """Whether none of the processes runs any more, in time; one that nobody has asked for its end counts as ended."""
    numbers, deadline = list(numbers), time.monotonic() + timeout_s
    while running := [number for number in numbers if psutil.pid_exists(number) and not _ended(number)]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return not running


def _ended(number):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    return True


def test_all_that_is_needed_is_there():
    check_browser()


def test_without_a_browser_the_message_says_how_to_get_one(monkeypatch):
    close_browser()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PluginError, match="make browser"):
        check_browser()
    with pytest.raises(PluginError, match="chromium-headless-shell"):
        written("a")


def test_every_browser_draws_the_same_whatever_was_drawn_before():
    first = written("Same")
    written("something else", "Lora")
    again = written("Same")
    close_browser()
    assert (first == again).all()
    assert (first == written("Same")).all()
    assert first.shape == (84, 336, 3)
    assert first.min() == 0
    assert first.max() == 255


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_drawn_in_the_family_that_was_asked_for(lang):
    """What falls back to another font looks different when the other font is another; and families differ."""
    text = WORDS.get(lang, "Größe, café, año 12")
    looks = set()
    for family in families(lang):
        drawn = written(text, family, ", 'Press Start 2P'")
        assert (drawn == written(text, family, ", 'Amiri'")).all(), family
        looks.add(drawn.tobytes())
    assert len(looks) == len(families(lang)) >= 2


def test_a_letter_that_a_family_lacks_takes_another_family_or_ends_the_record():
    assert "²" not in covered("Noto Sans Arabic")
    assert covering("Noto Sans Arabic", "ar", "السكان") == "Noto Sans Arabic"
    assert covering("Noto Sans Arabic", "ar", "كم²") == "Amiri"
    with pytest.raises(BadRecord) as caught:
        covering("Lora", "en", "北")
    assert caught.value.reason == "no_font"
    with pytest.raises(BadRecord) as caught:
        webfonts("Arial")
    assert caught.value.reason == "no_font"


@pytest.mark.parametrize("who", ["browser", "renderer", "gpu-process"])
def test_a_browser_that_is_killed_is_replaced(who):
    before = written("Alive")
    victims = processes(who)
    assert victims
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    assert (written("Alive") == before).all()


def test_a_browser_that_is_killed_in_the_middle_of_a_drawing_is_replaced_once():
    written("Alive")
    killed = []

    def kill_two():
        for _ in range(2):
            while (page := browser._held.page) is None or page.browser.pid in killed:
                time.sleep(0.02)
            killed.append(page.browser.pid)
            os.killpg(page.browser.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_two)
    killer.start()
    with pytest.raises(BadRecord) as caught:
        draw(Drawing("() => new Promise(() => {})", None, 28, 28), timeout_s=30)
    killer.join()
    assert caught.value.reason == "browser_died"
    assert written("Alive").min() == 0


@pytest.mark.parametrize("how", ["busy", "waiting", "stopped"])
def test_a_drawing_that_hangs_ends_in_time_and_the_next_one_works(how):
    written("Alive")
    hung = processes()
    if how == "stopped":
        for number in hung:
            os.kill(number, signal.SIGSTOP)
    function = {"busy": "() => { while (true); }", "waiting": "() => new Promise(() => {})"}.get(how, WRITE)
    started = time.monotonic()
    with pytest.raises(BadRecord) as caught:
        draw(Drawing(function, "x" * 1_000_000, 28, 28), timeout_s=1)
    assert time.monotonic() - started < 15
    assert caught.value.reason == "browser_timeout"
    assert written("Alive").min() == 0
    assert gone(hung)


def test_a_function_that_throws_is_a_bad_record_and_costs_no_browser():
    written("Alive")
    before = processes("browser")
    with pytest.raises(BadRecord, match="out of ink") as caught:
        draw(Drawing("() => { throw new Error('out of ink'); }", None, 28, 28))
    assert caught.value.reason == "browser_error"
    written("Alive")
    assert processes("browser") == before


def test_a_function_that_returns_no_size_is_our_mistake_and_the_next_drawing_works():
    with pytest.raises(KeyError):
        draw(Drawing("() => ({})", None, 28, 28))
    started = time.monotonic()
    assert written("Alive").min() == 0
    assert time.monotonic() - started < 30


def test_a_forked_child_has_a_browser_of_its_own():
    before = written("Alive")
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if (written("Alive") == before).all() else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert (written("Alive") == before).all()


def test_the_network_is_out_of_reach():
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        fetching = "async (stage, url) => ({size: [28, 28], got: await fetch(url).then(() => true, () => false)})"
        assert draw(Drawing(fetching, url, 28, 28)).found["got"] is False
        server.shutdown()
    assert asked == []


def test_a_drawing_larger_than_the_window_is_refused():
    with pytest.raises(ValueError, match=str(SIDE_PX)):
        draw(Drawing(WRITE, None, SIDE_PX + 1, 28))


def test_threads_with_an_event_loop_draw_too():
    async def both():
        written("Same")
        return await asyncio.gather(*(asyncio.to_thread(written, "Same") for _ in range(3)))

    drawn = asyncio.run(both())
    assert all((one == drawn[0]).all() for one in drawn)


END = """
import contextlib, os, signal, sys, threading, time
import psutil
from synth.browser import close_browser, draw
from synth.browser_page import Drawing

def drawn(function="() => ({size: [28, 28]})"):
    with contextlib.suppress(Exception):
        draw(Drawing(function, None, 28, 28))

def below():
    return psutil.Process().children(recursive=True)

def behind(function, seconds):
    threading.Thread(target=drawn, args=(function,), daemon=True).start()
    time.sleep(seconds)

drawn()
"""
ENDS = {
    "idle": "",
    "closed": "close_browser()",
    "killed": "[process.kill() for process in below()]",
    "stopped": "[process.suspend() for process in below()]",
    "busy in a thread": "behind('() => { while (true); }', 0.5)",
    "waiting in a thread": "behind('() => new Promise(() => {})', 0.5)",
    "stopped in a thread": "behind('() => new Promise(() => {})', 0.5); [process.suspend() for process in below()]",
    "opened by a thread": "close_browser(); behind('() => new Promise(() => {})', 0.1)",
    "no farewell": "os._exit(0)",
    "no farewell while busy": "behind('() => { while (true); }', 0.5); os._exit(0)",
    "killed itself": "os.kill(os.getpid(), signal.SIGKILL)",
    "a child lives on": "os.fork() or (os.close(1), os.close(2), time.sleep(20), os._exit(0))",
}


@pytest.mark.parametrize("how", ENDS)
def test_a_process_ends_in_seconds_and_its_browsers_with_it(how):
    mark = {"ENDED_BY_TEST": f"{os.getpid()} {how}"}
    code = [sys.executable, "-c", END + ENDS[how]]
    started = time.monotonic()
    run = subprocess.run(code, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **mark})
    assert time.monotonic() - started < 30
    assert run.stderr == ""
    assert gone(browsers(mark))


def browsers(mark):
    """The processes of browsers that have been started with such variables."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if "chromium" in process.exe() and mark.items() <= process.environ().items():
                yield process.pid


@pytest.mark.parametrize(
    ("generator", "without"),
    [(Charts(), Charts(libraries=("matplotlib", "seaborn"))), (Tables(), Tables(renderers=("process",)))],
)
def test_another_chromium_is_another_input_of_what_draws_in_it(generator, without, monkeypatch, tmp_path):
    before, apart = generator.inputs(), without.inputs()
    other = tmp_path / "chromium-headless-shell"
    other.write_text("#!/bin/sh\necho Chromium 1.2.3.4\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert generator.inputs() == before | {"chromium": "1.2.3.4"} != before
    assert apart == without.inputs()
