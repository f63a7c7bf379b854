# make run: the whole portal on this machine.  make test: the whole suite.  make check: what must hold before a commit.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Extra words for pytest, e.g. make test ARGS="tests/casework -x"
ARGS ?=
WORKERS ?= 2
export PORT

.PHONY: run test check format docs bench clean

run: $(VENV)/.ready-run
	@exec $(BIN)/python -m prochile_portal.runner

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_production
	$(BIN)/python manage.py compile_templates
	$(BIN)/python manage.py generate_docs --check

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.ready-dev
	$(BIN)/python manage.py generate_docs

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf $(VENV) var static_collected .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Falta Python 3.11. / Python 3.11 is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Se necesita Python 3.11 o superior: make run PYTHON=/ruta/a/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "A este Python le falta venv (en Debian y Ubuntu: apt install python3-venv)."; exit 1; }
	@echo "Preparando el entorno de Python en $(VENV)…"
	@$(PYTHON) -m venv $(VENV)

# The stamps make the second run start in seconds; a change of requirements installs again.
$(VENV)/.ready-run: requirements.txt requirements-run.txt constraints.txt | $(BIN)/python
	@echo "Instalando las bibliotecas (una sola vez, cerca de un minuto)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-run.txt -c constraints.txt
	@touch $@

$(VENV)/.ready-dev: requirements.txt requirements-run.txt requirements-dev.txt constraints.txt | $(BIN)/python
	@echo "Instalando las bibliotecas de desarrollo…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@ $(VENV)/.ready-run
