# What a newcomer needs is `make demo` and `make test`; both set up .venv first. Python 3.11 or newer, pip and make are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DEMO := demo
JOBS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lint types bench wheel constraints clean
.DELETE_ON_ERROR:

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "error: expected Python 3.11 or newer, found " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## install, make a sample clinic, release it, say where to look
	mkdir -p $(DEMO)/clinic
	$(BIN)/python -m redact.testing.demo $(DEMO)/clinic
	test -s $(DEMO)/key || (umask 077 && $(BIN)/redact key new > $(DEMO)/key)
	$(BIN)/redact run configs/clinic_be.yaml $(DEMO)/clinic/*.csv --out $(DEMO)/release --key-file $(DEMO)/key --replace
	@echo
	@echo "before:         $(DEMO)/clinic/        four tables of a made-up clinic"
	@echo "the release:    $(DEMO)/release/       the tables that may leave the house, and manifest.json for their reader"
	@echo "stays in house: $(DEMO)/release.run.json, $(DEMO)/redact-house/ and $(DEMO)/key"
	@echo "the policy:     configs/clinic_be.yaml"
	@echo "look again:     $(BIN)/redact verify $(DEMO)/release --policy configs/clinic_be.yaml --against $(DEMO)/clinic"
	@echo "the command:    . $(BIN)/activate; redact --help"

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(READY) ## check the style
	$(BIN)/ruff check

types: $(READY) ## check the types
	$(BIN)/mypy

bench: $(READY) ## run the benchmarks; ROOM=... for one room, ROWS=... for a size
	$(BIN)/python -m benchmarks $(ROOM) $(if $(ROWS),--rows $(ROWS))

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

constraints: ## write constraints.txt anew from the newest versions that the project takes
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	head -n 1 constraints.txt > constraints.new
	$(BIN)/python -m pip freeze --exclude-editable >> constraints.new
	mv constraints.new constraints.txt
	touch $(READY)

clean: ## remove what make made
	rm -rf $(VENV) $(DEMO) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
