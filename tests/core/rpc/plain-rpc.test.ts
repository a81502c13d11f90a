import { plainRpc } from "../../../core/rpc/plain-rpc";

it.each([
  { address: "https://rpc.example:443", told: [] },
  { address: "http://127.0.0.1:26657", told: [] },
  { address: "http://127.92.0.10:26657", told: [] },
  { address: "http://[::1]:26657", told: [] },
  { address: "http://localhost:26657", told: [] },
  { address: "http://provider-rpc.provider.svc:26657", told: [] },
  { address: "http://provider-rpc.provider.svc.cluster.local:26657", told: [] },
  { address: "http://rpc.example:26657", told: ["http://rpc.example:26657"] },
  { address: "http://192.168.1.7:26657", told: ["http://192.168.1.7:26657"] },
  // No credentials, and no key in a path.
  { address: "http://user:word@rpc.example/key", told: ["http://rpc.example"] },
  { address: "http://127.0.0.1.example:26657", told: ["http://127.0.0.1.example:26657"] },
  { address: "http://node.sub.localhost:26657", told: [] },
  { address: "http://mylocalhost:26657", told: ["http://mylocalhost:26657"] },
  { address: "no address", told: [] },
  { address: "http://x.svc.example:26657", told: ["http://x.svc.example:26657"] },
])("an RPC address that anybody on the way can change: $address", ({ address, told }) => {
  expect(plainRpc([address])).toEqual(told);
});
