# One command each: `make run` serves the sample corpus, `make test` tests, `make check` is what CI runs.
# uv is used where it is installed and put into .tools/ where it is not; nothing outside this folder changes.
#
# On Linux the registry's torch brings 3 GB of CUDA libraries. `make setup TORCH=cpu` takes the small
# build from the PyTorch index instead; every other package stays pinned by hash.

SHELL  := /bin/sh
UV     := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON ?= >=3.11
VENV   := .venv
BIN    := $(VENV)/bin
CPU    := $(filter cpu,$(TORCH) $(UV_TORCH_BACKEND))

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types format bench lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

.tools/bin/uv: requirements-uv.lock
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The lock without torch and its CUDA libraries, for the small build.
WITHOUT_TORCH = awk '/^[a-z]/ {keep = !/^(torch|triton|nvidia-|cuda-)/} keep'

define install # of the lock file $(1)
	$(if $(CPU),$(UV) pip install --quiet --python $(BIN)/python --torch-backend cpu "$$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' $(1))",)
	$(if $(CPU),$(WITHOUT_TORCH),cat) $(1) > $(VENV)/installed.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r $(VENV)/installed.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
endef

$(BIN)/python: | $(filter .tools/bin/uv,$(UV))
	$(UV) venv --quiet --allow-existing --python "$(PYTHON)" $(VENV)

$(VENV)/runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)
	@touch $@

$(VENV)/development: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/runtime

setup: $(VENV)/runtime ## make the environment in .venv

run: setup ## index corpus/ and serve the chat at http://127.0.0.1:7860
	$(BIN)/assistant serve

test: $(VENV)/development ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/development
	$(BIN)/mypy

check: lint types test ## lint, format, types and tests: what CI runs

format: $(VENV)/development ## put the code into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/development ## measure speed and quality: make bench DATA=folder of the public data sets
	$(BIN)/python -m benchmarks "$(DATA)" "$(or $(SCRATCH),$(VENV)/benchmarks)"

lock: | $(filter .tools/bin/uv,$(UV)) ## resolve the locks again
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" pyproject.toml requirements-build.in -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" pyproject.toml requirements-build.in --group dev -c requirements.lock -o requirements-dev.lock
	echo uv | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" - -o requirements-uv.lock

clean: ## remove what the commands above made, and all of index/: the index, API keys, answers given
	rm -rf $(VENV) .tools build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
