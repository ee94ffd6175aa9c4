"""The ground floor: schemas, ids, geometry, tokens, errors and the recipe.

Here stand the names that need pyarrow alone. `schemas.recipe` (pydantic, YAML), `schemas.tokens` (tiktoken, on first
use) and `schemas.formats` are imported by their own names.
"""

from schemas.arrow import conform, empty, schema_version, versioned
from schemas.document import DOCUMENT, DROPPED, LABELS, PICTURE
from schemas.errors import (
    BadRecord,
    GeometryError,
    InterleafError,
    OutputError,
    PluginError,
    PreflightError,
    RecipeError,
    SchemaError,
    TooManyFailures,
    TrainingError,
)
from schemas.geometry import (
    PixelBudget,
    iou,
    scale_box,
    scale_point,
    scale_quad,
    smart_resize,
    stored_size,
    vision_tokens,
)
from schemas.ids import order_key, record_id, sampled
from schemas.ledger import EDITED, LEDGER, STATES
from schemas.manifest import MANIFEST
from schemas.resources import Resources
from schemas.sample import KINDS, MEDIUM, ROLES, SAMPLE

__all__ = [
    "DOCUMENT",
    "DROPPED",
    "EDITED",
    "KINDS",
    "LABELS",
    "LEDGER",
    "MANIFEST",
    "MEDIUM",
    "PICTURE",
    "ROLES",
    "SAMPLE",
    "STATES",
    "BadRecord",
    "GeometryError",
    "InterleafError",
    "OutputError",
    "PixelBudget",
    "PluginError",
    "PreflightError",
    "RecipeError",
    "Resources",
    "SchemaError",
    "TooManyFailures",
    "TrainingError",
    "conform",
    "empty",
    "iou",
    "order_key",
    "record_id",
    "sampled",
    "scale_box",
    "scale_point",
    "scale_quad",
    "schema_version",
    "smart_resize",
    "stored_size",
    "versioned",
    "vision_tokens",
]
