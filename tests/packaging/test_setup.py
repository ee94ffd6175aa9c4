"""The scripts that install something say what is missing, install only that, and re-use what is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

TOOLS = ("bash", "cat", "cut", "dirname", "env", "mkdir", "rm", "sha256sum")
GOOD_PYTHON = """#!/usr/bin/env bash
# A Python 3.11 that records how it is called and can make a virtual environment.
echo "$*" >> "$CALLS"
case "$*" in
  "-m venv --clear .venv") mkdir -p .venv/bin; cat "$0" > .venv/bin/python; chmod +x .venv/bin/python ;;
  *sys.prefix*) echo "$(pwd -P)/.venv (3, 11)" ;;
  --version) echo "Python 3.11.2" ;;
  *" install "*) [ ! -e "$CALLS.fail" ] ;;
esac
"""
SCRIPTS = ("scripts/setup.sh", "scripts/browser.sh", "scripts/packages.sh")
NO_PYTHON = "#!/usr/bin/env bash\nexit 1\n"


class Machine:
    """A clone and a PATH that holds a few tools and the given commands, nothing else."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.bin, self.calls = folder / "clone", folder / "bin", folder / "calls"
        (self.clone / "scripts").mkdir(parents=True)
        self.bin.mkdir()
        for name in (*SCRIPTS, "pyproject.toml", "requirements.lock"):
            shutil.copy(ROOT / name, self.clone / name)
        for tool in (*TOOLS, "chmod"):
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.command("id", "#!/usr/bin/env bash\necho 1000\n")

    def command(self, name: str, script: str) -> None:
        (self.bin / name).unlink(missing_ok=True)
        (self.bin / name).write_text(script, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def run(self, script: str) -> tuple[int, str, list[str]]:
        """Exit status, everything printed, and the calls that the stand-ins recorded since the last time."""
        self.calls.write_text("", encoding="utf-8")
        done = subprocess.run(
            [self.clone / "scripts" / script],
            env={"PATH": str(self.bin), "CALLS": str(self.calls)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr, self.calls.read_text(encoding="utf-8").splitlines()

    def setup(self) -> tuple[int, str, list[str]]:
        return self.run("setup.sh")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def installs(calls: list[str]) -> list[str]:
    return [call for call in calls if " install " in call]


def test_without_python_and_without_root_it_says_what_to_do(machine: Machine) -> None:
    machine.command("python3", NO_PYTHON)
    status, printed, _ = machine.setup()
    assert status == 1
    assert "sudo apt-get install python3.11 python3.11-venv" in printed
    assert "pyenv install 3.11" in printed


def test_without_venv_it_names_that_package_only(machine: Machine) -> None:
    machine.command("python3.11", '#!/usr/bin/env bash\n[[ "$*" != *ensurepip* ]]\n')
    status, printed, _ = machine.setup()
    assert status == 1
    assert "sudo apt-get install python3.11-venv\n" in printed


def test_with_root_it_installs_what_is_missing(machine: Machine) -> None:
    machine.command("id", "#!/usr/bin/env bash\necho 0\n")
    machine.command("python3.11", '#!/usr/bin/env bash\n[[ "$*" != *ensurepip* ]]\n')
    good = machine.bin / "good"
    good.write_text(GOOD_PYTHON, encoding="utf-8")
    machine.command(
        "apt-get", f'#!/usr/bin/env bash\necho "apt-get $*" >> "$CALLS"\ncat {good} > {machine.bin}/python3.11\n'
    )
    status, printed, calls = machine.setup()
    assert status == 0, printed
    assert [call for call in calls if call.startswith("apt-get")] == [
        "apt-get update -qq",
        "apt-get install -qq -y python3.11-venv",
    ]


def test_with_python_it_installs_no_system_package(machine: Machine) -> None:
    machine.command("python3.11", GOOD_PYTHON)
    machine.command("apt-get", '#!/usr/bin/env bash\necho "apt-get $*" >> "$CALLS"\n')
    status, printed, calls = machine.setup()
    assert status == 0, printed
    assert not [call for call in calls if call.startswith("apt-get")]
    assert len(installs(calls)) == 4
    assert all("--constraint requirements.lock" in call for call in installs(calls))


def test_a_second_call_does_nothing_until_the_lock_changes(machine: Machine) -> None:
    machine.command("python3.11", GOOD_PYTHON)
    machine.setup()
    status, printed, calls = machine.setup()
    assert (status, printed, installs(calls)) == (0, "", [])
    with (machine.clone / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("another==1.0\n")
    _, printed, calls = machine.setup()
    assert len(installs(calls)) == 4
    assert not [call for call in calls if "venv --clear" in call], (
        "the environment is brought up to date, not made anew"
    )


def test_a_failed_install_is_tried_again(machine: Machine) -> None:
    machine.command("python3.11", GOOD_PYTHON)
    fail = machine.calls.with_suffix(".fail")
    fail.touch()
    assert machine.setup()[0] != 0
    fail.unlink()
    status, _, calls = machine.setup()
    assert (status, len(installs(calls))) == (0, 4)


def test_a_moved_clone_gets_its_own_environment(machine: Machine) -> None:
    machine.command("python3.11", GOOD_PYTHON)
    machine.setup()
    machine.clone = machine.clone.rename(machine.clone.with_name("moved"))
    old = machine.clone / ".venv" / "bin" / "python"
    old.write_text("#!/usr/bin/env bash\necho '/elsewhere/.venv (3, 11)'\n", encoding="utf-8")
    _, _, calls = machine.setup()
    assert "-m venv --clear .venv" in calls


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium"])
def test_a_browser_that_is_there_is_enough(machine: Machine, name: str) -> None:
    machine.command(name, "#!/usr/bin/env bash\n")
    assert machine.run("browser.sh") == (0, "", [])


def test_a_missing_browser_is_installed(machine: Machine) -> None:
    machine.command("id", "#!/usr/bin/env bash\necho 0\n")
    browser = machine.bin / "chromium-headless-shell"
    script = f'echo "apt-get $*" >> "$CALLS"\n[[ "$*" != install* ]] || {{ echo > {browser}; chmod +x {browser}; }}\n'
    machine.command("apt-get", f"#!/usr/bin/env bash\n{script}")
    status, printed, calls = machine.run("browser.sh")
    assert status == 0, printed
    assert calls == ["apt-get update -qq", "apt-get install -qq -y chromium-headless-shell"]


@pytest.mark.parametrize("apt", ["exit 100", "exit 0"], ids=["refused", "nothing came of it"])
def test_a_browser_that_cannot_be_installed_is_told(machine: Machine, apt: str) -> None:
    machine.command("id", "#!/usr/bin/env bash\necho 0\n")
    machine.command("apt-get", f"#!/usr/bin/env bash\n{apt}\n")
    status, printed, _ = machine.run("browser.sh")
    assert status == 1
    assert "sudo apt-get install chromium-headless-shell" in printed


def test_only_the_tests_ask_for_a_browser() -> None:
    rules = dict(line.split(":", 1) for line in (ROOT / "Makefile").read_text().splitlines() if re.match(r"\w+:", line))
    assert {name for name, needs in rules.items() if "browser" in needs.partition("#")[0]} == {"test"}
