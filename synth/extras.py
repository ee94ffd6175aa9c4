"""What drawing needs beyond the core, how to install it, and in which versions it is there."""

import zlib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
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


@cache
def versions(*modules: str) -> Mapping[str, str]:
    """Of packages that decide the bytes of a drawing, and of the zlib that packs PNG. Imports them.

    Of the module and not of its package: cv2 is that of several packages, of which the last installed is imported.
    """
    return {name: import_module(name).__version__ for name in sorted(modules)} | {"zlib": zlib.ZLIB_RUNTIME_VERSION}
