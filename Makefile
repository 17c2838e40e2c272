# What people and CI run. Each target sets up what it needs; `make` alone lists them.
PYTHON ?= python3.11
UV_VERSION := 0.13.9
UV := $(shell command -v uv || echo .tools/uv/bin/uv)
RUN := .venv/bin/python
READY := .venv/.ready

.PHONY: help run test check train eval bench fmt lock clean

help:
	@echo "make run     start Pharos on http://127.0.0.1:8080 (trains the assistant first if needed)"
	@echo "make test    format, lint, types, import rules and every test: what CI calls"
	@echo "make check   the same without the tests"
	@echo "make train   train the assistant if no model fits the data"
	@echo "make eval    how well messages are understood"
	@echo "make bench   how fast it answers"
	@echo "make fmt     format the code"
	@echo "make lock    resolve the dependencies anew"

run: $(READY)
	@$(RUN) -m bot run

train: $(READY)
	@$(RUN) -m bot.assistant.training

eval: $(READY)
	@$(RUN) -m bot.evaluation

bench: $(READY)
	@$(RUN) -m tests.bench

check: $(READY)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

# A file's tests stay together, since the browser, PostgreSQL and the assistant are started once in each process. The
# model is made first: processes would train it side by side.
test: check train
	.venv/bin/pytest -n auto --dist loadfile

fmt: $(READY)
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock: | $(UV)
	$(UV) pip compile --quiet pyproject.toml --group dev --generate-hashes --universal --no-header --no-emit-index-url \
		-o requirements.lock

# The lock names every file by its hash, so what is installed is what was tested. uv installs it because it alone
# accepts Rasa's outdated bounds (see pyproject.toml).
$(READY): requirements.lock | $(UV)
	@test -x .venv/bin/python || $(UV) venv --quiet --python $(PYTHON) .venv
	$(UV) pip sync --quiet --compile-bytecode --python .venv/bin/python requirements.lock
	@touch $@

.tools/uv/bin/uv:
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install --quiet uv==$(UV_VERSION)

clean:
	rm -rf .venv .tools models var .mypy_cache .ruff_cache .pytest_cache .hypothesis
