# Each target is enough alone on a machine with Node >= 20.19, Go >= 1.26, git and make.
SHELL := /bin/bash
# --norc: bash would read its start-up file where standard input is a socket.
.SHELLFLAGS := --norc -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

TS := node -r ts-node/register/transpile-only
TOOLS := $(TS) tools/main.ts
INSTALLED := node_modules/.package-lock.json
# What tests of the page need, and nothing else: 120 MB.
BROWSER := tests/browser/node_modules/.package-lock.json
# The stack that up, preview, status and down are about: `make up STACK=dev` makes Kind clusters.
export ICS_STACK := $(or $(STACK),embedded)

.PHONY: help up preview down status serve demo-move demo-operators demo-live test check gate mutate fix ensure-tools stack-tools relayer-tool tools tools-table e2e bench clean

help: ## what there is to call
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

$(INSTALLED): package.json package-lock.json
	@echo "installing the packages of package-lock.json, once (a minute or two)" >&2
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

$(BROWSER): tests/browser/package.json tests/browser/package-lock.json
	@npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@ ||
		echo "tests/browser cannot be installed, so tests of the page are skipped"

ensure-tools: $(INSTALLED)
	@tools/ensure.sh

stack-tools: $(INSTALLED)
	@tools/ensure-stack.sh

relayer-tool: $(INSTALLED) ## build or find Hermes, the relayer; needs Rust 1.85, and some 7 minutes once
	@$(TOOLS) table hermes

tools: $(INSTALLED) ## build or find every tool, and say where each comes from
	@$(TOOLS) table

up: stack-tools ## converge the embedded stack, or STACK=dev (Kind), then show it
	@. tools/stack-env.sh
	stack_ready
	told_of_passphrase pulumi up --stack "$$ICS_STACK" --yes --suppress-outputs
	node ics.cjs show --stack "$$ICS_STACK"

preview: stack-tools ## what the next `make up` means; DIFF=1: the engine's own diff
	@. tools/stack-env.sh
	stack_ready
	if [ -n "$(DIFF)" ]; then
	  told_of_passphrase pulumi preview --stack "$$ICS_STACK" --diff --suppress-outputs
	else
	  node ics.cjs plan --stack "$$ICS_STACK" || [ $$? = 7 ] # 7: there is something to do
	fi

status: ensure-tools ## what nodes and chains say now, what is out of step, and what mends it
	@. tools/stack-env.sh
	node ics.cjs status --stack "$$ICS_STACK"

serve: ensure-tools ## a page with a picture of the stack, live; Ctrl-C ends it
	@. tools/stack-env.sh
	node ics.cjs serve --stack "$$ICS_STACK"

down: ensure-tools ## remove all that `make up` made
	@. tools/stack-env.sh
	stack_gone

check: $(INSTALLED) ## the quick gate: format, types, lint, layers, dead code, unit tests
	@npm run --silent check

# The parts of the gate, two at a time: none needs another's result.
gate: $(INSTALLED)
	@$(MAKE) --no-print-directory --output-sync=target -j2 gate-lint gate-types gate-dead gate-format gate-layers
gate-%: ; @npm run --silent $*

mutate: $(INSTALLED) ## put mistakes into the code and name those that no unit test catches; CHANGED=1: only where work is uncommitted, CHANGED=main: since main
	@tools/mutation/run.sh $(if $(CHANGED),$(patsubst 1,HEAD,$(CHANGED)))

fix: $(INSTALLED) ## mend format and lint where a machine can
	@npm run --silent fix

test: ensure-tools $(BROWSER) ## the gate, and every test that needs no Docker
	@$(MAKE) --no-print-directory gate
	[ "$${SKIP_HERMES:-}" = 1 ] || $(TOOLS) try hermes
	. tools/stack-env.sh
	rm -f .ics/tally
	status=0
	run() { npx jest --ci --reporters=default --reporters=./tests/support/tally-reporter.js "$$@" || status=$$?; }
	# Four at a time: they wait more than they compute.
	run --selectProjects unit --maxWorkers=4
	run --selectProjects bounded --maxWorkers=1
	# Two at a time: each waits much for the blocks of its own chains.
	run --selectProjects parts engine --maxWorkers=2
	cat .ics/tally
	exit $$status

demo-move: $(INSTALLED) ## a validator's address moves while the stack of `make up` runs; nothing is restarted
	@tools/demo-move.sh

demo-operators: ensure-tools ## two operators who share only a provider chain's RPC find each other; leaves nothing
	@. tools/stack-env.sh
	$(TS) tests/demo/operators.ts

demo-live: ensure-tools relayer-tool ## a relayer carries the validator set: stake moves, a late joiner signs; leaves nothing, needs Rust once
	@. tools/stack-env.sh
	$(TS) tests/demo/live.ts

e2e: ensure-tools ## the stack on real Kind clusters, from nothing to nothing; needs Docker and kind
	@. tools/stack-env.sh
	$(TS) tests/e2e/main.ts $(E2E)

bench: ensure-tools ## timings of the embedded stack, how soon the agent follows, what it costs, and those of ics
	@. tools/stack-env.sh
	$(TS) bench/main.ts
	$(TS) bench/preview.ts
	$(TS) bench/agent-latency.ts
	$(TS) bench/agent-load.ts
	$(TS) bench/ics-start.ts
	$(TS) bench/status-load.ts
	$(TS) bench/serve-idle.ts

clean: ## remove cached tools that this checkout does not pin
	@$(TOOLS) clean
