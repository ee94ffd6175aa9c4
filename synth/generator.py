"""Generator: the plug-in that draws samples, a pure function of a seed and its own fields."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, runtime_checkable

from schemas.geometry import PixelBudget
from schemas.resources import Resources
from synth.drawn import Drawn


@runtime_checkable
class Generator(Protocol):
    """A frozen dataclass; its fields are its parameters and its keys in a recipe.

    Subclass it for the defaults below, or just have its members.
    """

    kind: ClassVar[str]  # of its samples: one of schemas.sample.KINDS
    # Raised by hand whenever the same seed and fields could draw something else than before.
    version: ClassVar[int]
    needs: ClassVar[Resources] = Resources()

    def check(self) -> None:
        """Before anything is started: whether all that drawing needs is there.

        Raises:
            PluginError: a package, font, browser or folder is missing; the message says how to get it.
        """

    def inputs(self) -> Mapping[str, Any]:
        """What it reads and draws with besides its fields, as JSON values: digests of folders and corpora, versions of
        libraries, fonts and the browser.

        Samples that were drawn while they were others are drawn anew.
        """
        return {}

    def draw(self, seed: int, budget: PixelBudget) -> Drawn:
        """The sample of a seed (0 to 2^63 - 1), its picture inside `budget`; the same in any process and any order.

        Processors differ in the last bit of sums of floats, and cv2 and numpy go with them: `synth.pixels.exact` and
        `synth.pixels.curves` say what to ask them for.

        Raises:
            BadRecord: this seed comes to nothing, such as a language without a font; the reason stands in the ledger.
        """
        ...
