/** What of a consumer chain's node is reached from outside, besides p2p. */
export interface Expose {
  readonly rpc: boolean;
  readonly grpc: boolean;
}
