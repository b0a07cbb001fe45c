# The front door. `make demo` and `make test` set up everything they need first.
SHELL := /bin/bash
PY := .venv/bin/python
BENCH_PY := .venv-bench/bin/python

.DEFAULT_GOAL := help
.PHONY: help build demo test quick bench score readme layers size format lint golden kb fuzz fuzztext clean distclean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

build: ## compile and install into .venv
	@tools/setup.sh run

demo: ## the main job on real input, in under three minutes
	@tools/setup.sh run
	@$(PY) examples/demo.py

test: ## every test, on up to four cores
	@tools/setup.sh test
	@$(PY) -m pytest -n auto --maxprocesses=4 --dist worksteal $(ARGS)

quick: ## the tests without the fuzzer and the thread matrix
	@tools/setup.sh test
	@JENNY_TEST_QUICK=1 $(PY) -m pytest -x $(ARGS)

bench: ## the table of what must hold: NPBENCH=checkout for the optimiser, LIMITS=hand-written C
	@tools/setup.sh bench
	@$(BENCH_PY) bench/run.py $(ARGS)

score: ## other people's programs, unmodified: NPBENCH=checkout POLYBENCH=checkout LIMITS=...
	@tools/setup.sh bench
	@$(BENCH_PY) bench/score/score.py $(ARGS)

readme: ## put the last tables of bench, score and clusters into README.md
	@tools/setup.sh run
	@$(PY) bench/table.py
	@$(PY) bench/score/report.py
	@$(PY) bench/cluster_report.py

layers: ## check the include order of the rooms
	@python3 tools/layers.py

size: ## lines a room, the longest files and functions
	@python3 tools/size.py

format: ## format C and Python
	@tools/setup.sh tools
	@.venv/bin/ruff format python tools bench examples tests
	@git ls-files '*.c' '*.h' ':!tests/golden' | xargs -r .venv/bin/clang-format -i

lint: ## ruff, mypy
	@tools/setup.sh test
	@.venv/bin/ruff check .
	@.venv/bin/mypy

golden: ## rewrite expected files and generated pages; the diff is the review
	@tools/setup.sh test
	@$(PY) tests/runner.py --golden
	@$(PY) tools/differs.py
	@$(PY) tools/functions.py

kb: ## docs/functions.md, the table of all functions that are known
	@tools/setup.sh run
	@$(PY) tools/functions.py

fuzz: ## random programs until stopped (SEED=n to start elsewhere)
	@tools/setup.sh test
	@$(PY) tools/fuzz.py --forever $(if $(SEED),--seed $(SEED))

fuzztext: ## the compiler on broken texts under sanitizers, TIME=seconds (clang; default 600)
	@tools/setup.sh test
	@tools/fuzz_text.sh $(or $(TIME),600)

clean: ## remove what was built
	rm -rf build

distclean: clean ## ... and the virtual environments
	rm -rf .venv .venv-bench
