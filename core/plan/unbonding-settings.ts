/** How long stake of a chain stays bonded after it was asked back. */
export interface UnbondingSettings {
  /** On a provider chain also how long a removed consumer chain is remembered. */
  readonly unbondingSeconds: number;
  /** False: `unbondingSeconds` is a default, which a chain that was made with another does not take. */
  readonly unbondingSaid: boolean;
}
