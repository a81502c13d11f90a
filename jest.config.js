// ESM-only packages that jest on Node < 24.9 cannot require(); swc turns them into CommonJS.
const esmOnly = [
  ...["@noble", "@scure", "readonly-date-esm"],
  ...["@kubernetes/client-node", "openid-client", "oauth4webapi", "jose", "@jsep-plugin"],
];

const shared = {
  testEnvironment: "node",
  testEnvironmentOptions: { globalsCleanup: "off" }, // Pulumi keeps its store on globalThis
  transform: {
    "^.+\\.[jt]s$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
};

// unit: pure code and mocks, seconds. parts: one real part each (API server, chain, plugin). engine: the real CLI on the
// whole stack. bounded: those of parts and engine that hold a bound in seconds of an issue, so that nothing may run beside them.
const bounded = ["parts/embedded-cluster", "parts/chain-node", "engine/faults"];
const boundedFiles = bounded.map((file) => `/tests/${file}\\.test\\.ts$`);
const tier = (displayName, testMatch, left = []) => ({
  ...shared,
  displayName,
  testMatch,
  testPathIgnorePatterns: ["/node_modules/", ...left],
});

module.exports = {
  // Against hanging, on a machine that does other things too.
  testTimeout: 90_000,
  projects: [
    tier("unit", ["<rootDir>/tests/!(engine|parts)/**/*.test.ts", "<rootDir>/tests/*.test.ts"]),
    tier(
      "bounded",
      bounded.map((file) => `<rootDir>/tests/${file}.test.ts`),
    ),
    tier("parts", ["<rootDir>/tests/parts/**/*.test.ts"], boundedFiles),
    tier("engine", ["<rootDir>/tests/engine/**/*.test.ts"], boundedFiles),
  ],
};
