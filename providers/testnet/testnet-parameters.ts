/** What a testnet's provider chain does otherwise than the binary's defaults. */
export interface TestnetParameters {
  /** Denomination that is staked and pays fees. */
  readonly denom: string;
  /** How long bonded tokens stay bonded after they were asked back. */
  readonly unbondingSeconds: number;
  /** Blocks between two updates of the consumer chains' validator sets. */
  readonly blocksPerEpoch: number;
  /** How long a governance proposal is voted on; the binary's two days unless given. */
  readonly votingPeriodSeconds?: number;
}

type ModuleState = Readonly<Record<string, unknown>>;
type AppState = Readonly<Record<string, ModuleState>>;

/** Sets parameters of one module, and refuses names that the binary's defaults do not have. */
function withParameters(state: AppState, module: string, values: ModuleState): AppState {
  const parameters = state[module]?.["params"] as ModuleState | undefined;
  const missing = Object.keys(values).filter((name) => parameters?.[name] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `the chain binary's genesis has no parameter "${module}.${missing.join(", ")}"; use the pinned version of interchain-security-pd`,
    );
  }
  return { ...state, [module]: { ...state[module], params: { ...parameters, ...values } } };
}

const seconds = (count: number): string => `${count}s`;

/**
 * Lays a testnet's parameters over the app state of a default genesis.
 *
 * The expedited voting period must be shorter than the ordinary one, so it becomes half of it.
 */
export function withTestnetParameters(state: AppState, parameters: TestnetParameters): AppState {
  const { unbondingSeconds, blocksPerEpoch, votingPeriodSeconds } = parameters;
  let patched = withParameters(state, "staking", { unbonding_time: seconds(unbondingSeconds) });
  patched = withParameters(patched, "provider", { blocks_per_epoch: String(blocksPerEpoch) });
  if (votingPeriodSeconds === undefined) return patched;
  return withParameters(patched, "gov", {
    voting_period: seconds(votingPeriodSeconds),
    expedited_voting_period: seconds(votingPeriodSeconds / 2),
  });
}
