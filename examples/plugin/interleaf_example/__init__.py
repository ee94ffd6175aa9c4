"""Two filters and an editor for interleaf."""
