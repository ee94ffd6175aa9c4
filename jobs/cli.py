"""The command `interleaf`: parse, call one function, set the exit status."""

import sys
from typing import Annotated

import typer

from schemas.errors import InterleafError

app = typer.Typer(
    name="interleaf",
    help="Turns raw web crawls and seeded generators into training shards for vision-language models.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

RecipeArgument = Annotated[str, typer.Argument(help="A recipe file, or the name of a built-in recipe such as demo.")]
TrainingArgument = Annotated[
    str, typer.Argument(metavar="RECIPE", help="A training recipe: a file, or the name of a built-in one such as demo.")
]
OutArgument = Annotated[str, typer.Argument(help="The output of a run: a folder, or an s3:// or gs:// URL.")]
OutOption = Annotated[str | None, typer.Option("--out", help="Where to write, in place of the recipe's `out`.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="Change a recipe value: steps.0.inputs=[a.warc.gz], seed=8.")
]
TrainingSetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a recipe value: optimizer.learning_rate=1e-3, sources.0.weight=2."),
]
AddressOption = Annotated[
    str | None, typer.Option("--address", help="A running Ray cluster to use, in place of this machine.")
]


@app.command()
def run(recipe: RecipeArgument, out: OutOption = None, set_: SetOption = None, address: AddressOption = None) -> None:
    """Run a recipe; the same command again takes up where it was stopped."""
    from jobs.load import load
    from jobs.run import run_recipe

    run_recipe(load(recipe, set_ or []), out, address)


@app.command()
def plan(recipe: RecipeArgument, out: OutOption = None, set_: SetOption = None, address: AddressOption = None) -> None:
    """Print steps, units, bytes, resources, expected core hours and what would be re-used; touch nothing."""
    from jobs.load import load
    from jobs.plan import print_plan

    print_plan(load(recipe, set_ or []), out, address)


@app.command()
def train(recipe: TrainingArgument, out: OutOption = None, set_: TrainingSetOption = None) -> None:
    """Train a model on shards; the same command again takes up where it was stopped."""
    from jobs.trainer.start import start

    start(recipe, out, set_ or [])


@app.command()
def sql(
    out: OutArgument,
    query: Annotated[str, typer.Argument(help="SQL over the views samples, documents, ledger, funnel, units.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per row.")] = False,
) -> None:
    """Ask a run in DuckDB SQL."""
    from jobs.sql import sql as ask

    ask(out, query, as_json)


@app.command()
def why(out: OutArgument, record: Annotated[str, typer.Argument(metavar="ID", help="A record or sample id.")]) -> None:
    """Tell the whole path of one record, from the crawl to its shard or its end."""
    from jobs.why import why as tell

    tell(out, record)


@app.command()
def report(out: OutArgument) -> None:
    """Write OUT/report.html: funnel, histograms, tables, and a gallery of kept and dropped samples."""
    from jobs.report import report as write

    write(out)


@app.command()
def verify(out: OutArgument) -> None:
    """Check manifests, hashes, schemas, geometry and that nothing disappeared; non-zero exit when broken."""
    from jobs.verify import verify as check

    if not check(out):
        raise typer.Exit(1)


@app.command()
def filters() -> None:
    """List the installed filters, editors and generators with their parameters."""
    from jobs.plugins import list_plugins

    list_plugins()


@app.command()
def doctor() -> None:
    """Check this installation; non-zero exit when something is wrong."""
    from jobs.doctor import doctor as check

    if not check():
        raise typer.Exit(1)


def main() -> None:
    """Run the command; errors that are meant for people are one line, without a traceback."""
    try:
        app()
    except InterleafError as error:
        print(f"interleaf: {error}", file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
