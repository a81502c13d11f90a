import { goEnvironment } from "../../tools/go-toolchain";

const gibibyte = 1024 ** 3;

describe("goEnvironment", () => {
  it.each([
    { name: "a large machine", memory: 24, env: {}, gogc: "400" },
    { name: "a small machine", memory: 8, env: {}, gogc: undefined },
    { name: "the user's own word", memory: 24, env: { GOGC: "50" }, gogc: "50" },
  ])("lets compilers use memory by $name", ({ memory, env, gogc }) => {
    expect(goEnvironment({ env }, memory * gibibyte)["GOGC"]).toBe(gogc);
  });
});
