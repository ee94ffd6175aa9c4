"""`interleaf report`: one HTML file in OUT that shows what a run kept, what it did not, and why."""

from jobs.opened import open_run
from jobs.report_best import best_and_worst
from jobs.report_facts import read_facts
from jobs.report_gallery import dropped_cards, dropped_examples, kept_cards
from jobs.report_page import page
from jobs.report_pictures import Album
from jobs.views import connect

REPORT_HTML = "report.html"


def report(out: str) -> None:
    """Write OUT/report.html; the same run gives the same bytes.

    Raises:
        OutputError: `out` is not the output of a run, or cannot be written.
    """
    run, album = open_run(out), Album()
    with connect(run) as con:
        facts = read_facts(run, con)
        dropped = dropped_cards(run, con, album)
        kept = kept_cards(run, con, album)
        best = best_and_worst(run, con, facts.criteria, album)
        text = page(run.facts, facts, best, kept, dropped, dropped_examples(run, con))
    data = text.encode()
    run.store.write(REPORT_HTML, data)
    print(f"{run.store.path(REPORT_HTML)}  {len(data) / (1 << 20):.1f} MiB, opens without a network")
