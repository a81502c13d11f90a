#!/usr/bin/env bash
# The tools of the stack ICS_STACK: those of every stack, and Hermes where the stack's file asks for a relayer.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

# A cheap look for `ics:relayer: hermes`, or `relayer: hermes` of one consumer chain, outside of comments: at worst
# Hermes is built in vain, or `up` says that it is missing and what to do. First, since it can fail: without Rust.
# Clusters that exist pull an image that has it.
stack=${ICS_STACK:-embedded}
file=Pulumi.${stack##*/}.yaml
if grep -qsE "^[^#]*relayer[\"']?: *[\"']?hermes" "$file" &&
  ! grep -qsE "^[^#]*clusters[\"']?: *[\"']?existing" "$file"; then
  tools/ensure.sh hermes
fi
tools/ensure.sh
