# Everything a person or a CI job runs. `make demo` and `make test` need no other preparation.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help venv pins base proto schema docs map format lint unit test fuzz bench services public harbor harbor-down harbor-clean room real demo clean

VENV := .venv/bin
PYTHON_IN := PYTHONPATH="$(CURDIR)/frontend" $(VENV)/python
SCHEMA := frontend/jettison/description/jettison.schema.json
PYTEST := $(VENV)/python -m pytest
FIND = find . \( -name .venv -o -name .harbor -o -name .git -o -name '.*_cache' \) -prune -o
# By their first line: some have no ending, and a tree without git's list of files has them too.
SHELL_SCRIPTS = $$($(FIND) -type f -exec awk 'FNR == 1 && /^\#!.*[\/ ](ba|da)?sh( |$$)/ {print FILENAME} {nextfile}' {} +)

# A recipe's steps with their times: $(call timed,name,command)
timed = start=$$SECONDS; $(2); echo "$(1): $$((SECONDS - start)) s"

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

venv:  ## Make .venv, or bring it up to date; no network when nothing changed
	@requirements/install.sh

pins: venv  ## Fetch the wheels of the frontend's image, and write their checksums into requirements/
	@requirements/pin.sh

base:  ## Hold the base of the frontend's image to the digest that its tag has now (needs Docker)
	@requirements/base.sh

proto: venv  ## Generate frontend/jettison/pb from proto/
	@$(PYTHON_IN) proto/generate.py

schema: venv  ## Generate the JSON Schema of build files from the shapes in frontend/jettison/description
	@$(PYTHON_IN) -m jettison schema >$(SCHEMA)

docs: venv  ## Write the tables of keys and rules into the pages of docs/
	@PYTHONPATH="$(CURDIR)/frontend:$(CURDIR)" $(VENV)/python -m tests.tables

map: venv  ## Write the table and the picture of rooms in ARCHITECTURE.md
	@$(PYTHON_IN) -m tests.house

format: venv  ## Format the code and make the safe fixes
	@$(VENV)/ruff format
	@$(VENV)/ruff check --fix

lint: venv  ## Formatting, lint, types, shell scripts, generated files, import rules
	@$(call timed,ruff format,$(VENV)/ruff format --check --quiet)
	@$(call timed,ruff check,$(VENV)/ruff check --quiet)
	@$(call timed,mypy,$(VENV)/mypy)
	@$(call timed,shellcheck,$(VENV)/shellcheck $(SHELL_SCRIPTS))
	@$(call timed,stubs,$(PYTHON_IN) proto/generate.py --check)
	@$(call timed,schema,$(PYTHON_IN) -m jettison schema | diff -q - $(SCHEMA) || { echo 'run `make schema` and commit the result'; exit 1; })
	@$(call timed,import rules,$(PYTEST) -q --no-header tests/test_architecture.py tests/test_map.py)

unit: venv  ## The tests that need no engine, scanner, harbor, root or Go
	@$(PYTEST) -n 2 --dist loadscope -m 'not engine and not scanner and not harbor and not world and not go'

# The closing line of the output is pytest's, over all tests. Two at a time: builds wait a lot.
test: room lint  ## Everything: lint, unit tests, and real builds on both engines through the harbor
	@$(call timed,harbor,$(PYTHON_IN) -m tests.demo.prepare)
	@$(PYTEST) -n 2 --dist loadscope --no-loadscope-reorder --durations=10

room: venv
	@$(PYTHON_IN) -m tests.harbor.disk

# SEED repeats a run, OF=reader (or daemon, differential) takes one of them, FIRST begins at that input.
fuzz: venv  ## Look for faults with random inputs, for MINUTES (10) of each kind; prints its SEED
	@PYTHONPATH="$(CURDIR)/frontend:$(CURDIR)" $(VENV)/python -m tests.fuzz --minutes $(or $(MINUTES),10) \
		$(if $(SEED),--seed $(SEED)) $(if $(OF),--of $(OF)) $(if $(FIRST),--first $(FIRST))

# Quick is `$(PYTHON_IN) -m tests.bench --quick`: half a minute, and no harbor.
bench: harbor  ## Measure Jettison's own work, and builds against two Dockerfiles (about ten minutes)
	@$(PYTHON_IN) -m tests.bench

# SERVICES names some of them.
services: harbor  ## Measure a web service in each language against two Dockerfiles (some minutes for each)
	@$(PYTHON_IN) -m tests.bench.services $(SERVICES)

# PROGRAMS names some of them. The sources come by `go` and `cargo`, as this machine has them set up.
public: harbor  ## Build released programs of others from the registries of Go and Rust, and measure them
	@$(PYTHON_IN) -m tests.public $(PROGRAMS)

harbor: venv  ## Bring up the offline world: repositories, registry, engines, scanners; writes .harbor/env
	@$(PYTHON_IN) -m tests.harbor up

harbor-down: venv  ## Stop everything that `make harbor` started
	@$(PYTHON_IN) -m tests.harbor down

harbor-clean: harbor-down  ## Stop it, and remove its images and all that was built in it
	@rm -rf .harbor

real: venv  ## The demo and end-to-end tests on Microsoft's images and packages; writes docs/real/DATE.md
	@$(PYTHON_IN) -m tests.real

demo: venv  ## Build, run and inspect examples/hello
	@$(PYTHON_IN) -m tests.demo

clean:  ## Remove caches and build results; the environment and the harbor stay
	@rm -rf build dist out frontend/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@$(FIND) -name __pycache__ -print0 | xargs -0 -r rm -rf
