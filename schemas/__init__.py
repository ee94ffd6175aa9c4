"""The ground floor: schemas, ids, geometry, time, tokens, errors and the recipe's dataclasses."""
