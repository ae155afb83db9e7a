# `make course` and `make test` are all a newcomer needs; `make help` explains the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
# nbgrader calls alembic by its bare name, so the environment's commands must be on the path.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Images for containers often set it; then every Python that starts compiles all it imports once more,
# and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE
UV := uv==0.13.9
BOOK := $(shell find book src _config.yml _toc.yml exercises/bank exercises/source exercises/guides exercises/rubrics exercises/pages.toml -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' 2>/dev/null)

.PHONY: help course book facilitator facilitator-book kit slides offline site pdf scorm lite check-lite exercises grading live hub test check quick lint outputs lock bench clean

help:  ## what each target does
	@printf 'The Unwritten Job: a course on Staff+ for data scientists and ML engineers.\n\n'
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' Makefile | column -t -s '|'
	@printf '\nkit and slides: which plan and when, as in\n  make kit PLAN=ninety-minutes DATE=2026-12-08 START=14:00 PLACE="Room 4" CALL=https://meet.example.org/x\nPLAN: a plan that `make kit` lists, or a file of yours; without it the one of 90 minutes. PLACE, CALL: the room, the\nlink of the call, or both where some are there. VOTE_BY=letters, phones, cards or hands. ZONE=Europe/Lisbon where your machine\nhas another. SLIDES="--slides mine" for slides of your own, which are remembered.\n'

course: _build/.built  ## set up, build the book and serve it (start here)
	@exec $(BIN)/staffplus serve

book: _build/.built  ## build the book into _build/html, without serving it

facilitator: _build/.facilitator  ## the same book with the facilitator's notes, served
	@exec $(BIN)/staffplus serve --for facilitator

facilitator-book: _build/.facilitator  ## that book, built and not served

# `make help` says what these are; the plan for a first time stands in the command (staffplus.cli.cohort.DEFAULT).
PLAN ?=
WHEN = $(if $(filter 20%,$(firstword $(DATE))),--date $(DATE),$(DATE)) $(if $(START),--start $(START)) $(if $(ZONE),--zone $(ZONE))
WHERE = $(if $(PLACE),--place "$(PLACE)") $(if $(CALL),--call "$(CALL)") $(if $(VOTE_BY),--votes $(VOTE_BY))

kit: _build/.facilitator  ## all that a session needs, to print, to show and to send, into my-session/ (PLAN=, DATE=)
	$(BIN)/staffplus cohort kit $(PLAN) $(WHEN) $(WHERE) $(if $(PAPER),--paper $(PAPER)) $(filter-out --theme %.css,$(SLIDES)) --to my-session

# SLIDES="--slides mine --theme ours.css" for slides and a style sheet of your own.
slides: _build/.facilitator  ## the slides of a plan, with questions that live in them, into my-slides/ (PLAN=, DATE=)
	$(BIN)/staffplus slides $(PLAN) $(WHEN) $(WHERE) $(SLIDES) --to my-slides

offline: _build/.built  ## the course as one zip that works from a disk, in _build/
	$(BIN)/staffplus offline

site: _build/.built  ## the course as a folder for any static host: _build/site
	$(BIN)/staffplus site

pdf: _build/.built  ## the course as one PDF, in _build/
	$(BIN)/staffplus pdf

scorm: _build/.built  ## the course as a package for your learning platform (SCORM 1.2), in _build/
	$(BIN)/staffplus scorm

lite: _build/.lite  ## add JupyterLite to the built book: exercises as notebooks in the browser

exercises: .venv/.book  ## write the exercises as learners get them into my-exercises/
	$(BIN)/staffplus exercises handout --to my-exercises

# Apart from `make test`, which would have to fetch 40 MB more.
check-lite: .venv/.test _build/.lite  ## do an exercise in JupyterLite, in a real browser without the network
	pytest -q -s tests/lite/notebook_in_the_browser.py

# Two for each of two cores: a test waits half of its time, for a browser, a kernel or a box.
WORKERS ?= 4

# Style, types and the two books need one core each and nothing of each other: side by side they take half.
test: .venv/.test  ## check everything: installs what the tests need first
	@$(MAKE) --no-print-directory -j 3 lint _build/.built _build/.facilitator
	codespell book/*.md README.md src tests
	staffplus exercises sync --check
	pytest -n $(WORKERS) -q

# Without what builds a book or collects all tests; the page is one that needs no built book.
check: .venv/.test  ## the inner loop: style, types, items, unit tests and one page in a browser
	@$(MAKE) --no-print-directory -j 2 lint quick

quick: .venv/.test
	staffplus items check
	pytest -n 2 -q tests/unit --ignore=tests/unit/test_site.py --ignore=tests/unit/test_collection.py \
	  tests/browser/test_studio.py::test_with_the_keyboard_alone_a_description_is_written_and_a_reload_keeps_it

grading: .venv/.grading  ## install nbgrader and JupyterLab, to release, collect and mark exercises

# VOTES="…" as the run sheet has them, or a chapter, or CHAPTER/SET; OPTIONS="--votes rehearsal.sqlite", say, or --address.
VOTES ?= scope-of-questions/first-look
live: .venv/.live  ## let a room vote by phone (VOTES= as the run sheet names them)
	@exec $(BIN)/staffplus live $(VOTES) $(OPTIONS)

hub: .venv/.hub  ## install JupyterHub and its proxy, for a cohort on one machine (staffplus hub)

lint: .venv/.test  ## style and types only
	ruff format --check conftest.py src tests && ruff check conftest.py src tests && oxlint src && mypy

outputs: .venv/.test  ## run every notebook and store its outputs, after a change to one
	$(BIN)/staffplus schema
	$(BIN)/staffplus exercises sync
	$(BIN)/staffplus notebooks run

lock: .venv/.book  ## compile requirements.txt again from pyproject.toml
	$(BIN)/uv pip compile -q --all-extras --universal --python-version 3.11 --upgrade \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements.txt

bench: .venv/.bench _build/.built  ## measure pages, the build and the grader; prints figures, judges nothing
	$(BIN)/python -m tests.benchmarks.page
	$(BIN)/python -m tests.benchmarks.review
	$(BIN)/python -m tests.benchmarks.grade_one
	$(BIN)/python -m tests.benchmarks.grading
	$(BIN)/python -m tests.benchmarks.live
	$(BIN)/python -m tests.benchmarks.marking
	$(BIN)/python -m tests.benchmarks.item_stats
	LEARNERS_FOR_STOCK=32 pytest -q tests/grading/test_stock_agrees.py
	$(BIN)/python -m tests.benchmarks.pictures

clean:  ## remove what was built and installed; leaves your work and exercises' submissions alone
	rm -rf _build .venv

_build/.built: .venv/.book $(BOOK)
	$(BIN)/staffplus build
	@touch $@

_build/.facilitator: .venv/.book $(BOOK)
	$(BIN)/staffplus build --for facilitator
	@touch $@

# Once it is there, every book that is built takes it along and links to it.
_build/.lite: .venv/.lite $(wildcard src/staffplus/site/lite/*) $(BOOK)
	$(BIN)/python -m staffplus.site.lite .venv/lite
	$(BIN)/staffplus build
	@touch _build/.built $@

# Each stamp names the set of packages in the environment; the lock fixes their versions.
.venv/.book: pyproject.toml requirements.txt
	@$(call make_venv)
	@$(call install,book$(comma)simulate)
	@touch $@

.venv/.grading: .venv/.book
	@$(call install,book$(comma)grading)
	@touch $@

.venv/.live: .venv/.book
	@$(call install,book$(comma)live)
	@touch $@

.venv/.hub: .venv/.grading
	@$(call install,book$(comma)grading$(comma)hub)
	@$(BIN)/python -m staffplus.hub.proxy
	@touch $@

# Beside JupyterLab it would be loaded there too.
.venv/.lite: .venv/.book
	@$(BIN)/python -m venv .venv/lite
	@$(call install,lite,--python .venv/lite)
	@touch $@

.venv/.test: .venv/.book
	@$(call install,book$(comma)grading$(comma)hub$(comma)live$(comma)simulate$(comma)stats$(comma)workshop$(comma)test)
	$(BIN)/python tests/chromium.py
	$(BIN)/python tests/bubblewrap.py
	$(BIN)/python tests/postgres.py
	$(BIN)/python tests/npm.py
	$(BIN)/python -m staffplus.hub.proxy
	@touch $@

.venv/.bench: .venv/.test
	@$(call install,book$(comma)grading$(comma)hub$(comma)live$(comma)simulate$(comma)stats$(comma)workshop$(comma)test$(comma)bench)
	@touch $@

# Behind a company's proxy only the system's certificates will do: then they are tried second.
comma := ,
define install
echo "Installing [$(1)] from the lock …"; \
$(BIN)/uv pip install -q $(2) -e '.[$(1)]' -c requirements.txt 2>.venv/install.log \
|| $(BIN)/uv pip install -q --system-certs $(2) -e '.[$(1)]' -c requirements.txt \
|| { cat .venv/install.log >&2; exit 1; }
endef

define make_venv
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
done; \
if [ -z "$${found:-}" ]; then \
  echo "This course needs Python 3.11 or newer: install it from https://www.python.org/downloads/ or your system's packages, then run make again." >&2; exit 1; fi; \
if [ ! -x $(BIN)/python ]; then \
  "$$found" -m venv .venv || { echo "Python's venv module is missing: on Debian or Ubuntu run 'apt install python3-venv', then make again." >&2; rm -rf .venv; exit 1; }; fi; \
$(BIN)/python -m pip install -q --disable-pip-version-check $(UV)
endef
