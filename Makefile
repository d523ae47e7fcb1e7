# Two commands matter: `make refresh` and `make test`. Both set the machine up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: refresh test test-slow kills check bench serve lock clean
.DEFAULT_GOAL := refresh

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "abreast needs Python 3.11 to 3.13, found %d.%d; set PYTHON=python3.12" % v)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# The lock is complete, so nothing is left to resolve: --no-deps also keeps pip from asking for extras by other names.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

refresh: $(READY)  ## run the main job: collect, build, verify, publish into data/
	$(BIN)/abreast refresh

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile -q -m "not slow"

AXE := $(VENV)/axe/package/axe.min.js

$(AXE):  ## the accessibility checker, for tests only; they say so where it is missing
	mkdir -p $(VENV)/axe
	cd $(VENV)/axe && npm pack --silent axe-core@4.14.1 && tar -xzf axe-core-4.14.1.tgz package/axe.min.js && touch package/axe.min.js || echo "axe-core could not be fetched by npm: pages are not checked with it"

test-slow: $(READY) $(AXE)  ## run the tests with real servers, workers and browsers
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile -q -m slow

kills: $(READY)  ## kill -9 at two hundred random instants of every job, with readers looking on
	ABREAST_KILLS=200 $(BIN)/python -m tests.machine.kill_table

check: $(READY)  ## types and style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## measure; results are checked before anything is timed
	$(BIN)/python -m benchmarks.build

serve: $(READY)  ## preview the published site on loopback
	$(BIN)/abreast serve

lock: $(READY)  ## pin everything again, and note when the embedded packages were released (needs uv)
	$(BIN)/python -m flows.lock

clean:  ## remove what can be made again; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
