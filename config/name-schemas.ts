import { z } from "zod";

/** What a DNS label may be, short enough to leave room for `-cluster`. */
export const validatorName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    "must be a lower-case DNS label of at most 32 characters, starting with a letter",
  );

/** Any UTF-8 text that CometBFT and Interchain Security take; it need not be a DNS label. */
export const chainId = z
  .string()
  .refine((id) => id.trim() !== "", "must not be blank")
  // CometBFT counts bytes (types/genesis.go, MaxChainIDLen), and so does ICS (types/msg.go).
  .refine((id) => Buffer.byteLength(id) <= 50, "must have at most 50 bytes of UTF-8")
  .refine((id) => !/[\u0000-\u001f\u007f]/.test(id), "must not hold control characters");

/** A TCP port. */
export const port = z.int().min(1).max(65_535);

/** Annotations of a Kubernetes object. */
export const annotations = z.record(z.string().min(1), z.string());
