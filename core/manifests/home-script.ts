import { peersScript } from "./peers";
import { signedMarkScript } from "./signed-mark";

/** Where a pod is given its node's files. */
const usualGiven = "/ics";

/**
 * Fills a node's home from what its pod is given, for `sh -e`.
 *
 * A key stands in the home only after its record of signed blocks, so a key without one means that the
 * record was lost, and the node stays down: it could sign a height twice. So does a record that says
 * less than the validator has signed. Another genesis is another chain under the same name; its node gets
 * a key of its own, or has signed nothing with the one it has, and the former blocks are put aside.
 *
 * @param home - Of the node, on its volume.
 * @param discovers - Whether the node's peers come from a ConfigMap of their own.
 */
export const homeScript = (
  home: string,
  discovers: boolean,
  given = usualGiven,
): string => `umask 077
home=${home}
record=$home/data/priv_validator_state.json
mkdir -p $home/config $home/data
unsigned() { grep -q '"height": *"0"' $record 2>/dev/null; }
same() { test -e $home/config/$2 && cmp -s ${given}/$1/$2 $home/config/$2; }
if same keys priv_validator_key.json && ! test -f $record; then
  echo "the record of the blocks that this key has signed is gone; \\"$record\\"; put it back, or take the validator out of the chain" >&2
  exit 1
fi
${signedMarkScript(given, "$record")}
if test -e ${given}/genesis/genesis.json && ! same genesis genesis.json; then
  if test -e $home/config/genesis.json; then
    if same keys priv_validator_key.json && ! unsigned; then
      echo "the genesis is another and the key is not, which may have signed; \\"$home/config/genesis.json\\"; give the node the genesis that it had" >&2
      exit 1
    fi
    # Cut off here, the next start finds no key whose record is gone.
    rm -f $home/config/priv_validator_key.json
    mv $home/data $home/data.$(date +%s)
    mkdir $home/data
  fi
  cp ${given}/genesis/genesis.json $home/config/
fi
test -f $record || echo '{"height":"0","round":0,"step":0}' > $record
cp ${given}/config/* $home/config/
cp ${given}/keys/* $home/config/
chmod 600 $home/config/*${discovers ? `\n${peersScript(home)}` : ""}`;
