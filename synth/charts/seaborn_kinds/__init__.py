"""Drawers of the kinds of charts that seaborn draws, a file per family."""
