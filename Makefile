# Everything a developer runs. Needs only make and Python 3.11 or later; `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
PROJECT := setup.cfg pyproject.toml
WORKERS ?= 3
export HYPOTHESIS_PROFILE ?= ci

.DEFAULT_GOAL := help
.PHONY: help install run test test-nightly test-min check fix docs migration bench bench-relevance lock

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

install: .venv/installed ## Make .venv and install what running needs

run: .venv/installed ## Start the register with its sample data: web server and worker
	$(BIN)/registry migrate
	$(BIN)/registry seed
	$(BIN)/registry serve

# All tests share one server of each kind; some tests alone start what they need. COVERAGE=1 tells what no test
# runs, REQUIRE_ALL=1 lets none be skipped, WORKERS says in how many processes.
ALL_TESTS := $(BIN)/python -m tests.servers -- $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --durations 10 \
	$(if $(COVERAGE),--cov)

test: .venv/installed-dev ## Run the tests, or some of them: make test T=tests/test_x.py
	$(if $(T),$(BIN)/python -m pytest $(T),$(ALL_TESTS))

test-nightly: .venv/installed-dev ## Run the tests with many random examples, and tell what no test runs
	$(MAKE) test HYPOTHESIS_PROFILE=nightly COVERAGE=1

test-min: ## Run the tests with the oldest dependencies that setup.cfg allows
	oldest=$$(mktemp -d) && trap 'rm -rf "$$oldest"' EXIT && $(PYTHON) -m venv "$$oldest" && \
	sed -n '/^install_requires/,/^$$/p;/^test =/,/^$$/p' setup.cfg | sed -n 's/^ *\([a-zA-Z].*\)>=\([^,]*\).*/\1==\2/p' \
		> "$$oldest/requirements" && \
	"$$oldest/bin/pip" install -q -r "$$oldest/requirements" && \
	"$$oldest/bin/python" -m pytest $(T)

check: .venv/installed-dev ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: .venv/installed-dev ## Repair format and lint where a tool can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/installed ## Write anew what of docs/ follows from the code
	$(BIN)/registry openapi > docs/openapi.json
	$(BIN)/registry elements docs/content.md

migration: .venv/installed ## Write a migration from the models: make migration M="add_x"
	@test -n "$(M)" || { echo 'name it: make migration M="add_x"' >&2; exit 2; }
	ALEMBIC_CONFIG=setup.cfg $(BIN)/alembic revision --autogenerate -m "$(M)"

bench: .venv/installed-dev ## Measure: make bench ARGS="..."
	$(BIN)/python -m benchmarks $(ARGS)

bench-relevance: .venv/installed-dev ## Judge the search: make bench-relevance FILES="judged.jsonl"
	$(BIN)/python -m benchmarks.relevance $(FILES)

# Run with the oldest Python that setup.cfg allows: a lock made there also names what newer ones leave out.
lock: ## Pin all dependencies anew, with the hashes of every wheel
	tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install -q pip-tools && \
	compile() { CUSTOM_COMPILE_COMMAND='make lock' "$$tools/bin/pip-compile" -q --upgrade --generate-hashes \
		--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$$@" setup.cfg; } && \
	compile --output-file requirements.lock && \
	compile --extra test --extra check --constraint requirements.lock --output-file requirements-dev.lock

# A lock is its own constraint too: pip would look for the newest release of what is required with an extra
# (coverage[toml], apispec[marshmallow]), and refuse it once that is not the one pinned.
# The stamps are older than what they were made from when a file that names dependencies has changed.
.venv/installed: requirements.lock $(PROJECT) | .venv/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements.lock -c requirements.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock $(PROJECT) | .venv/bin/python
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock -c requirements-dev.lock
	$(BIN)/pip install -q --no-deps -e .
	@touch $@ .venv/installed

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=...")'
	$(PYTHON) -m venv .venv
