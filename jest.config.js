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

// unit: pure code and mocks, seconds. parts: one real part each (API server, chain, plugin). engine: the real CLI on the whole stack.
const tier = (displayName, testMatch) => ({ ...shared, displayName, testMatch });

module.exports = {
  // Against hanging, on a machine that does other things too; no test is about time.
  testTimeout: 30_000,
  projects: [
    tier("unit", ["<rootDir>/tests/!(engine|parts)/**/*.test.ts", "<rootDir>/tests/*.test.ts"]),
    tier("parts", ["<rootDir>/tests/parts/**/*.test.ts"]),
    tier("engine", ["<rootDir>/tests/engine/**/*.test.ts"]),
  ],
};
