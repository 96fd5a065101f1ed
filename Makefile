# Needs Python 3.11 or newer and make; everything else is set up in .venv.

PYTHON ?= python3
BIN := .venv/bin
# What is not imported need not be compiled, which takes longer than all else.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
# Researchers' programs, in environments of their own; these need Python 3.11 or 3.12.
CLIENTS := $(patsubst tests/interop/requirements/%.txt,.venv-interop/%/ready,$(wildcard tests/interop/requirements/*.txt))

.PHONY: run test lint types check faults interop pictures clean

run: .venv/run          ## opens the app
	$(BIN)/balint-tui

# What is compiled is kept, whatever the environment says: a hundred tests start the app anew.
test: .venv/dev         ## runs all tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

check: test lint types  ## what must pass before a change is kept

faults: .venv/dev      ## kills and power cuts, thousands of them; some minutes
	$(BIN)/python -m benchmarks.faults

interop: .venv/dev $(CLIENTS)  ## researchers' programs read an export; installs them; some minutes
	$(BIN)/python -m tests.interop.run

pictures: .venv/dev    ## draws the README's pictures anew
	$(BIN)/python -m docs.pictures

clean:
	rm -rf .venv .venv-interop

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "balint-tui needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/run: .venv/python pyproject.toml constraints.txt
	$(PIP) --editable .
	touch $@

.venv/dev: .venv/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	touch $@ .venv/run

.venv-interop/%/ready: tests/interop/requirements/%.txt .venv/python
	$(PYTHON) -m venv --clear .venv-interop/$*
	.venv-interop/$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@
