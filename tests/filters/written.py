"""The kit's made documents with their languages."""

import pyarrow as pa

from filters.testing import make_documents
from schemas.document import DOCUMENT

_LANGUAGES = ("en", "fr", "de", "es", "ja", "ar", "hi")


def with_languages() -> pa.Table:
    """make_documents() with the language that each is written in, as the filter `language` would fill it in."""
    made = make_documents()
    lang = pa.array([_LANGUAGES[index % len(_LANGUAGES)] for index in range(len(made))], pa.string())
    return made.set_column(made.schema.get_field_index("lang"), DOCUMENT.field("lang"), lang)
