# make try    see the bot at work, without Slack and without a network
# make test   run the tests
#
# Both set up .venv first, from locked and hashed requirements. Python 3.11 or newer is all that is needed.

.DEFAULT_GOAL := help
.PHONY: help install try test check format lock clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/lock/bin/pip-compile --quiet --upgrade --generate-hashes \
	--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
GOOD_PYTHON := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.dev ## set up .venv with everything that running and developing needs

try: $(VENV)/.runtime ## start the playground: sick servers, a stand-in for Slack, and the bot between them
	@$(BIN)/python -m bot playground

test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest -n 5 --dist loadfile

check: $(VENV)/.dev ## lint, format and types, changing nothing
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: $(VENV)/.dev ## put the code into the project's form
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

lock: $(VENV)/lock/bin/pip-compile ## write requirements*.txt anew from pyproject.toml, with the newest versions
	@$(COMPILE) --output-file requirements.txt pyproject.toml
	@$(COMPILE) --output-file requirements-dev.txt --constraint requirements.txt --extra dev pyproject.toml

clean: ## remove .venv and the caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info

# A python3.x on the PATH may be a shim that does not work: the first one that really runs is taken.
$(VENV)/bin/python:
	@set -e; for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3; do \
	    if $$python -c '$(GOOD_PYTHON)' >/dev/null 2>&1; then \
	        echo "Setting up $(VENV) with $$($$python --version)"; \
	        exec $$python -m venv $(VENV); \
	    fi; \
	done; \
	echo "No usable Python 3.11 or newer was found. Install one with its venv module (Debian: apt install python3-venv)," \
	     "or name one: make $(or $(MAKECMDGOALS),install) PYTHON=/path/to/python3" >&2; exit 1

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Apart from the rest, so that it never enters what is locked. The oldest Python asks for the most packages.
$(VENV)/lock/bin/pip-compile: | $(VENV)/bin/python
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "make lock wants a .venv of Python 3.11")'
	@$(BIN)/python -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install --disable-pip-version-check --quiet pip-tools
