# Everything a person or CI runs. Needs Python 3.11 or newer with venv, and make; nothing else.

PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
# Tests run in parallel, one process a core.
WORKERS ?= auto
# Python keeps what it compiled, whatever the machine's habit: the commands and the tests start it often.
unexport PYTHONDONTWRITEBYTECODE

# The tree itself is on the environment's path, and .venv/bin/pacte is its command line.
define PUT_ON_PATH
$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "pacte-tree.pth").write_text("$(CURDIR)\n")' \
 && printf '#!/bin/sh\nexec "%s/.venv/bin/python" -P -m pacte "$$@"\n' "$(CURDIR)" > $(BIN)/pacte && chmod +x $(BIN)/pacte
endef

.PHONY: help demo demo-reset test check format lock screenshots benchmark wheel clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

demo: .venv/run.stamp ## Set everything up and serve the demonstration at http://127.0.0.1:$(PORT)
	@echo "==> Loading the demonstration (kept in instance/ between starts; make demo-reset begins anew)"
	@PACTE_MODE=development PACTE_DEMO=true PACTE_MAIL_URL=demo: PACTE_SECURE_COOKIES=false \
	 PACTE_PUBLIC_URL=http://127.0.0.1:$(PORT) $(BIN)/pacte demo load
	@echo "==> Serving http://127.0.0.1:$(PORT) (Ctrl+C stops it)"
	@PACTE_MODE=development PACTE_DEMO=true PACTE_MAIL_URL=demo: PACTE_SECURE_COOKIES=false \
	 PACTE_PUBLIC_URL=http://127.0.0.1:$(PORT) exec $(BIN)/pacte serve --port $(PORT)

demo-reset: ## Forget what was done in the demonstration
	rm -rf instance
	@echo "==> The next make demo begins anew"

test: .venv/dev.stamp ## Run every test (browser and PostgreSQL tests included where they can run)
	@echo "==> Testing"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: .venv/dev.stamp ## Lint, types, structure, templates, content files, locks
	@echo "==> ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "==> mypy" && $(BIN)/mypy
	@echo "==> import-linter" && $(BIN)/lint-imports --no-cache
	@echo "==> djlint" && $(BIN)/djlint templates --lint --quiet
	@echo "==> content files" && $(BIN)/pacte cohort check cohorts/*.toml && $(BIN)/pacte modules check
	@echo "==> locks" && ! grep -nE 'https?://' requirements/*.lock

format: .venv/dev.stamp ## Put the code in form
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: .venv/dev.stamp ## Choose versions again and write the lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --python-version 3.11 pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --upgrade \
	  --python-version 3.11 pyproject.toml --group dev -o requirements/dev.lock

screenshots: .venv/dev.stamp ## Take the pictures of the README again
	$(BIN)/python -m docs.screenshots

benchmark: .venv/dev.stamp ## Measure what the project promises, and print it
	$(BIN)/python -m benchmarks

wheel: .venv/dev.stamp ## Build the wheel into dist/
	$(BIN)/uv build --wheel --no-build-isolation -q

clean: ## Remove the environment and caches (not instance/)
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache

.venv/uv.stamp: requirements/uv.lock
	@echo "==> Making the environment .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

.venv/run.stamp: .venv/uv.stamp requirements/run.lock pyproject.toml
	@echo "==> Installing what the software needs"
	@test -e .venv/dev.stamp || $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.lock
	@$(PUT_ON_PATH)
	@touch $@

.venv/dev.stamp: .venv/uv.stamp requirements/dev.lock pyproject.toml
	@echo "==> Installing what the software and its tests need"
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.lock
	@$(PUT_ON_PATH)
	@touch $@
