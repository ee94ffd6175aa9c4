"""Filters that measure and decide, editors that change, and the kit to write both."""

from filters.base import COUNTS, Direction, Editor, Filter, Level, between, broken_limit, check_order
from filters.batch import Batch

__all__ = ["COUNTS", "Batch", "Direction", "Editor", "Filter", "Level", "between", "broken_limit", "check_order"]
