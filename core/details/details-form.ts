/** One way in which a staking description's details carry an endpoint among other text. */
export interface DetailsForm {
  /** Endpoint texts found, as written; more than one is a fault. */
  readonly endpoints: readonly string[];
  /** Texts that hold exceptions from the port formula. */
  readonly exceptions: readonly string[];
  /** True if control or invisible characters stand where they could pass for part of an endpoint. */
  readonly controlCharacters: boolean;
  /** The details with these instead; `undefined` takes one away. All other text stays as it stands. */
  readonly written: (endpoint: string | undefined, exceptions: string | undefined) => string;
}
