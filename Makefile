# `make demo` and `make test` are all a newcomer needs; each sets up first whatever is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.tasuki-setup

.PHONY: setup demo test lint check bench package locale screenshots clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml installers/setup.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh installers/setup.sh
	touch $(STAMP)

clean:
	rm -rf build dist demo artefacts
