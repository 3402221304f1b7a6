# On a fresh Debian or Ubuntu with Python 3.11+, make, and root or sudo, nothing else has to be done
# by hand: `make run`, then open http://127.0.0.1:8000/ (PORT=9000 make run for another port).

PYTHON ?= python3
RUN := .venv/bin/python -m
# How many tests run at once.
JOBS ?= 2
export PYTHON PORT JOBS
# Each server of a test would compile the portal anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test tests check bench soak old-engine guide-pictures lock format clean

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## Install what the portal needs; instant when all is there
	@scripts/system_packages.sh
	@scripts/python_packages.sh run
	@.venv/bin/python scripts/frontend.py

setup-dev: ## Install what the tests need, too
	@scripts/system_packages.sh test
	@scripts/python_packages.sh dev
	@.venv/bin/python scripts/frontend.py

run: setup ## Run the demonstration on 127.0.0.1:8000
	@scripts/run.sh

test: setup-dev ## Check the code and run every test on both databases
	@$(MAKE) --no-print-directory --jobs 2 check tests

tests: setup-dev
	$(RUN) pytest --numprocesses $(JOBS) --dist worksteal --durations 20 --durations-min 3

check: setup-dev ## Check style, types and floors
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) djlint --check templates
	$(RUN) djlint --lint templates
	$(RUN) mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

bench: setup-dev ## Measure; PARTS='mix --people 10000' for some (docs/benchmarks.md); build/bench.json
	$(RUN) tests.bench $(PARTS)

soak: setup-dev ## Races, properties and fuzzing many times over, and two scanners on a demo
	@scripts/system_packages.sh soak
	$(RUN) pytest --numprocesses $(JOBS) --soak --timeout 3600 tests/unit tests/integration
	$(RUN) tests.scanners

old-engine: setup-dev ## The tests in a browser, in Chromium 109; PATHS='tests/browser/test_day.py' for some
	$(RUN) tests.old_engine $(PATHS)

guide-pictures: setup-dev ## Take the pictures of the user guide anew (docs/guide/img)
	$(RUN) tests.guide_pictures

lock: ## Write the locks of the Python packages anew (scripts/lock.sh --upgrade: the newest)
	@scripts/lock.sh

format: setup-dev ## Bring code and templates into form
	$(RUN) ruff check --fix
	$(RUN) ruff format
	$(RUN) djlint --quiet --reformat templates

clean: ## Remove all that was made, but for the instance folder
	rm -rf .venv node_modules static/vendor build .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
