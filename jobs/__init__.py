"""The command line on top: recipes, runs, DuckDB views and reports."""
