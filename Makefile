# Everything that is done with a checkout. Needs make, bash and Python 3.11 or later; the rest it brings itself.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(or $(shell command -v uv),.uv/bin/uv)

# Certificates come from the machine's own store, as an organisation's proxy expects; the index comes from
# uv's own settings or, where uv has none, from pip's.
export UV_SYSTEM_CERTS ?= 1
WITH_INDEX = if [[ -z "$${UV_DEFAULT_INDEX:-}$${UV_INDEX_URL:-}" ]]; then \
	  index="$${PIP_INDEX_URL:-$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)}"; \
	  if [[ -n "$$index" ]]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	fi

# The package itself is installed last, without dependencies and by the locked build backend, so that
# nothing runs here whose hash is not in the lock.
INSTALL_SELF = $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .

# Programs, and those that tests start by the hundred, begin in half the time from kept bytecode.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Say what there is to make.
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

# Options of the demo, such as DEMO='--once --authority Oldham'.
DEMO ?=

.PHONY: demo
demo: $(VENV)/.runtime ## A simulated borough, live, with metrics beside it.
	@$(BIN)/ehcpwatch demo $(DEMO)

# What is left when one process has done its share is shared anew.
SIDE_BY_SIDE = --numprocesses auto --dist worksteal

.PHONY: test
test: check ## Everything that this machine can run; what it cannot run is named, with the reason.
	@echo 'First what needs no Kafka, in a process for each core; then the rest, one after the other.'
	$(BIN)/pytest -m "not alone" $(SIDE_BY_SIDE)
	$(BIN)/pytest -m alone

.PHONY: quick
quick: $(VENV)/.dev ## The tests that need nothing real and take no time.
	$(BIN)/pytest -m "not real and not slow" $(SIDE_BY_SIDE)

.PHONY: soak
soak: $(VENV)/.dev broker ## Workers and three brokers under fire, for a quarter of an hour; prints what it counted.
	EHCPWATCH_SOAK=long $(BIN)/pytest tests/streams/kafka/test_soak.py

.PHONY: check
check: $(VENV)/.dev ## Lint, format, types, and who may import whom.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: $(VENV)/.dev ## Events per second, cost of a tick and a scrape, memory per case, on this machine.
	$(BIN)/python benchmarks/core.py
	$(BIN)/python benchmarks/embedded.py
	$(BIN)/python benchmarks/scrape.py

# Options of the benchmark on Kafka, such as BENCH='--events 100000 --repetitions 1'.
BENCH ?=

.PHONY: bench-kafka
bench-kafka: $(VENV)/.dev .venv-bench/.installed broker ## Events per second on a real broker, beside other stream processors; a quarter of an hour.
	@mvn --quiet --batch-mode --strict-checksums --file benchmarks/kafka/kstreams/pom.xml package
	@PYTHONPATH=.:benchmarks $(BIN)/python benchmarks/kafka/throughput.py $(BENCH)

.PHONY: docs
docs: $(VENV)/.dev ## Write the generated pages and schemas of docs/ afresh.
	$(BIN)/python -m ehcpwatch.cli docs generate

.PHONY: dashboards
dashboards: $(VENV)/.dev ## Write the dashboards of grafana/ afresh from their Python.
	@$(BIN)/python -W ignore:Prefer:DeprecationWarning -m grafana.boards

.PHONY: previews
previews: $(VENV)/.dev ## Draw the pictures of the dashboards afresh; needs Prometheus, and takes some minutes.
	@$(BIN)/python -m grafana.previews

.PHONY: dev
dev: $(VENV)/.dev ## The environment of a developer, without running anything.

.PHONY: runtime
runtime: $(VENV)/.runtime ## The environment of a user, without running anything.

.PHONY: broker
broker: .parts/kafka/.fetched ## The Kafka broker that tests start; needs Java and Maven.

# The jars come under their name when all are there: half a broker would be taken for one that fails.
.parts/kafka/.fetched: tests/real/kafka-broker/pom.xml | $(VENV)/.dev
	@rm -rf $(@D)
	mvn --quiet --batch-mode --strict-checksums --file $< dependency:copy-dependencies \
	  -DoutputDirectory=$(CURDIR)/$(@D)/fetching
	@mv $(@D)/fetching $(@D)/lib
	$(BIN)/python -m tests.real.class_archive
	@touch $@

# The Kafka lock comes first and binds the others: one version of each package, whatever is installed.
# It is what a deployment on Kafka installs, which keeps its register in PostgreSQL; a developer has both.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --custom-compile-command "make lock"
.PHONY: lock
lock: | $(UV) ## Renew the locks: newest versions that pyproject.toml allows, with hashes.
	@$(WITH_INDEX)
	$(COMPILE) --upgrade --group bootstrap --output-file locks/bootstrap.txt
	$(COMPILE) --upgrade pyproject.toml --extra kafka --extra notify --extra postgres --group build --output-file locks/kafka.txt
	$(COMPILE) --upgrade pyproject.toml --group build --constraint locks/kafka.txt --output-file locks/runtime.txt
	$(COMPILE) --upgrade pyproject.toml --extra kafka --extra notify --extra postgres --group build --group dev --constraint locks/kafka.txt --output-file locks/dev.txt
	$(COMPILE) --upgrade pyproject.toml --extra kafka --group build --group bench --output-file locks/bench.txt

.PHONY: clean
clean: ## Remove what the other targets made.
	rm -rf $(VENV) .venv-bench benchmarks/kafka/kstreams/target .uv .parts build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

.uv/bin/uv: locks/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "ehcpwatch needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement locks/bootstrap.txt
	@touch $@

$(BIN)/python: | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "ehcpwatch needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.runtime: locks/runtime.txt pyproject.toml $(BIN)/python | $(UV)
	@$(WITH_INDEX)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirement locks/runtime.txt
	$(INSTALL_SELF)
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml $(BIN)/python | $(UV)
	@$(WITH_INDEX)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirement locks/dev.txt
	$(INSTALL_SELF)
	@touch $@ $(VENV)/.runtime

# Quix Streams holds pydantic back, so it cannot share the developer's environment.
.venv-bench/.installed: locks/bench.txt pyproject.toml | $(UV)
	@$(WITH_INDEX)
	$(PYTHON) -m venv --without-pip $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --require-hashes --requirement locks/bench.txt
	$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@
