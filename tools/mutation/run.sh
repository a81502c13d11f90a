#!/usr/bin/env bash
# Asks of each layer which mistakes its unit tests do not catch, and renews score.json. With a commit as argument: only
# of modules that differ from it, or whose test does, and without score.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
since=${1-}
export MUTATE_LAYER MUTATE_MODULES=

# changed_modules LAYER: those of a layer, separated by commas.
changed_modules() {
  { git diff --name-only "$since" && git ls-files --others --exclude-standard; } |
    sed -n "s,^tests/,,; s,\.test\.ts$,.ts,; /^$1\/.*\.ts$/p" | sort -u |
    while read -r module; do [ ! -e "$module" ] || echo "$module"; done | paste -sd,
}

for MUTATE_LAYER in core config chain agent; do
  [ -z "$since" ] || MUTATE_MODULES=$(changed_modules "$MUTATE_LAYER")
  [ -n "$since" ] && [ -z "$MUTATE_MODULES" ] || npm run --silent mutate
done
