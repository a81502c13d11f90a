#!/usr/bin/env bash
# A validator's LoadBalancer moves to another address of its pool while a consumer chain runs: the others' agents read
# the new endpoint from the provider chain and their nodes connect there. Nothing is restarted, and in the end all is
# as it was. Needs the embedded stack of `make up`.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$checkout"
# shellcheck source=tools/stack-env.sh
. tools/stack-env.sh

watcher=bob mover=charlie
work=$(mktemp -d)
undo=true
trap '$undo; rm -rf "$work"' EXIT
umask 077

say() { printf '%s\n' "$*"; }
give_up() { say "demo-move: $*" >&2; exit 1; }

# json FILE EXPRESSION: what a JavaScript expression makes of the JSON in a file, called `it`.
json() { node -p "((it) => $2)(JSON.parse(require('node:fs').readFileSync('$1', 'utf8')))"; }

# until_true SECONDS WHAT COMMAND...: asks again until a command succeeds.
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || give_up "not in time: $what"
    sleep 0.2
  done
}

pulumi stack output --json --show-secrets --stack embedded >"$work/outputs.json" ||
  give_up "the embedded stack is not up; run make up first"
[ "$(json "$work/outputs.json" "Object.keys(it.consumerChains ?? {}).length")" != 0 ] ||
  give_up "the embedded stack has no consumer chain; run make up first"
chain=$(json "$work/outputs.json" "Object.keys(it.consumerChains)[0]")
field() { json "$work/outputs.json" "$1"; }
for validator in "$watcher" "$mover"; do
  field "it.kubeconfigs['$validator']" >"$work/$validator.kubeconfig"
  [ "$(field "it.consumerChains['$chain'].rpc?.['$validator'] ?? ''")" != "" ] ||
    give_up "$validator does not run consumer chain \"$chain\"; take the stack file as it came"
done
kube() { local of=$1; shift; kubectl --kubeconfig "$work/$of.kubeconfig" "$@"; }
rpc() { field "it.consumerChains['$chain'].rpc['$1']"; }
watcher_rpc=$(rpc "$watcher") mover_rpc=$(rpc "$mover")
old=$(field "it.validators['$mover'].loadBalancer") node_id=$(field "it.validators['$mover'].nodeId")
new=${old%.*}.$((${old##*.} + 1))
namespace=$(kube "$watcher" -n provider get service p2p-loadbalancer -o json >"$work/service.json" &&
  json "$work/service.json" "JSON.parse(it.metadata.annotations['ics-discovery/entrances'])[Object.entries(JSON.parse(it.metadata.annotations['ics-discovery/chain-ids'])).find(([, id]) => id === '$chain')[0]]")

height() { curl -sf "$1/status" >"$work/status.json" && json "$work/status.json" "it.result.sync_info.latest_block_height"; }
process() { json ".ics/embedded/$1-$namespace/node.process.json" "it.pid + ' started at tick ' + it.startTicks"; }
# How the watcher's node is connected with the mover's: `out ADDRESS` or `in ADDRESS`; nothing where it is not.
connection() {
  curl -sf "$watcher_rpc/net_info" >"$work/net.json" || return 0
  json "$work/net.json" "it.result.peers.filter((peer) => peer.node_info.id === '$node_id').map((peer) => (peer.is_outbound ? 'out ' : 'in ') + peer.remote_ip).join()"
}
dials() { [ "$(connection)" = "out $1" ]; }
announced() { [ "$(kube "$mover" -n provider get service p2p-loadbalancer -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')" = "$1" ]; }

field "it.mnemonics['$mover']" >"$work/words"
interchain-security-pd keys add "$mover" --recover --keyring-backend test --home "$work/keyring" <"$work/words" >/dev/null 2>&1
provider=$(field "[it.providerChain.rpc].flat()[0]") provider_id=$(field "it.providerChain.chainId")
operator=$(field "it.validators['$mover'].operator")
interchain-security-pd query staking validator "$operator" --node "tcp://${provider#http://}" -o json >"$work/validator.json"
details=$(json "$work/validator.json" "it.validator.description.details")
publish() {
  interchain-security-pd tx staking edit-validator --details "${details//"$old"/"$1"}" --from "$mover" --yes \
    --keyring-backend test --home "$work/keyring" --chain-id "$provider_id" --node "tcp://${provider#http://}" >/dev/null 2>&1
}
move_to() {
  kube "$mover" -n provider annotate service p2p-loadbalancer "metallb.io/loadBalancerIPs=$1" --overwrite >/dev/null
  until_true 30 "MetalLB gives $mover the address $1" announced "$1"
  publish "$1"
}

before=("$(process "$watcher")" "$(process "$mover")")
say "consumer chain $chain, height $(height "$watcher_rpc")"
say "  $watcher's node: process ${before[0]}"
say "  $mover's node: process ${before[1]}"
# Otherwise the mover, whose own peers stay where they are, would be the first to dial, and nobody would see the move.
say "  $watcher's own entrance is closed for the while, so that $watcher alone can dial"
ports() { json "$work/service.json" "JSON.stringify({ spec: { ports: it.spec.ports$1 } })"; }
set_ports() { kube "$watcher" -n provider patch service p2p-loadbalancer --type=merge -p "$1" >/dev/null; }
entrance=$(json "$work/service.json" "Object.entries(JSON.parse(it.metadata.annotations['ics-discovery/entrances'])).find(([, where]) => where === '$namespace')[0]")
all=$(ports "") others=$(ports ".filter((port) => port.name !== '$entrance')")
# However it ends, the stack is left as it was found.
put_back() {
  set_ports "$all" || true
  announced "$old" || move_to "$old" || true
}
undo=put_back
set_ports "$others"
until_true 60 "$watcher dials $mover" dials "$old"
say "  $watcher is connected with $mover at $old"

say "$mover's LoadBalancer moves to $new, and $mover publishes that on the provider chain"
moved=$(date +%s%N)
move_to "$new"
until_true 60 "$watcher connects with $mover at $new" dials "$new"
say "  $watcher is connected with $mover at $new, $((($(date +%s%N) - moved) / 1000000)) ms after the move began"
from=$(height "$mover_rpc")
grown() { [ "$(height "$mover_rpc")" -gt "$((from + 2))" ]; }
until_true 60 "the chain grows" grown
say "  the chain grows: height $(height "$watcher_rpc")"
[ "$(process "$watcher")|$(process "$mover")" = "${before[0]}|${before[1]}" ] || give_up "a node was restarted"
say "  both nodes are the processes that they were"

say "and back"
move_to "$old"
until_true 60 "$watcher connects with $mover at $old" dials "$old"
say "  $watcher is connected with $mover at $old; make preview shows no change"
