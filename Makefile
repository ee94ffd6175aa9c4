.PHONY: setup browser demo test check bench docs
.DEFAULT_GOAL := demo

setup:            # .venv with the locked packages; nothing to do while pyproject.toml and requirements.lock are unchanged
	@scripts/setup.sh

browser:          # a Chromium, in which charts and tables are drawn; nothing to do where there is one
	@scripts/browser.sh

demo: setup       # the main job on the crawl in examples/, into runs/demo
	.venv/bin/interleaf run demo
	@scripts/next.sh runs/demo

test: setup browser
	.venv/bin/python -m pytest -q

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: setup
	.venv/bin/python benchmarks/overhead.py

docs: setup       # draws docs/flow.svg, writes docs/schema.md and runs every code block of the documentation
	.venv/bin/python docs/flow.py
	.venv/bin/python docs/make_schema.py
	.venv/bin/python -m pytest -q tests/docs
