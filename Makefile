# Needs Python 3.11 or newer, git and Go, which builds programs for the tests; all else is fetched.
PYTHON ?= python3
BIN := .venv/bin
SECONDS ?= 3600
ARGS ?= --number 20000
WITH_SUPPORT := PYTHONPATH=tests/support:tests/tools

.PHONY: help demo test differential token-differential fuzz lint bench release pins

help: ## print what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: .venv/installed ## show a first run, start to end, in build/demo
	@rm -rf build/demo && mkdir -p build/demo
	@cd build/demo && PATH="$(CURDIR)/$(BIN):$$PATH" sh ../../examples/demo.sh

test: .venv/developing ## run every test, against the real kubectl, helm and kustomize too
	$(BIN)/python tests/tools/toolchain.py
	$(BIN)/pytest -n auto --maxprocesses 8  # each runs an API server of half a gigabyte

differential: .venv/developing ## read 20,000 patched streams as kubectl does, and hold them against the values
	$(BIN)/python tests/tools/toolchain.py
	$(WITH_SUPPORT) $(BIN)/python tests/support/differential.py $(ARGS)

token-differential: .venv/developing ## hold 20,000 random tokens and providers against the libraries of Portworx
	$(BIN)/python tests/tools/toolchain.py
	$(WITH_SUPPORT) $(BIN)/python tests/support/token_differential.py $(ARGS)

fuzz: .venv/developing ## hunt with random inputs: make fuzz SECONDS=3600
	$(BIN)/python tests/tools/toolchain.py
	$(WITH_SUPPORT) $(BIN)/python tests/support/fuzz.py --seconds $(SECONDS)

lint: .venv/developing ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/developing ## measure pxsec beside kubectl and helm: make bench PYTHON=/usr/bin/python3
	$(BIN)/python tests/tools/toolchain.py
	$(BIN)/python bench/bench.py --python $(PYTHON)

release: .venv/developing ## build into dist/ what is published: wheel, sdist, bundle, SBOM, checksums
	@rm -rf dist
	$(BIN)/python release/artifacts.py dist

pins: .venv/developing ## pin the wheels of the bundle anew, after a change of constraints.txt
	$(BIN)/python release/pins.py

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pxsec needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/developing: .venv/created pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/installed
