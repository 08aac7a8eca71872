# `make demo` and `make test` are all a newcomer needs; each sets up first whatever is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.tasuki-setup
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard resources/locale/*/LC_MESSAGES/tasuki.po))
SOURCES := engine desktop installers tests
TEST_WORKERS ?= 2
# Setup compiles no library; each is compiled and kept at its first import. Without this, where the variable is set, every
# process of the engine would compile torch anew, which takes 8 s.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test lint check bench calibrate replicate fuzz package manual manual-pictures licences prove locale screenshots monkey clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

setup: $(STAMP) $(CATALOGUES)

$(STAMP): requirements.lock pyproject.toml installers/setup.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh installers/setup.sh
	touch $(STAMP)

%.mo: %.po | $(STAMP)
	$(BIN)/python installers/catalogue.py compile

demo: setup
	$(BIN)/tasuki demo demo

test: setup
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python installers/catalogue.py check
	@find $(SOURCES) -name '*.py' | xargs wc -l | \
		awk '$$2 != "total" && $$1 > 400 { print $$2 " has " $$1 " lines; a file may have 400"; bad = 1 } END { exit bad }'

check: lint test

bench: setup
	$(BIN)/python -m tests.benchmarks.everything

calibrate: setup
	$(BIN)/python -m tests.calibration.run

fuzz: setup
	TASUKI_FUZZ=30000 $(BIN)/python -m pytest --timeout 0 tests/engine/data/test_damaged_files.py tests/engine/data/test_damaged_images.py

REPLICATIONS := $(filter-out %/table.py,$(shell grep -l __main__ tests/replication/*.py))

replicate: setup
	for each in $(notdir $(REPLICATIONS:.py=)); do $(BIN)/python -m tests.replication.$$each || exit 1; done
	$(BIN)/python -m tests.replication.table

package: setup
	$(BIN)/python -m installers.package

manual: setup
	$(BIN)/python -m installers.manual dist/manual

manual-pictures: setup
	test -n "$(wildcard demo/*.tasuki)" || $(MAKE) demo
	$(BIN)/python -m tests.end_to_end.manual_pictures demo resources/manual/shots

licences: setup
	$(BIN)/python installers/licences.py

prove:
	sh installers/linux/prove.sh

locale: $(STAMP)
	$(BIN)/python installers/catalogue.py update
	$(BIN)/python installers/catalogue.py compile

screenshots: setup
	test -n "$(wildcard demo/*.tasuki)" || $(MAKE) demo
	mkdir -p artefacts
	$(BIN)/python -m tests.end_to_end.gallery "$$(ls demo/*.tasuki | head -1)" artefacts

monkey: setup
	for seed in 0 1 2; do $(BIN)/python -m tests.desktop.monkey $$seed 3400 || exit 1; done

clean:
	rm -rf build dist demo artefacts
