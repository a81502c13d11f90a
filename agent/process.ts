import type { Server } from "node:http";

import { KubeConfig } from "@kubernetes/client-node";

import type { Logger } from "./log";

/** A clean stop may take so long; what hangs then is left behind. */
const stopWithinMs = 4_500;

/** Way to the API server: a file, or what a pod is given. */
export function kubeConfigOf(file: string | undefined): KubeConfig {
  const kubeConfig = new KubeConfig();
  if (file === undefined) kubeConfig.loadFromCluster();
  else kubeConfig.loadFromFile(file);
  return kubeConfig;
}

/**
 * Runs until the process is asked to stop, then stops cleanly; a fault that nobody catches ends it with code 1.
 *
 * @returns What stops it.
 */
export function runUntilStopped(
  log: Logger,
  server: Server | undefined,
  stop: () => Promise<void>,
): () => void {
  const end = (code: number): void => {
    const late = setTimeout(() => process.exit(code), stopWithinMs);
    late.unref();
    server?.closeAllConnections();
    server?.close();
    void stop().finally(() => process.exit(code));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "stopping");
      end(0);
    });
  }
  process.on("uncaughtException", (error) => {
    log.fatal({ error: error.message, stack: error.stack }, "fault");
    end(1);
  });
  return () => {
    end(0);
  };
}

/** Begins a program; what it cannot begin with ends it with a sentence, and a wrong call with its help. */
export function runMain(
  name: string,
  help: string,
  main: (args: readonly string[]) => Promise<void>,
): void {
  main(process.argv.slice(2)).catch((error: unknown) => {
    // The library's own error for a wrong call is a TypeError.
    const wrongCall = error instanceof TypeError;
    process.stderr.write(`${name}: ${(error as Error).message}\n${wrongCall ? `\n${help}` : ""}`);
    process.exit(wrongCall ? 2 : 1);
  });
}
