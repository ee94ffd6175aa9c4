"""`interleaf filters`: the installed filters, editors and generators, with what they take and who brings them."""

import inspect

from rich.console import Console
from rich.markup import escape

from filters.registry import Kind, Plugin, installed, load, signature
from schemas.errors import PluginError

KINDS: tuple[Kind, ...] = ("filter", "editor", "generator")


def list_plugins() -> None:
    """Print every filter, editor and generator: its signature, the first line of its docstring, its distribution.

    One that cannot be imported or breaks its contract is listed with the reason.
    """
    console = Console(highlight=False)
    for kind in KINDS:
        console.print(f"[bold]{kind}s[/bold]")
        for plugin in installed(kind):
            for line in _described(plugin):
                console.print(line, soft_wrap=True)


def _described(plugin: Plugin) -> list[str]:
    try:
        found = load(plugin.kind, plugin.name)
    except PluginError as error:
        return [f"  [red]{escape(plugin.name)}[/red]", f"      {escape(str(error))}"]
    level = f", level {found.level}" if plugin.kind == "filter" else ""
    summary = (inspect.getdoc(found) or "").partition("\n")[0]
    return [
        f"  [cyan]{escape(signature(plugin.name, found))}[/cyan]",
        f"      {escape(summary)}",
        f"      [dim]{escape(plugin.distribution)}{level}[/dim]",
    ]
