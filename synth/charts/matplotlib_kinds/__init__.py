"""Drawers of the kinds of charts, a file per family."""
