import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import { plainRpc } from "../core/rpc/plain-rpc";

/** Warns of what config allows others to do to the stack. */
export function tellRisks({ nodeIdentity, providerChain }: Settings, of: pulumi.Resource): void {
  if (nodeIdentity === "derived") {
    void pulumi.log.warn(
      'node keys are derived from monikers and chain ids, so anyone can compute them; "derived"; ' +
        "set ics:nodeIdentity to random unless you must match nodes of the original",
      of,
    );
  }
  for (const address of providerChain.mode === "external" ? plainRpc(providerChain.rpc) : []) {
    void pulumi.log.warn(
      `whoever is on the way can change what this RPC address says, and what is signed goes by it; "${address}"; use https://`,
      of,
    );
  }
}
