"""What draws samples: text in pictures, charts and tables, each a pure function of a seed."""
