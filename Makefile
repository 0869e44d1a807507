# Carrier Atlas. `make` lists what can be said.
#
# Everything installed stays in this folder: Python packages in .venv, front-end files in layers/assets/node_modules
# and static/vendor. An install that was cut off is noticed at the next call and made again.

PORT ?= 8501
ADDRESS ?= 127.0.0.1
# Names under which browsers may reach the server, beside this machine's own: HOSTS="atlas.example,10.1.2.3".
HOSTS ?=
comma := ,
# The first Python on the path that is new enough; PYTHON=/path/to/python3 decides by hand.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# There while packages are being installed; found at the start of another call, it tells that the last one was cut off.
UNFINISHED := $(VENV)/.unfinished

ifneq ($(and $(wildcard $(VENV)),$(filter run setup test bench check lint types lock,$(MAKECMDGOALS))),)
ifneq ($(shell test ! -e $(UNFINISHED) && test -e $(VENV)/.made && $(PY) -c 'import pip' 2>/dev/null && echo whole),whole)
$(shell rm -rf $(VENV))
endif
endif

.PHONY: help run setup test bench check lint types lock clean

help:
	@echo "make run      set up and serve on http://$(ADDRESS):$(PORT) (PORT, ADDRESS and HOSTS may be given)"
	@echo "make test     set up and run every test, the browser tests among them"
	@echo "make bench    measure speed beside other tools in the same run"
	@echo "make check    check the data, the style and the types"
	@echo "make lock     write the exact pins again after a change of requirements.in or package.json"
	@echo "make clean    remove all that was installed or built here; the data and the store stay"

run: setup
	@exec $(PY) -m views.serve --server.port $(PORT) --server.address $(ADDRESS) \
		$(if $(HOSTS),$(foreach host,127.0.0.1 localhost [::1] $(subst $(comma), ,$(HOSTS)),--server.allowedHosts '$(host)'))

setup: $(VENV)/.run
	@$(PY) -m layers.assets
	@$(PY) -m layers.ready

test: setup $(VENV)/.dev
	@sh tests/browser/chromium.sh
	@# Both are said, whatever the first one found.
	@fault=0; $(PY) -m ruff check . || fault=1; $(PY) -m pytest || fault=1; exit $$fault

bench: setup $(VENV)/.dev
	@sh tests/browser/chromium.sh
	$(PY) -m pytest --capture=no -o python_files='bench_*.py' tests/benchmarks

check: setup lint types
	$(PY) -m geo check

lint: $(VENV)/.dev
	$(PY) -m ruff check .

types: $(VENV)/.dev
	$(PY) -m mypy geo

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or say make PYTHON=/path/to/python3." >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt | $(VENV)/.made
	@echo "Installing the Python packages ..."
	@touch $(UNFINISHED)
	@$(PIP) -r requirements.txt
	@rm $(UNFINISHED)
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(VENV)/.run
	@echo "Installing what the tests need ..."
	@touch $(UNFINISHED)
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@rm $(UNFINISHED)
	@touch $@

# Run with Python 3.11, the oldest that is supported, so that the pins fit it.
lock: $(VENV)/.made
	$(PY) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==7.5.1
	for list in requirements requirements-dev; do \
		$(VENV)/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file $$list.txt $$list.in || exit 1; \
	done
	cd layers/assets && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

clean:
	rm -rf $(VENV) layers/assets/node_modules static data/cache test-results
	rm -rf .pytest_cache .hypothesis .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
