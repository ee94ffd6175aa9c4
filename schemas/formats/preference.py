"""The sequences that are fed of a sample: one, and of a preference two, the chosen and the rejected.

A sample of kind `preference` is a conversation whose last two turns are both the assistant's: first the answer that is
chosen, then the one that is rejected. It is fed twice, once with each, and its token counts are those of both.
"""

from collections.abc import Sequence

from schemas.errors import SchemaError
from schemas.formats.chatml import Row, count_tokens

PREFERENCE = "preference"


def sequences(kind: str, messages: Sequence[Row]) -> list[Sequence[Row]]:
    """The message lists that are fed of a sample of `kind`, each as a sequence of its own.

    Raises:
        SchemaError: a preference does not end in two turns of the assistant after one of the user.
    """
    if kind != PREFERENCE:
        return [messages]
    roles = [message["role"] for message in messages]
    if roles[-3:] != ["user", "assistant", "assistant"]:
        raise SchemaError(f"a preference ends in a user's turn and two of the assistant; its roles are {roles}")
    *asked, chosen, rejected = messages
    return [[*asked, chosen], [*asked, rejected]]


def count_fed_tokens(kind: str, messages: Sequence[Row], media: Sequence[Row]) -> tuple[int, int]:
    """(text_tokens, vision_tokens) of a sample: the sums over its sequences.

    Raises:
        SchemaError: as `sequences` and `chatml.segments`.
    """
    counts = [count_tokens(sequence, media) for sequence in sequences(kind, messages)]
    return sum(text for text, _ in counts), sum(vision for _, vision in counts)
