# make handouts   sets up what is missing and builds the real catalogue into build/
# make test       sets up what is missing and passes the tests
# make desk       sets up what is missing and opens the desk's page, localhost:8000
# make nightly    passes those tests that take long

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SYSTEM := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: handouts test desk nightly lint pictures bench clean

handouts: $(VENV)/ready
	$(BIN)/handouts build

test: $(VENV)/ready-to-test
	$(BIN)/pytest -n $(JOBS)

desk: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[web]'
	$(BIN)/handouts serve --open

nightly: $(VENV)/ready-to-test
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -m "nightly or property"

lint: $(VENV)/ready-to-test
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy

pictures: $(VENV)/ready-to-test
	$(BIN)/python tests/renew_pictures.py

bench: $(VENV)/ready-to-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/merge.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/preview.py

$(VENV)/ready: pyproject.toml .ci/system-packages
	@PYTHON=$(PYTHON) .ci/system-packages $(SYSTEM)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; name one with make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready
	@PYTHON=$(PYTHON) .ci/system-packages $(SYSTEM) poppler-utils chromium qpdf ghostscript \
		mupdf-tools cups-daemon cups-client cups-filters-core-drivers cups-ipp-utils \
		dbus-daemon
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

clean:
	rm -rf build dist $(VENV)
