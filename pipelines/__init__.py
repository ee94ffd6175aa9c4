"""Steps over units of input: reading crawls, extracting, resolving pictures, writing shards, with or without Ray."""
