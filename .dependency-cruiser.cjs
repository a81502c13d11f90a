const layer = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: to },
});

// Pure libraries core/ may lean on: address arithmetic, TOML and JSON text; none does I/O.
const pureLibraries = "node_modules/(@scure/base|ipaddr\\.js|jsonc-parser|smol-toml)/";

// Rooms of core/, each of which may look into those before it; what stands beside them looks into none.
const rooms = [
  ...["details", "ports", "pools", "consumer", "rpc", "relayer", "plan", "peers", "manifests"],
  ...["doctor", "preview", "graph"],
];
const roomOrder = rooms.map((room, index) => ({
  name: `core-${room}-looks-down`,
  severity: "error",
  from: { path: `^core/${room}/` },
  to: { path: `^core/(${rooms.slice(index + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...roomOrder.slice(0, -1),
    layer("core-base-below-rooms", "^core/[^/]+$", "^core/[^/]+/"),
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      severity: "error",
      from: { path: "^core/" },
      to: { pathNot: `^core/|^(node:)?crypto$|${pureLibraries}` },
    },
    {
      name: "config-knows-only-core",
      severity: "error",
      from: { path: "^config/" },
      to: { path: "^(chain|providers|components|agent|cli|tools)/|^index\\.(ts|cjs)$" },
    },
    {
      name: "zod-only-in-config",
      severity: "error",
      from: { pathNot: "^(config|tests)/" },
      to: { path: "node_modules/zod/" },
    },
    layer(
      "chain-knows-only-core",
      "^chain/",
      "^(config|providers|components|agent|cli|tools)/|^index\\.(ts|cjs)$|node_modules/@pulumi/",
    ),
    layer(
      "providers-below-components",
      "^providers/",
      "^(config|components|agent|cli|tools)/|^index\\.(ts|cjs)$",
    ),
    {
      name: "what-providers-share-stands-alone",
      severity: "error",
      from: { path: "^providers/(dynamic|machine|kubernetes)/" },
      to: { path: "^providers/", pathNot: "^providers/(dynamic|machine|kubernetes)/" },
    },
    layer("machine-without-clusters", "^providers/machine/", "^providers/kubernetes/"),
    layer(
      "components-below-index",
      "^components/",
      "^(config|chain|agent|cli|tools)/|^index\\.(ts|cjs)$",
    ),
    layer(
      "agent-without-pulumi",
      "^agent/",
      "^(config|providers|components|cli|tools)/|node_modules/@pulumi/",
    ),
    layer(
      "cli-without-pulumi",
      "^cli/",
      "^(config|providers|components|agent|tools)/|node_modules/@pulumi/",
    ),
    layer(
      "tools-stand-alone",
      "^tools/",
      "^(config|core|chain|providers|components|agent|cli)/|^index\\.(ts|cjs)$",
    ),
    layer(
      "program-without-tests",
      "^(config|core|chain|providers|components|agent|cli|tools)/|^index\\.(ts|cjs)$",
      "^tests/",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    exclude: { path: "^\\.ics/" },
  },
};
