# Two commands do most of it: `make reports` and `make test`. Each sets up .venv by itself.

PYTHON ?=
ROWS ?= 1
export PYTHON

BIN := .venv/bin
READY := .venv/.ready
# Not ready: never set up, its Python is gone, or the folder was moved.
STALE := $(shell [ "$$(cat $(READY) 2>/dev/null)" = "$$(pwd -P)" ] && $(BIN)/python -c '' 2>/dev/null || echo stale)

.PHONY: reports test test-slow test-faults lab bench bench-machinery lock clean force
.DEFAULT_GOAL := reports

reports: $(READY)  ## write the sample centre, run every study on it, say where the index is
	$(BIN)/ccqa sample
	$(BIN)/ccqa run params/sample_centre

test: $(READY)  ## style, all tests but the slow ones, then every notebook from first to last cell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow" tests
	$(BIN)/python -m pytest --nbval --nbval-current-env --nbval-cell-timeout=600 notebooks

test-slow: $(READY)  ## the slow tests alone
	$(BIN)/python -m pytest -m slow tests

lab: $(READY)  ## JupyterLab on the notebooks
	$(BIN)/ccqa lab

bench: $(READY)  ## side by side with what one would otherwise use; ROWS="10 50" for more millions
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/root_cause/run.py
	$(BIN)/python benchmarks/scale/scale.py $(ROWS:%=--rows %)
	$(BIN)/python benchmarks/scale/models.py

bench-machinery: $(READY)  ## 20 runs by papermill and nbconvert, by ccqa, and bare
	$(BIN)/python benchmarks/machinery/runs.py

test-faults: $(READY)  ## 500 kills, every step of storage, full disks, 30 nights: an hour
	$(BIN)/python -m pytest -s tests/runs/test_faults.py tests/runs/test_forked.py \
	    tests/runs/test_storage_faults.py tests/runs/test_whole_runs_killed.py \
	    tests/runs/test_thirty_nights.py

lock: $(READY)  ## resolve requirements.lock again after a change of pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header --extra test pyproject.toml \
	    --output-file requirements.lock

clean:  ## remove what was generated: reports, caches and .venv
	rm -rf outputs .venv build ./*.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock $(if $(STALE),force)
	@sh .ci/setup

force:
