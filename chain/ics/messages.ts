import type { EncodeObject, GeneratedType } from "@cosmjs/proto-signing";

import { type ConsumerInitialization, initializationFields } from "./initialization";
import { type Fields, protoType } from "./proto-types";

const prefix = "/interchain_security.ccv.provider.v1.";
const names = [
  ...["MsgCreateConsumer", "MsgUpdateConsumer", "MsgRemoveConsumer"],
  ...["MsgOptIn", "MsgOptOut", "MsgAssignConsumerKey"],
];

/** The messages of Interchain Security, for cosmjs's Registry. */
export const icsTypes: readonly (readonly [string, GeneratedType])[] = names.map((name) => [
  `${prefix}${name}`,
  protoType(name),
]);

/** What people are told of a consumer chain. */
export interface ConsumerMetadata {
  /** Up to 50 bytes, not empty. */
  readonly name: string;
  /** Up to 10 000 bytes, not empty. */
  readonly description: string;
  /** Up to 255 bytes, not empty. */
  readonly metadata: string;
}

/** A message; only what differs from its default goes over the wire. */
const message = (name: string, fields: Fields): EncodeObject => ({
  typeUrl: `${prefix}${name}`,
  value: protoType(name).fromObject(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  ),
});

const initializationOrNone = (initialization?: ConsumerInitialization): Fields | undefined =>
  initialization === undefined ? undefined : initializationFields(initialization);

/** A key as the chain's own commands write it: proto JSON of an Any. */
const keyText = (base64?: string): string | undefined =>
  base64 === undefined
    ? undefined
    : JSON.stringify({ "@type": "/cosmos.crypto.ed25519.PubKey", key: base64 });

/** Registers a consumer chain; without a spawn time it stays REGISTERED. */
export const createConsumer = (request: {
  readonly submitter: string;
  readonly chainId: string;
  readonly metadata: ConsumerMetadata;
  readonly initialization?: ConsumerInitialization;
}): EncodeObject =>
  message("MsgCreateConsumer", {
    submitter: request.submitter,
    chain_id: request.chainId,
    metadata: request.metadata,
    initialization_parameters: initializationOrNone(request.initialization),
  });

/** Replaces what is given whole; an initialization without spawn time calls a launch off. */
export const updateConsumer = (request: {
  readonly owner: string;
  readonly consumerId: string;
  readonly metadata?: ConsumerMetadata;
  readonly initialization?: ConsumerInitialization;
}): EncodeObject =>
  message("MsgUpdateConsumer", {
    owner: request.owner,
    consumer_id: request.consumerId,
    metadata: request.metadata,
    initialization_parameters: initializationOrNone(request.initialization),
  });

/** Stops a launched consumer chain. */
export const removeConsumer = (request: {
  readonly owner: string;
  readonly consumerId: string;
}): EncodeObject =>
  message("MsgRemoveConsumer", { consumer_id: request.consumerId, owner: request.owner });

/** A validator's message on one consumer chain, signed by his account. */
export interface ValidatorRequest {
  /** Operator address. */
  readonly operator: string;
  /** Account address. */
  readonly signer: string;
  readonly consumerId: string;
}

export const optIn = (
  request: ValidatorRequest & {
    /** ed25519 public key, base64; the provider chain's is used when absent. */
    readonly consumerKey?: string;
  },
): EncodeObject =>
  message("MsgOptIn", {
    provider_addr: request.operator,
    consumer_key: keyText(request.consumerKey),
    signer: request.signer,
    consumer_id: request.consumerId,
  });

export const optOut = (request: ValidatorRequest): EncodeObject =>
  message("MsgOptOut", {
    provider_addr: request.operator,
    signer: request.signer,
    consumer_id: request.consumerId,
  });

export const assignConsumerKey = (
  request: ValidatorRequest & { readonly consumerKey: string },
): EncodeObject =>
  message("MsgAssignConsumerKey", {
    provider_addr: request.operator,
    consumer_key: keyText(request.consumerKey),
    signer: request.signer,
    consumer_id: request.consumerId,
  });
