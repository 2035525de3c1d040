# Everything that is done with Parley from a terminal. `make` alone lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(VENV)/bin/pip --disable-pip-version-check --quiet
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start the application some hundred times: it is compiled once, wherever the environment says not to.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo run test label-studio loop check bench papers format clean

help:
	@echo "make demo    install, make demo data, start (address and logins are printed)"
	@echo "make run     start for real: settings from PARLEY_* in the environment, no demo data"
	@echo "make test    the whole truth: every test, with browser, PostgreSQL and Label Studio"
	@echo "make loop    the whole loop in a browser, with a training in the middle of which everything is killed"
	@echo "make check   ruff, mypy and unit tests, under a minute"
	@echo "make bench   the performance comparisons of benchmarks/"
	@echo "make papers  every paper's comparison in the Little World, as pages of docs/papers (hours; goes on where it was)"
	@echo "make format  put code and generated files into shape"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Parley needs Python 3.11 to 3.13; $(PYTHON) is another. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "[1/3] Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "[2/3] Installing torch (about 200 MB)"
	@$(PIP) install --progress-bar on $$(grep '^torch==' requirements.txt)
	@echo "[3/3] Installing the other packages (a few minutes the first time)"
	@$(PIP) install --progress-bar on -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-scale.txt $(VENV)/.installed
	@echo "Installing what checking and testing needs"
	@$(PIP) install --progress-bar on -r requirements-scale.txt -r requirements-dev.txt -c constraints.txt
	@touch $@

demo: $(VENV)/.installed
	@echo "Starting the demo (state in $${PARLEY_HOME:-state/demo})"
	@PARLEY_HOME=$${PARLEY_HOME:-state/demo} PARLEY_LOG_LEVEL=$${PARLEY_LOG_LEVEL:-WARNING} exec $(RUN) app.py --demo

run: $(VENV)/.installed
	@exec $(RUN) app.py

label-studio:
	@bash tests/label_studio.sh $(PYTHON) >.venv-label-studio.log 2>&1 &

test: label-studio $(VENV)/.installed-dev
	@bash tests/prepare.sh
	@$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=40 --durations-min=5

loop: $(VENV)/.installed-dev
	@bash tests/prepare.sh
	@WITH_LOOP=1 $(RUN) -m pytest tests/e2e/test_loop.py

check: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy .
	@$(RUN) -m pytest -m "not slow and not gpu" -n 2 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.installed-dev
	@$(RUN) -m benchmarks

papers: $(VENV)/.installed
	@PARLEY_HOME=$${PARLEY_HOME:-state/papers} $(RUN) -m training paper two-stage mella lrm-llava m-minigpt4 parrot

format: $(VENV)/.installed-dev
	@$(RUN) -m ui.text
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .

clean:
	@rm -rf $(VENV) .venv-label-studio* .mypy_cache .ruff_cache .pytest_cache .hypothesis
