import { formatEndpoint } from "../core/details/endpoint";
import type { Diagnosis } from "../core/doctor/diagnosis";
import type { MachineDiagnosis } from "../core/doctor/machine-findings";
import { shareText } from "../core/doctor/power-share";

/** Of docs/ics-doctor.schema.json; a change that readers could stumble over makes it another. */
const version = 2;

/** What a terminal could take for more than text is escaped, as JSON may. */
const asciiOnly = (json: string): string =>
  json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const machineJson = ({
  clusters,
  node,
  go,
  tools,
  freeBytes,
  missingRights = [],
  findings,
}: MachineDiagnosis): object => ({
  ...{ clusters, freeBytes },
  tools: [
    { name: "node", version: node },
    ...[...(go === undefined ? [] : [go]), ...tools]
      .filter(({ isThere }) => isThere)
      .map(({ name, version }) => ({ name, version })),
  ],
  ...(missingRights.length === 0 ? {} : { missingRights }),
  findings,
});

/** What was found of this machine alone, as JSON text. */
export const machineOnlyJson = (machine: MachineDiagnosis, verdict: string): string =>
  asciiOnly(
    JSON.stringify(
      { version, machine: machineJson(machine), isWell: machine.findings.length === 0, verdict },
      null,
      2,
    ),
  );

/**
 * A diagnosis as JSON text. Powers are decimal texts, since they can exceed what a JSON number holds; times
 * are in seconds; names are strangers' texts.
 */
export function diagnosisJson(diagnosis: Diagnosis, machine?: MachineDiagnosis): string {
  const { facts, power, validators, findings, isWell, verdict } = diagnosis;
  const { consumerId, chainId, phase, spawnTime, blockTime } = facts;
  const json = {
    ...{ version, consumerId, chainId, phase, spawnTime },
    secondsToSpawn: diagnosis.secondsToSpawn,
    blockTime: blockTime.toISOString(),
    skewSeconds: diagnosis.skewSeconds,
    powersOf:
      phase === "LAUNCHED" ? (facts.isOwnSet ? "consumer chain" : "provider chain") : undefined,
    power: Object.fromEntries(Object.entries(power).map(([name, of]) => [name, String(of)])),
    validators: validators.map(({ found, reach, why, ifAway }) => ({
      ...{ operator: found.operator, moniker: found.name, power: String(found.power) },
      isLeaving: found.isLeaving,
      share: shareText(found.power, power.total),
      endpoint: found.place && formatEndpoint(found.place),
      ...{ reach, why, ifAway },
      provenNodeId: found.answer?.nodeId,
      node: found.answer?.info,
    })),
    ...(machine === undefined ? {} : { machine: machineJson(machine) }),
    ...{ findings, isWell, verdict },
  };
  return asciiOnly(JSON.stringify(json, null, 2));
}
