# make run     makes the environment and serves the page
# make test    makes the environment and runs every check and test
# make lint    the checks alone
# make bench   times an iteration against its targets (ARGS=--quick, ARGS=--write, PYTHON=another python)
# make bench-service   times a step's answer, a start, and what sessions hold (ARGS=--quick, ARGS=--write)
# make load    how many students one server bears (ARGS=--quick, ARGS=--write, PYTHON=one that has the extra "load")
# make chaos   kills servers and workers and fills disks in mid-lesson (PYTHON, ARGS='--seconds 60')
# make fuzz    5,000 calls made up from the API's description, long sequences of calls (PYTHON, ARGS='--cases 20000')
# make lock    renews the locks from pyproject.toml (needs uv)
# make clean   removes what was made

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: run test lint bench bench-service load chaos fuzz lock clean

run: .venv/ready-to-run
	@.venv/bin/python -m app $(ARGS)

test: .venv/ready-to-test
	@.ci/check

lint: .venv/ready-to-test
	@.ci/check lint

PYTHON = .venv/bin/python

bench: .venv/ready-to-run
	@$(PYTHON) -m tests.benchmarks.steps $(ARGS)

bench-service: .venv/ready-to-test
	@$(PYTHON) -m tests.benchmarks.service $(ARGS)

load: .venv/ready-to-test
	@$(PYTHON) -m tests.load.students $(ARGS)

chaos: .venv/ready-to-test
	@$(PYTHON) -m tests.chaos.chaos $(ARGS)

fuzz: .venv/ready-to-test
	@$(PYTHON) -m tests.fuzz.described $(ARGS)
	@$(PYTHON) -m pytest tests/fuzz --hypothesis-profile long -p no:cacheprovider

.venv/ready-to-run: requirements.lock
	@.ci/pip --require-hashes -r requirements.lock
	@touch $@

.venv/ready-to-test: requirements-test.lock package.json
	@.ci/pip --require-hashes -r requirements-test.lock
	@.ci/get-node
	@.ci/get-chromium
	@touch $@

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra test --output-file requirements-test.lock

clean:
	rm -rf .venv node_modules build dist
