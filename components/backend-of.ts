import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import type { Backend } from "./backend";
import { EmbeddedBackend } from "./embedded-backend";
import { ExistingBackend } from "./existing-backend";
import { KindBackend } from "./kind-backend";

/** The backend that a stack's config chooses. */
export function backendOf(
  settings: Settings,
  stateDir: pulumi.Output<string>,
  parent: pulumi.Resource,
): Backend {
  switch (settings.clusters) {
    case "embedded":
      return new EmbeddedBackend(settings, stateDir);
    case "kind":
      return new KindBackend(settings, stateDir, parent);
    case "existing":
      return new ExistingBackend(settings);
  }
}
