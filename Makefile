# What can be done with this checkout. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# The first Python that is 3.11 or later; it is run, since a name on the path may be an empty shim.
PYTHON ?= $(shell for name in python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt

.PHONY: help setup setup-dev setup-contracts demo test check contracts contracts-api contracts-js format bench soak screens words services clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## the demo story on http://127.0.0.1:8000 (PORT=8001 for another port); Ctrl-C stops everything
	@PORT=$(PORT) $(BIN)/python -m newsroom.embedded run -- $(BIN)/python manage.py demo

test: export PYTHONDONTWRITEBYTECODE =
test: setup-dev ## all tests (ARGS="-k carry" for some)
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev ## style, types, the floors' arrows, migrations, production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@echo "manage.py makemigrations --check"
	@$(BIN)/python -m newsroom.embedded run --throwaway -- $(BIN)/python -W error manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy, with production settings"
	@env -u DEBUG -u CLAIMDESK_LOCAL \
		SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		SITE_URL=https://desk.example.org ALLOWED_HOSTS=desk.example.org \
		DATABASE_URL=postgres://db.example.org/claimdesk REDIS_URL=redis://redis.example.org \
		$(BIN)/python -W error manage.py check --deploy --fail-level WARNING

contracts: contracts-api contracts-js ## checks with tools of others: Node.js, schemathesis

contracts-api: setup-dev ## the API's description: generated requests of every operation
	@$(BIN)/python -m pytest -m contract --numprocesses=auto $(ARGS)

contracts-js: setup-contracts ## the browser's JavaScript: unit tests, style, types
	@PATH="$(CURDIR)/$(BIN):$$PATH" && npm run --silent unit && npm run --silent lint && npm run --silent types

format: setup-dev ## put the code into shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: setup-dev ## the measurements; not part of CI
	@$(BIN)/python -m pytest -m benchmark -s $(ARGS)

soak: setup-dev ## the long runs; not part of CI
	@$(BIN)/python -m pytest -m soak -s $(ARGS)

screens: setup-dev ## the pictures in docs/screens, taken anew
	@$(BIN)/python -m tests.screens

words: setup-dev ## the message catalogues, gathered anew and compiled; needs GNU gettext (apt install gettext)
	@for domain in django djangojs; do \
		$(BIN)/python manage.py makemessages --locale=de --domain=$$domain --no-wrap --add-location=file \
			--no-obsolete --ignore='.*' --ignore=build --ignore=tests --ignore='*.test.js'; \
		sed -i '/^"POT-Creation-Date: /d' locale/de/LC_MESSAGES/$$domain.po; \
		msgfmt --check --output-file=locale/de/LC_MESSAGES/$$domain.mo locale/de/LC_MESSAGES/$$domain.po; done

services: setup ## PostgreSQL and Redis alone, until Ctrl-C
	@$(BIN)/python -m newsroom.embedded run -- \
		sh -c 'echo "DATABASE_URL=$$DATABASE_URL"; echo "REDIS_URL=$$REDIS_URL"; exec sleep 2147483647'

setup: $(VENV)/.runs ## .venv with what runs

setup-dev: $(VENV)/.tests ## .venv with what tests and checks need too, and a browser
	@.ci/chromium

setup-contracts: $(VENV)/.contracts node_modules/.package-lock.json ## what contract checks need: Node.js, npm's packages

clean: ## remove what tests and checks made (not .venv, and not the data)
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache

$(VENV)/.runs: requirements.txt constraints.txt
	@test -n "$(PYTHON)" || { echo "Claimdesk needs Python 3.11 or 3.12, and there is none on the path." >&2; exit 1; }
	@echo "Installing what Claimdesk runs on into $(VENV) (once; a minute or two) ..."
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-dev.txt
	@echo "Installing what tests and checks need into $(VENV) (once) ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(VENV)/.contracts: $(VENV)/.tests requirements-contracts.txt
	@echo "Installing what the contract checks need into $(VENV) (once) ..."
	@$(PIP_INSTALL) -r requirements-contracts.txt
	@touch $@

node_modules/.package-lock.json: $(VENV)/.contracts package.json package-lock.json .npmrc
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	@touch $@
