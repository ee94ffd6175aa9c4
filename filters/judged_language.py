"""Which rows a rule that is made for some languages judges."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from filters.batch import Batch

_OPENS_LATIN = r"^\P{L}*\p{Latin}"


def judged_language(batch: Batch, languages: Sequence[str]) -> pa.Array:
    """The language of each row where it is one of `languages`, else null.

    Where it is unknown (the filter `language` has not run), text whose first letter is Latin is taken for the first of
    `languages`.
    """
    known = batch["lang"]
    wanted = pc.is_in(known, value_set=pa.array(languages, pa.string()))
    named = pc.if_else(wanted, known, pa.scalar(None, pa.string()))
    if not known.null_count or not languages:
        return named
    latin = pc.and_(pc.is_null(known), pc.match_substring_regex(batch.text_array, _OPENS_LATIN))
    return pc.if_else(latin, languages[0], named)
