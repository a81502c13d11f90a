#!/usr/bin/env bash
# Sees to it that every tool is there but the optional ones, or those of the family that is named. Where nothing has
# changed since the last time, no Node.js is started for it.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.." # as tools/main.ts does: where tools/ is a link, to the checkout behind it
family=${1:-}
stamp=.ics/tools/ensured${family:+-$family}
links=.ics/tools

# All that decides which tools are taken: sources and pins, settings, what is on PATH and in Pulumi's home under their
# names, and whether what the links lead to is there.
signature() {
  local path=":$PATH:" home="${ICS_USERS_PULUMI_HOME:-${PULUMI_HOME:-$HOME/.pulumi}}" names
  path=${path//":$PWD/$links/bin:"/:}
  names=(pulumi pulumi-{language-nodejs,resource-{pulumi-nodejs,kubernetes,docker}} go ${family:+"$family"})
  for link in "$links"/bin/*; do names+=("${link##*/}"); done
  {
    printf '%s\n' "$path" "$home" "$HOME" "${ICS_TOOLS_CACHE:-}" "${XDG_CACHE_HOME:-}" "${ICS_FORCE_STANDINS:-}"
    find tools package.json -path '*/target' -prune -o -type f -printf '%p %s %T@\n'
    PATH=$path type -aP "${names[@]}" | sort -u | xargs -r stat -L -c '%n %s %Y' || true
    find "$home/plugins" -maxdepth 1 \( -name 'resource-kubernetes-*' -o -name 'resource-docker-*' \) 2>/dev/null || true
    find "$links/bin" "$links/pulumi/plugins" -type l -print -exec test -e {} \; -print 2>/dev/null || true
  } | LC_ALL=C sort | sha256sum
}

[ "$(cat "$stamp" 2>/dev/null)" != "$(signature)" ] || exit 0
rm -f "$stamp"
node -r ts-node/register/transpile-only tools/main.ts ensure ${family:+"$family"}
signature >"$stamp"
