import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface LoadedImagesArgs {
  readonly clusterName: pulumi.Input<string>;
  /** Another one means an empty cluster. */
  readonly clusterUid: pulumi.Input<string>;
  readonly images: pulumi.Input<readonly string[]>;
}

/** Images of this machine's Docker, put into the node of a Kind cluster, which pulls none of them. */
export class LoadedImages extends StackResource {
  constructor(name: string, args: LoadedImagesArgs, opts?: pulumi.CustomResourceOptions) {
    super({ module: "kind/loaded-images-provider", type: "LoadedImages" }, name, args, opts);
  }
}
