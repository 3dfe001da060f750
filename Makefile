# The course's commands. `make lab` and `make test` set up what they need in .venv; that is quick
# the second time. Without make (Windows): see README.md.

PYTHON ?=
ARGS ?=
ONLY ?=
RANGES ?=
JOBS ?= 2

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

# tools/bootstrap.py makes .venv; this only looks for a Python that can start it
define SETUP
@for python in $(or $(PYTHON),python3 python python3.12 python3.11 python3.13); do \
	if "$$python" -c "" >/dev/null 2>&1; then \
		exec "$$python" tools/bootstrap.py $(1) $(if $(RANGES),--ranges); fi; done; \
if command -v uv >/dev/null 2>&1; then \
	exec uv run --no-project --python 3.12 python tools/bootstrap.py $(1); fi; \
echo "No Python found$(if $(PYTHON), at $(PYTHON)). The course needs Python 3.11, 3.12 or 3.13:" >&2; \
echo "see README.md, or: make lab PYTHON=/path/to/python3.12" >&2; exit 1
endef

define STATIC
$(BIN)/ruff check .
$(BIN)/ruff format --check .
$(BIN)/mypy
endef

define UNIT
$(BIN)/python -m pytest tests -n $(JOBS) --dist loadfile
$(BIN)/python -m pytest dlcourse --doctest-modules
endef

define NOTEBOOKS
$(BIN)/dlcourse lint $(ONLY)
$(BIN)/python tests/notebooks/run.py $(ONLY)
endef

.DEFAULT_GOAL := help
.PHONY: help setup lab test check lock canary clean

help:  ## what there is
	@echo "make lab              set up, and open your copies of the notebooks in JupyterLab"
	@echo "make lab ARGS=--no-browser     the same on a server; ARGS go to JupyterLab"
	@echo "make test             set up, and prove that everything runs"
	@echo "make test ONLY=01     lint and run the notebooks of chapter 1 alone"
	@echo "make check            everything of 'make test' but the notebooks"
	@echo "make setup            the set-up of 'make lab' alone"
	@echo "make lock             renew requirements.lock from the ranges in pyproject.toml"
	@echo "make canary           test the lowest and the newest versions of the ranges"
	@echo "make clean            remove .venv and what tools left; your work/ stays"
	@echo "PYTHON=/path/to/python3.12 chooses a Python; RANGES=1 installs without the lock."

setup:
	$(call SETUP)

lab:
	$(call SETUP)
	@$(BIN)/dlcourse lab -- $(ARGS)

test:
	$(call SETUP,--dev)
ifeq ($(ONLY),)
	$(STATIC)
	$(UNIT)
	$(BIN)/dlcourse chapters --readme --check
endif
	$(NOTEBOOKS)

check:
	$(call SETUP,--dev)
	$(STATIC)
	$(UNIT)
	$(BIN)/dlcourse chapters --readme --check
	$(BIN)/dlcourse lint

lock:
	$(call SETUP,--dev)
	$(BIN)/python tools/lock.py

canary:
	$(call SETUP,--dev)
	$(BIN)/python tools/canary.py $(ARGS)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
