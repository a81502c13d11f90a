# Each target is enough alone on a machine with Node >= 20.19, Go >= 1.26, git and make.
SHELL := /bin/bash
# --norc: bash would read its start-up file where standard input is a socket.
.SHELLFLAGS := --norc -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

TS := node -r ts-node/register/transpile-only
TOOLS := $(TS) tools/main.ts
INSTALLED := node_modules/.package-lock.json

.PHONY: help up preview down status demo-move test check fix tools tools-table e2e bench clean

help: ## what there is to call
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

$(INSTALLED): package.json package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

ensure-tools: $(INSTALLED)
	@$(TOOLS) ensure

tools: $(INSTALLED) ## build or find every tool, and say where each comes from
	@$(TOOLS) table

up: ensure-tools ## converge the embedded stack, then show it
	@. tools/stack-env.sh
	stack_ready
	told_of_passphrase pulumi up --stack embedded --yes --suppress-outputs
	$(TS) cli/main.ts show --stack embedded

preview: ensure-tools ## what `make up` would change
	@. tools/stack-env.sh
	stack_ready
	told_of_passphrase pulumi preview --stack embedded --diff --suppress-outputs

status: ensure-tools ## the converged topology, as the stack recorded it
	@. tools/stack-env.sh
	$(TS) cli/main.ts show --stack embedded

down: ensure-tools ## remove all that `make up` made
	@. tools/stack-env.sh
	stack_gone

check: $(INSTALLED) ## the quick gate: format, types, lint, layers, dead code, unit tests
	@npm run --silent check

fix: $(INSTALLED) ## mend format and lint where a machine can
	@npm run --silent fix

test: ensure-tools ## the gate, and every test that needs no Docker
	@npm run --silent gate
	. tools/stack-env.sh
	rm -f .ics/tally
	status=0
	npx jest --ci --reporters=default --reporters=./tests/support/tally-reporter.js || status=$$?
	cat .ics/tally
	exit $$status

demo-move: $(INSTALLED) ## a validator's address moves while the stack of `make up` runs; nothing is restarted
	@tools/demo-move.sh

e2e: ## tests on Kind clusters
	@echo "make e2e: the Kind backend is not built yet; see CHANGELOG.md"; exit 1

bench: ensure-tools ## timings of the embedded stack, how soon the agent follows, and what it costs
	@. tools/stack-env.sh
	$(TS) bench/main.ts
	$(TS) bench/agent-latency.ts
	$(TS) bench/agent-load.ts

clean: ## remove cached tools that this checkout does not pin
	@$(TOOLS) clean
