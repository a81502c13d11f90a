import { genesisHash } from "../../core/consumer/consumer-genesis";
import { isWebAddress } from "../../core/plan/web-address";
import { printable } from "../../core/printable";
import {
  leastTrustingSeconds,
  trustingSecondsOf,
  unbondingSecondsFor,
} from "../../core/relayer/trusting";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { endConsumerChain } from "./end-consumer-chain";
import { genesisFileText } from "./genesis-file";
import { launchConsumerChain, type LaunchInputs } from "./launch";
import { refuseOtherGenesis } from "./sound-genesis";

interface Inputs extends LaunchInputs {
  /** sha256 of the text in `genesisFile`, or in a `finalGenesisFile` of this machine. */
  readonly genesisFileHash?: string;
  /** What a provider chain of the stack was made with, whatever the default is now. */
  readonly providerUnbondingSeconds?: number;
  readonly genesis?: string;
  readonly spawnTime?: string;
}

const lasting = ["consumerId", "consumerChainId", "providerChainId"];
/** What the launch has fixed for good. */
const fixed = ["unbondingSeconds", "genesisFileHash"] as const;
const compared = [
  "rpc",
  "gasPrice",
  "mnemonic",
  "operator",
  "genesisFile",
  "finalGenesisFile",
  "genesisFileHash",
  "genesisSha256",
  "transform",
  "launches",
];

interface FileLook {
  readonly genesisFileHash?: string;
  readonly fault?: { readonly property: string; readonly reason: string };
}

/** Looks at the file that config names; what is on the web is looked at by the launch. */
function lookAtFile({ genesisFile, finalGenesisFile }: Inputs): FileLook {
  const property = finalGenesisFile === undefined ? "genesisFile" : "finalGenesisFile";
  const path = finalGenesisFile ?? genesisFile;
  if (path === undefined || isWebAddress(path)) return {};
  try {
    return { genesisFileHash: genesisHash(genesisFileText(property, path)) };
  } catch (error) {
    return { fault: { property, reason: (error as Error).message } };
  }
}

const files = ["genesisFile", "finalGenesisFile", "genesisFileHash"] as const;

/** A node that has begun from one genesis cannot go on with another. */
async function refuseAnotherFile(olds: Inputs, news: Inputs, genesis: string): Promise<void> {
  if (news.launches || files.every((key) => olds[key] === news[key])) return;
  const now = (await launchConsumerChain(news)).genesis;
  if (now === genesis) return;
  throw new Error(
    `consumer chain "${printable(news.consumerChainId)}" has begun here with the genesis of sha256 ${genesisHash(genesis)}, and what config names comes to another; "${genesisHash(now)}"; ` +
      "set its file back, or take the chain out of this stack and add it anew",
  );
}

/** Who only looks on has no node, so needs no genesis, and waits for nothing. */
const looksOn = ({ launches, members }: Inputs): boolean => !launches && members.length === 0;

/** A consumer chain must let go of stake before the provider chain does; config cannot tell where that was made with a former default. */
function refuseLongUnbonding({ consumerChainId, unbondingSeconds, ...inputs }: Inputs) {
  const { launches, providerUnbondingSeconds: provider = Infinity } = inputs;
  if (!launches || hasUnknown([unbondingSeconds, provider]) || unbondingSeconds < provider)
    return [];
  const reason =
    `consumer chain "${printable(consumerChainId)}" cannot unbond for as long as the provider chain, which was made with ${String(provider)}; ` +
    `"${String(unbondingSeconds)}"; use less than ${String(provider)}`;
  return [{ property: "unbondingSeconds", reason }];
}

/** The same for a relayer that could come too late; config only knows the default. */
function refuseShortLife({ launches, relayerAccount, ...inputs }: Inputs) {
  const { consumerChainId, unbondingSeconds } = inputs;
  if (!launches || relayerAccount === undefined || hasUnknown(unbondingSeconds)) return [];
  const trusting = trustingSecondsOf(unbondingSeconds);
  if (trusting >= leastTrustingSeconds) return [];
  const least = String(unbondingSecondsFor(leastTrustingSeconds));
  const reason =
    `consumer chain "${printable(consumerChainId)}" has a relayer, and clients of it a trusting period of ${String(trusting)} s, which are over before somebody notices; ` +
    `"${String(unbondingSeconds)}"; use at least ${least}, on a provider chain with more, or set its relayer to none`;
  return [{ property: "unbondingSeconds", reason }];
}

/** Implements ConsumerLaunch. The chain's phase afterwards is ConsumerRegistration's to watch. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { genesis: _genesis, spawnTime: _spawnTime, ...declared } = news;
    const { genesisFileHash, fault } = lookAtFile(declared);
    // Of a chain that is no longer one's own to launch, config may not say what it was launched with.
    const sameChain =
      declared.launches && olds.consumerId !== undefined && olds.consumerId === declared.consumerId;
    const inputs = {
      ...declared,
      ...(genesisFileHash === undefined ? {} : { genesisFileHash }),
      // A default is no wish.
      ...(sameChain && declared.unbondingSaid === false && olds.unbondingSeconds !== undefined
        ? { unbondingSeconds: olds.unbondingSeconds }
        : {}),
    };
    const changed = sameChain
      ? fixed.filter((key) => olds[key] !== inputs[key] && !hasUnknown(inputs[key]))
      : [];
    return {
      inputs,
      failures: [
        ...(fault === undefined ? [] : [fault]),
        ...(sameChain ? [] : [...refuseLongUnbonding(inputs), ...refuseShortLife(inputs)]),
        ...changed.map((property) => ({
          property,
          reason:
            `consumer chain "${inputs.consumerChainId}" has been launched with another ${property}; ` +
            `"${String(olds[property])}"; set it back, or remove the chain and add it anew`,
        })),
      ],
    };
  },

  compared,
  replacing: lasting,
  isUnsound: ({ genesis }, news) => genesis === undefined && !looksOn(news),

  async create(inputs: Inputs) {
    const result = looksOn(inputs) ? {} : await launchConsumerChain(inputs);
    return { id: inputs.consumerId, outs: { ...inputs, ...result } };
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    const { genesis, spawnTime } = olds;
    // Its program shows at its first start that it reads another; a node that has signed refuses another genesis.
    const isReadOtherwise = olds.transform !== news.transform;
    if (genesis !== undefined && !isReadOtherwise) {
      refuseOtherGenesis(news, genesis);
      await refuseAnotherFile(olds, news, genesis);
    }
    const result =
      (genesis === undefined || isReadOtherwise) && !looksOn(news)
        ? await launchConsumerChain(news)
        : { genesis, spawnTime };
    return { outs: { ...news, ...result } as Inputs };
  },

  async delete(_id: string, props: Inputs) {
    // Before the validators leave it: of a chain that is over nobody needs to opt out.
    if (props.launches) await endConsumerChain(props, props.consumerId);
  },
});
