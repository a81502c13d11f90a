/** Where a consumer chain stands in its life, as the provider chain tells it. */
export type ConsumerPhase = "REGISTERED" | "INITIALIZED" | "LAUNCHED" | "STOPPED" | "DELETED";

/** What a phase asks of a validator who runs the chain. */
export interface PhaseMeaning {
  /** Its port is on the LoadBalancer: from registration on, so that peers are known before the launch. */
  readonly exposesPort: boolean;
  /** Its EndpointSlice leads the port to a pod. */
  readonly hasSlice: boolean;
  /** Its node runs: the genesis it needs is made at the launch. */
  readonly runsWorkload: boolean;
  /** It will never make blocks again under this consumer id. */
  readonly finished: boolean;
}

const meanings: Readonly<Record<ConsumerPhase, PhaseMeaning>> = {
  REGISTERED: { exposesPort: true, hasSlice: false, runsWorkload: false, finished: false },
  INITIALIZED: { exposesPort: true, hasSlice: false, runsWorkload: false, finished: false },
  LAUNCHED: { exposesPort: true, hasSlice: true, runsWorkload: true, finished: false },
  STOPPED: { exposesPort: false, hasSlice: false, runsWorkload: false, finished: true },
  DELETED: { exposesPort: false, hasSlice: false, runsWorkload: false, finished: true },
};

export function phaseMeaning(phase: ConsumerPhase): PhaseMeaning {
  return meanings[phase];
}

const phases = Object.keys(meanings) as readonly ConsumerPhase[];

/** The phase behind a name of the enum `ConsumerPhase`, as the queries of ICS v7 write it; undefined for names that v7 does not know. */
export function phaseFromName(name: string): ConsumerPhase | undefined {
  const phase = name.replace(/^CONSUMER_PHASE_/, "");
  return phases.find((known) => known === phase);
}
