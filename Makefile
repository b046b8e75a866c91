# Thin on purpose: each target is a line that you could type yourself.
PYTHON ?= python3
RUN = .venv/bin/python
COMPARE = $(RUN) -m pytest -n logical --dist loadfile notebooks
AVX512 = X86_V4 AVX512_ICL AVX512_SPR

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

lab: environment ## open JupyterLab on the first notebook (LAB_ARGS="…" passes arguments on)
	$(RUN) -m course_utils.lab $(LAB_ARGS)

test: environment ## run every check: style, types, units, notebooks, a slider in a browser
	$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy
	$(RUN) -m pytest -n logical --dist loadfile --ignore-glob="tests/browser/test_[0-9]*" $(TEST_ARGS)

sliders: environment ## move every slider of every notebook in a browser
	$(RUN) -m pytest -n logical --dist loadfile tests/browser --ignore=tests/browser/test_sliders.py

coverage: environment ## share of course_utils that the unit tests and the notebooks run
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest -n logical --dist loadfile --ignore=tests/browser
	$(RUN) -m coverage combine --quiet && $(RUN) -m coverage report --fail-under=98

mutants: environment ## plant faults one by one: do the unit tests notice, do the notebooks? (hours)
	rm -rf mutants
	OMP_NUM_THREADS=1 $(RUN) -m mutmut run "course_utils.[!e]*" "course_utils.exercises.*.x_[!_]*"
	$(RUN) -m tools.judge_on_a_cluster
	$(RUN) -m tools.judge_mutants
	$(RUN) -m tools.record_mutants

installs: environment ## try each way to install in a fresh clone, with its tests (an hour; TRIES="wheel 3.12")
	$(RUN) -m tools.try_installs $(addprefix --only ,$(TRIES))

processors: environment ## do the notebooks give the same numbers on older x86-64 processors?
	OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="$(AVX512)" $(COMPARE)
	OPENBLAS_CORETYPE=Sandybridge NPY_DISABLE_CPU_FEATURES="$(AVX512) X86_V3" $(COMPARE)
	OPENBLAS_CORETYPE=Prescott NPY_DISABLE_CPU_FEATURES="$(AVX512) X86_V3" $(COMPARE)

notebooks: environment ## execute all notebooks in place, two at a time
	$(RUN) tools/execute_notebooks.py

bench: environment ## measure everything beside its peers, make the table in benchmarks/README.md
	$(RUN) -m benchmarks

frameworks: environment ## run and record the same problem in every framework (gigabytes; see README)
	$(RUN) -m course_utils.frameworks $(FRAMEWORKS_ARGS)

site: .venv-site/ready ## build the published pages and the edition that runs in the browser, into _site
	.venv-site/bin/python docs/build.py

site-test: environment ## read and run the built site in a real browser that reaches no other machine
	$(RUN) -m pytest tests/site $(TEST_ARGS)

lock: environment ## put the newest versions that all Pythons share, with hashes, into requirements.lock
	$(RUN) -m uv pip compile pyproject.toml --extra cluster --extra test --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --no-emit-index-url --upgrade --quiet --no-header \
	  -o requirements.lock
	$(RUN) -m uv pip compile --group site --constraint requirements.lock --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --no-emit-index-url --upgrade --quiet --no-header \
	  -o docs/requirements.lock
	$(RUN) -m uv pip compile --group browser --constraint requirements.lock --no-deps --universal \
	  --python-version 3.14 --generate-hashes --no-emit-index-url --upgrade --quiet --no-header \
	  -o docs/browser.lock

clean: ## remove the environment and all caches
	rm -rf .venv .venv-site _site build docs/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

environment:
	@$(PYTHON) tools/make_environment.py

.venv-site/ready: docs/requirements.lock
	rm -rf .venv-site && $(PYTHON) -m venv .venv-site
	.venv-site/bin/python -m pip install --quiet --require-hashes -r docs/requirements.lock
	touch $@

.PHONY: help lab test sliders coverage mutants installs processors notebooks bench frameworks site site-test lock clean environment
