import { toBech32 } from "@cosmjs/encoding";
import {
  QueryValidatorRequest,
  QueryValidatorResponse,
} from "cosmjs-types/cosmos/staking/v1beta1/query";
import { BondStatus, Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";

import { openChainReader } from "../../../chain/chain-reader";
import { consumerMembersAt } from "../../../chain/ics/consumer-members-at";
import type { ValidatorsMemory } from "../../../chain/ics/consumer-queries";
import { encoded } from "../../../chain/ics/proto-types";
import {
  closeServers,
  recordedStatus,
  type RpcRequest,
  rpcServer,
} from "../../support/chain-servers";

afterEach(closeServers);

const operatorOf = (number: number): string =>
  toBech32("cosmosvaloper", new Uint8Array(20).fill(number));
const [validating, other, nobody] = [1, 2, 3].map(operatorOf) as [string, string, string];

/** A node of a chain where one validator runs the consumer chain and another one does not. */
async function open() {
  const asked: string[] = [];
  const ok = (bytes: Uint8Array) => ({
    response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" },
  });
  const { url } = await rpcServer(({ method, params }: RpcRequest) => {
    if (method === "status") return recordedStatus;
    if (String(params["path"]).endsWith("/QueryConsumerValidators")) {
      asked.push("consumer validators");
      return ok(
        encoded("QueryConsumerValidatorsResponse", {
          validators: [{ provider_operator_address: validating, consumer_power: "5" }],
        }),
      );
    }
    const request = QueryValidatorRequest.decode(Buffer.from(String(params["data"]), "hex"));
    asked.push(request.validatorAddr);
    if (request.validatorAddr === nobody) {
      // As interchain-security-pd v7.0.1 answers.
      const log = "rpc error: code = NotFound desc = validator not found: key not found";
      return { response: { code: 22, codespace: "sdk", log, height: "21" } };
    }
    const validator = Validator.fromPartial({
      operatorAddress: request.validatorAddr,
      ...{ tokens: "1", delegatorShares: "1", minSelfDelegation: "1" },
      status: BondStatus.BOND_STATUS_BONDED,
      description: { moniker: "other", details: "p2p=192.0.2.7" },
    });
    return ok(QueryValidatorResponse.encode({ validator }).finish());
  });
  return { reader: openChainReader([url]), asked };
}

describe("consumerMembersAt", () => {
  it("asks one by one for those named alone that do not validate the chain", async () => {
    const { reader, asked } = await open();
    let told = 0;
    const members = await reader.ask("members", (comet) =>
      consumerMembersAt(comet, "3", [validating, other, nobody], { asking: () => told++ }),
    );
    expect(members.validating).toMatchObject([{ operator: validating, power: 5n }]);
    expect(members.others).toMatchObject([{ operator: other, details: "p2p=192.0.2.7" }]);
    expect(asked.sort()).toEqual(["consumer validators", nobody, other].sort());
    expect(told).toBe(3);
    reader.close();
  });

  it("remembers the validators for whoever asks again", async () => {
    const { reader } = await open();
    const memory: ValidatorsMemory = new Map();
    const ask = () =>
      reader.ask("members", (comet) => consumerMembersAt(comet, "3", [], { memory }));
    const [first, second] = [await ask(), await ask()];
    expect(second.validating).toBe(first.validating);
    expect(first.others).toEqual([]);
    reader.close();
  });
});
