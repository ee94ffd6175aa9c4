"""What filters need beyond the core, and how to install it."""

from importlib.util import find_spec
from pathlib import Path

from schemas.errors import PluginError

IMAGES = "pip install 'interleaf[images]'"


def require(rule: str, module: str, cure: str) -> Path:
    """The folder of an installed top-level package, which is not imported.

    Raises:
        PluginError: it is not installed; the message names the `cure`, a command.
    """
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise PluginError(f"{rule} needs {module}, which is not installed; run: {cure}")
    return Path(spec.origin).parent
