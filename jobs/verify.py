"""`interleaf verify`: whether an output is whole and true, from the bytes of its files to the sums of its records."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from jobs.findings import Finding, left_out
from jobs.opened import Opened, open_store
from jobs.verify_counts import check_counts
from jobs.verify_files import check_files, check_folds, check_manifests, check_strays
from jobs.verify_samples import check_samples

SHOWN_BREACHES = 20


def verify(out: str) -> bool:
    """Check manifests, files, shards and sums, print a line per check and each breach; False when something is broken.

    Raises:
        OutputError: `out` is not the output of a run.
    """
    store, facts = open_store(out)
    console = Console(highlight=False)
    manifests, finding = check_manifests(store, facts)
    whole = _print(console, finding)
    for finding in _findings(Opened(store, facts, manifests), everything_read=whole):
        whole &= _print(console, finding)
    if whole:
        console.print(f"[green]{escape(store.root)} is whole[/green]", soft_wrap=True)
    else:
        console.print(
            f"[red]{escape(store.root)} is broken[/red]: remove the files that are named and run the recipe again, "
            "only what is missing is made",
            soft_wrap=True,
        )
    return whole


def _findings(run: Opened, *, everything_read: bool) -> Iterator[Finding]:
    files, damaged = check_files(run)
    yield files
    if not everything_read:
        yield left_out("sums", "a manifest cannot be read")
        return
    yield check_strays(run) if run.finished else left_out("strays", f"the run is {run.facts['status']}")
    yield from check_samples(run, damaged)
    if damaged:
        yield left_out("sums", "files are missing or damaged")
        return
    yield check_folds(run)
    yield from check_counts(run)


def _print(console: Console, finding: Finding) -> bool:
    """One line for the check, one for each breach; whether there is none."""
    if finding.breaches:
        count = len(finding.breaches)
        mark, told = "[red]broken[/red]", f"{count:,} {'breach' if count == 1 else 'breaches'} in {finding.looked_at}"
    else:
        mark = "[yellow]left out[/yellow]" if finding.left_out else "[green]ok[/green]"
        told = finding.looked_at
    padding = " " * (10 - len("broken" if finding.breaches else "left out" if finding.left_out else "ok"))
    console.print(f"{mark}{padding}{finding.check:<13}{escape(told)}", soft_wrap=True)
    for breach in finding.breaches[:SHOWN_BREACHES]:
        console.print(f"{'':<10}{escape(breach.where)}: {escape(breach.what)}", soft_wrap=True)
    if len(finding.breaches) > SHOWN_BREACHES:
        console.print(f"{'':<10}and {len(finding.breaches) - SHOWN_BREACHES:,} more")
    return not finding.breaches
