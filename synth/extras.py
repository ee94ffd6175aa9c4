"""What drawing needs beyond the core, and how to install it."""

from importlib.util import find_spec

from schemas.errors import PluginError

SYNTH = "pip install 'interleaf[synth]'"


def require(generator: str, *modules: str) -> None:
    """That top-level modules are installed; none is imported.

    Raises:
        PluginError: one is not; the message names the command that installs it.
    """
    if missing := [name for name in modules if find_spec(name) is None]:
        raise PluginError(f"{generator} needs {', '.join(dict.fromkeys(missing))}: {SYNTH}")
