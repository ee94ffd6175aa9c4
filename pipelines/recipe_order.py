"""Which steps can stand where in a recipe: what brings records in, what needs what before it."""

from pipelines.step import SAMPLE_STEPS
from schemas.errors import RecipeError
from schemas.recipe import Recipe

DOCUMENT_SOURCES = ("crawl.extract", "sets.read", "text.read")  # bring documents in, and stand first
SAMPLE_SOURCES = ("labels.read", "synth.draw")  # make samples, anywhere before the shards
SOURCES = (*DOCUMENT_SOURCES, *SAMPLE_SOURCES)


def check_order(recipe: Recipe) -> None:
    """Whether each step of a recipe has what it needs before it.

    Raises:
        RecipeError: it has not; the message says what to put where.
    """
    uses = [spec.use for spec in recipe.steps]
    if uses[0] not in SOURCES:
        raise RecipeError(
            f"steps[0]: the first step must bring records in; use {', '.join(SOURCES[:-1])} or {SOURCES[-1]}"
        )
    for index, use in enumerate(uses):
        problem = _problem(recipe, uses, index)
        if problem:
            raise RecipeError(f"steps[{index}]: {problem}")
        if index and uses[index - 1] == "shards.write":
            raise RecipeError(f"steps[{index}]: nothing can come after shards.write")
        if recipe.steps[index].filters and (use in SAMPLE_STEPS or uses[0] in SAMPLE_SOURCES):
            raise RecipeError(f"steps[{index}]: {use} takes no filters; they measure documents")


def _problem(recipe: Recipe, uses: list[str], index: int) -> str | None:
    use, before = uses[index], uses[:index]
    spec = recipe.steps[index]
    if use in DOCUMENT_SOURCES and before:
        return f"{use} can only be the first step"
    if use not in (*SAMPLE_STEPS, "shards.write") and uses[0] in SAMPLE_SOURCES:
        return f"{use} is about documents, and no step brings any in; begin with {' or '.join(DOCUMENT_SOURCES)}"
    if use == "synth.check" and "synth.draw" not in before:
        return "synth.check reads what was drawn; put synth.draw before it"
    if use == "images.resolve" and uses[0] == "text.read":
        return f"images.resolve takes pictures from a crawl, and {uses[0]} reads none"
    if use == "images.resolve" and uses[0] == "sets.read" and "images.fetch" not in before:
        return f"sets.read knows pictures by their URLs; put images.fetch before {use}"
    if use == "images.fetch":
        if "images.resolve" not in uses[index:] or use in before:
            return "images.fetch stands once, and before images.resolve"
        return "images.fetch takes no filters; put them into images.resolve" if spec.filters else None
    if use == "documents.export":
        if spec.filters:
            return f"{use} takes no filters; put them into the step before it"
        shape = spec.parameters["shape"]
        if any(other.use == use and other.parameters["shape"] == shape for other in recipe.steps[:index]):
            return f"{use} has written {shape} before, into the same folder"
    if use == "pictures.dedup" and "images.resolve" not in before:
        return "pictures.dedup compares pictures; put images.resolve before it"
    if use == "interleaved.judge" and "images.resolve" not in before:
        return "interleaved.judge shows pictures; put images.resolve before it"
    return None
