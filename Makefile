# `make synth` is the program; `make check`, `make test` and `make test PATHS=tests/config` are its tests, in the
# measure that CONTRIBUTING.md describes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEPLOYMENT ?= deployment.yaml
CDKTF_OUTDIR ?= cdktf.out
export DEPLOYMENT CDKTF_OUTDIR
# Without bytecode, each start of main.py compiles cdktf anew.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/pytest --dist loadgroup --no-loadscope-reorder --durations 10

.PHONY: setup synth check without-terraform test coverage lint format benchmark lock clean

setup: $(VENV)/.installed

# pip brings uv, checked by its hash, and uv brings the rest.
$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	command -v uv >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" uv pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# checkov pins what it needs so tightly that it cannot live beside the project's own packages.
SCANNERS := .venv-scanners
$(SCANNERS)/.installed: requirements-scanners.lock $(VENV)/.installed
	$(PYTHON) -m venv $(SCANNERS)
	PATH="$(CURDIR)/$(BIN):$$PATH" uv pip sync --quiet --require-hashes --python $(SCANNERS)/bin/python requirements-scanners.lock
	touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --silent
	touch $@

synth: setup
	@$(BIN)/python main.py

# The linters beside the tests, which have one core to themselves otherwise; what they find is printed at once.
check: setup $(SCANNERS)/.installed node_modules/.installed
	@$(MAKE) --no-print-directory --jobs 2 lint without-terraform

# One worker for each of two cores: what a third one synthesizes for itself takes longer than the others wait.
without-terraform:
	$(PYTEST) --numprocesses 2 -m "not terraform"

# Six of the workers wait for RDS most of the time.
test: setup $(SCANNERS)/.installed node_modules/.installed $(if $(PATHS),,lint)
	$(PYTEST) --numprocesses 7 --hypothesis-profile thorough $(PATHS)

coverage: setup $(SCANNERS)/.installed node_modules/.installed
	$(PYTEST) --numprocesses 2 -m "not terraform" --cov --cov-report term

lint: setup
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

benchmark: setup
	$(BIN)/python benchmarks/synthesis.py
	$(BIN)/python benchmarks/estimate.py

lock: setup
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras --group dev --no-header --quiet --upgrade --output-file requirements.lock pyproject.toml
	echo uv | $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --constraint requirements.lock --output-file requirements-uv.lock -
	echo "checkov>=3.3.30" | $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade --output-file requirements-scanners.lock -

clean:
	rm -rf $(VENV) $(SCANNERS) node_modules cdktf.out dist
