import { oldestGo, requiredVersion } from "../../tools/go-module-pin";
import { ToolsError } from "../../tools/tools-error";

const goMod = `module example.invalid/tools

go 1.26

replace example.invalid/replaced => example.invalid/replaced v9.9.9

require example.invalid/single v1.0.0

require (
	example.invalid/pinned v1.2.3
	example.invalid/pinned/v2 v2.0.1 // indirect
	example.invalid/dated v0.0.0-20210331224755-41bb18bfe9da // indirect
)
`;

describe("requiredVersion", () => {
  it.each([
    { module: "example.invalid/single", version: "v1.0.0" },
    { module: "example.invalid/pinned", version: "v1.2.3" },
    { module: "example.invalid/pinned/v2", version: "v2.0.1" },
    { module: "example.invalid/dated", version: "v0.0.0-20210331224755-41bb18bfe9da" },
  ])("finds $module at $version", ({ module, version }) => {
    expect(requiredVersion(goMod, module, "go.mod")).toBe(version);
  });

  it.each([{ module: "example.invalid/replaced" }, { module: "example.invalid/pin" }])(
    "does not find $module",
    ({ module }) => {
      expect(() => requiredVersion(goMod, module, "go.mod")).toThrow(ToolsError);
    },
  );
});

describe("oldestGo", () => {
  it.each([
    { line: "go 1.26", oldest: "1.26" },
    { line: "go 1.26.0", oldest: "1.26.0" },
  ])('reads "$line"', ({ line, oldest }) => {
    expect(oldestGo(`module m\n\n${line}\n`, "go.mod")).toBe(oldest);
  });

  it("refuses a go.mod without the line", () => {
    expect(() => oldestGo("module m\n", "go.mod")).toThrow('go.mod has no "go" line; "go.mod"');
  });
});
