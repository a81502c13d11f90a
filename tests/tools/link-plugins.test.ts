import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { linkPlugins } from "../../tools/link-plugins";
import { pluginPath } from "../../tools/pulumi-plugin";
import { temporaryFolder } from "../support/temporary-folder";

const root = temporaryFolder();
let home: string;
let count = 0;

beforeEach(() => {
  home = join(root, String(count++), "pulumi");
});

const file = (name: string): string => {
  const path = join(root, name);
  writeFileSync(path, name);
  return path;
};

describe("linkPlugins", () => {
  it("has each plugin where the engine looks, in a real folder", () => {
    const place = pluginPath("kubernetes", "4.25.0");
    linkPlugins(home, new Map([[place, file("plugin")]]));
    expect(place).toBe("plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes");
    expect(readFileSync(join(home, place), "utf8")).toBe("plugin");
    expect(lstatSync(join(home, place, "..")).isDirectory()).toBe(true);
  });

  it("takes away what is not wanted any more, and leaves the rest of the home alone", () => {
    mkdirSync(join(home, "workspaces"), { recursive: true });
    linkPlugins(home, new Map([[pluginPath("docker", "5.1.0"), file("old")]]));
    linkPlugins(home, new Map([[pluginPath("docker", "5.2.0"), file("new")]]));
    expect(readdirSync(join(home, "plugins"))).toEqual(["resource-docker-v5.2.0"]);
    expect(existsSync(join(home, "workspaces"))).toBe(true);
  });

  it("leaves no home where Pulumi needs nothing of ours", () => {
    linkPlugins(home, new Map([[pluginPath("docker", "5.2.0"), file("plugin")]]));
    linkPlugins(home, new Map());
    expect(existsSync(home)).toBe(false);
  });
});
