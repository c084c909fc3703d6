# 明白账: make run · make test · make soak · make check · make bench
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test soak check bench lock clean

help:
	@echo "make run     install, load the demo county on first start (minutes), serve public :8050 and office :8051"
	@echo "             other ports: make run ARGS='--public-port 8060 --office-port 8061'; from the beginning: rm -rf var"
	@echo "make test    install what the tests need and run them (about 10 minutes on two cores)"
	@echo "make soak    the long tests: crash, mutation, abuse, both databases, scale"
	@echo "make check   ruff, mypy, import contracts"
	@echo "make bench   one table: figure, yardstick, ratio"
	@echo "make lock    resolve pyproject.toml again into requirements.lock and requirements-test.lock"
	@echo "make clean   remove what was installed and built; var/ (the data) stays"

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/run: requirements.lock | .venv/python
	@echo "Installing (requirements.lock) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

.venv/test: requirements-test.lock | .venv/python
	@echo "Installing (requirements-test.lock) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	@touch $@ .venv/run

# A chart library a quarter the size, of the version plotly names; without npm or network plotly's own is served.
.venv/charts: requirements.lock | .venv/run
	@mkdir -p $@
	@command -v npm >/dev/null && npm install --silent --ignore-scripts --no-audit --no-fund --no-save --no-package-lock \
	  --fetch-retries 1 --fetch-timeout 30000 --prefix $@ \
	  plotly.js-basic-dist-min@$$($(BIN)/python -c 'from plotly.offline import get_plotlyjs_version as v; print(v())') \
	  || echo "The small chart library could not be fetched; plotly's own is served instead."
	@touch $@

run: .venv/run .venv/charts
	@$(BIN)/python app.py run $(ARGS)

test: .venv/test
	@sh tests/prepare.sh
	@$(BIN)/python -m pytest -m "not soak" -n 3 --dist loadfile

soak: .venv/test
	@sh tests/prepare.sh soak
	@$(BIN)/python -m pytest -m soak

check: .venv/test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/test .venv/charts
	@$(BIN)/python app.py bench all

lock: .venv/python
	@$(BIN)/python -m pip install --quiet pip-tools
	@for part in "requirements.lock" "requirements-test.lock --extra test --extra cluster -c requirements.lock"; do \
	  set -- $$part; out=$$1; shift; \
	  $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options "$$@" --output-file $$out pyproject.toml; done

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
