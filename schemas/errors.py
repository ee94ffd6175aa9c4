"""The errors that interleaf raises on purpose, all in one tree.

    InterleafError               what the command line prints as one line; exit status 1
    |- RecipeError               the recipe is wrong: stop before any work; exit status 2
    |  `- PluginError            a plug-in is missing, cannot be imported or breaks its contract
    |- PreflightError            this machine or cluster cannot run the recipe (resources, disk, output); exit status 3
    |- OutputError               OUT is held by another run, full, unwritable or damaged
    |- TooManyFailures           a step failed on more records than `max_failed` allows
    |- TrainingError             training cannot go on: the loss is no number, or a checkpoint is of something else
    |- SchemaError (ValueError)  a table, a file or a value does not fit its schema
    |  `- GeometryError          a picture or box that no resize rule can serve
    `- BadRecord (ValueError)    one record is bad: caught by the step, becomes a ledger row with `reason`

Bad data is a `BadRecord` and ends as a ledger row; everything else stops the job. A message says what, where and what
to do.
"""


class InterleafError(Exception):
    """Base of all errors raised on purpose; its text is meant for the person at the terminal."""

    exit_status = 1


class RecipeError(InterleafError):
    """The recipe cannot be run as it stands."""

    exit_status = 2


class PluginError(RecipeError):
    """A plug-in is unknown, cannot be imported, or does not keep its contract."""


class PreflightError(InterleafError):
    """What the recipe needs is not there: resources, a writable output, a model, a port."""

    exit_status = 3


class OutputError(InterleafError):
    """The output folder is held by another run, full, unwritable or damaged."""


class TooManyFailures(InterleafError):
    """A step failed on a larger share of its records than the recipe's `max_failed`."""


class TrainingError(InterleafError):
    """Training cannot go on from where it stands."""


class SchemaError(InterleafError, ValueError):
    """A table, a file or a value does not fit its schema."""


class GeometryError(SchemaError):
    """A picture or box that the resize rule cannot serve."""


class BadRecord(InterleafError, ValueError):
    """One record cannot be used; `reason` is a short stable name, `value` a measured number, the text the detail."""

    def __init__(self, reason: str, detail: str = "", value: float | None = None) -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail
        self.value = value

    def __reduce__(self) -> tuple[type["BadRecord"], tuple[str, str, float | None]]:
        return type(self), (self.reason, self.detail, self.value)
