# Snacka. `make chat` opens the chat, `make test` runs the tests; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
RUN := $(BIN)/python
ARGS ?=
BINDIR ?= $(HOME)/.local/bin

.PHONY: help chat server install cluster cluster-check test check format bench clean

help:
	@echo "make chat     open the chat (starts a server on this machine if none answers)"
	@echo "make server   run a server in this terminal"
	@echo "make install  put the commands snacka-tui, snacka and snacka-server into $(BINDIR)"
	@echo "make cluster  try a chat on three machines, all of them this one, and break it"
	@echo "make test     install what the tests need and run them"
	@echo "make check    format, lint, types and import contracts"
	@echo "make bench    measure the server and the client beside their peers"
	@echo "make clean    remove the virtual environment and caches (never your chats)"

$(VENV)/.python: 
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Snacka needs Python 3.11 or newer, and '$(PYTHON)' is not that."; \
	  echo "Install it, or name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Making a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.python
	@echo "Installing Snacka (a minute at most, once) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . || { \
	  echo "Installing failed: see the lines above. A network connection is needed once."; exit 1; }
	@touch $@

$(VENV)/.tested: pyproject.toml constraints.txt $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]' || { \
	  echo "Installing failed: see the lines above. A network connection is needed once."; exit 1; }
	@touch $@

chat: $(VENV)/.installed
	@$(RUN) -m snacka_tui --chat $(ARGS)

server: $(VENV)/.installed
	@exec $(RUN) -m snacka_server $(ARGS)

install: $(VENV)/.installed
	@mkdir -p "$(BINDIR)"
	@ln -sf "$(CURDIR)/$(BIN)/snacka-tui" "$(CURDIR)/$(BIN)/snacka" "$(CURDIR)/$(BIN)/snacka-server" "$(BINDIR)"
	@echo "snacka-tui, snacka and snacka-server are in $(BINDIR)."
	@case ":$$PATH:" in *":$(BINDIR):"*) ;; *) \
	  echo "Your shell does not look there yet: export PATH=\"$(BINDIR):\$$PATH\"";; esac

cluster: $(VENV)/.tested
	@$(RUN) -m bench.cluster.trial $(ARGS)

cluster-check: $(VENV)/.tested
	@$(RUN) -m bench.cluster.faults $(ARGS)

test: $(VENV)/.tested
	@$(RUN) -m pytest $(ARGS)

check: $(VENV)/.tested
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.tested
	$(BIN)/ruff format src tests bench
	$(BIN)/ruff check --fix src tests bench

bench: $(VENV)/.tested
	@$(RUN) -m bench $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
