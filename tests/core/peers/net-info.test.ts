import fc from "fast-check";

import { peersOfNetInfo } from "../../../core/peers/net-info";

const id = "c502b9d12fefcc850b1b01fc2843a46d9d7939bb";

const peer = (change: Record<string, unknown> = {}, info: Record<string, unknown> = {}) => ({
  node_info: { id, listen_addr: "127.97.0.120:30301", moniker: "charlie", ...info },
  is_outbound: true,
  remote_ip: "127.97.0.120",
  ...change,
});

const onlyPeer = (one: unknown) => peersOfNetInfo({ n_peers: "1", peers: [one] })[0];

describe("peersOfNetInfo", () => {
  // Shape: rpc/core/types/responses.go and p2p/node_info.go of CometBFT v0.38.17.
  it("reads id, direction, address and the port that the peer states", () => {
    expect(
      peersOfNetInfo({ listening: true, listeners: [], n_peers: "1", peers: [peer()] }),
    ).toEqual([{ nodeId: id, isOutbound: true, remoteIp: "127.97.0.120", listenPort: 30301 }]);
  });

  it.each([
    { name: "an inbound peer", one: peer({ is_outbound: false }), read: { isOutbound: false } },
    {
      name: "an address with a scheme",
      one: peer({}, { listen_addr: "tcp://0.0.0.0:26656" }),
      read: { listenPort: 26656 },
    },
    {
      name: "an IPv6 peer, canonically",
      one: peer({ remote_ip: "2001:DB8:0::7" }, { listen_addr: "[2001:db8::7]:30301" }),
      read: { remoteIp: "2001:db8::7", listenPort: 30301 },
    },
    {
      name: "an IPv4 address in IPv6 clothes",
      one: peer({ remote_ip: "::ffff:127.97.0.120" }),
      read: { remoteIp: "127.97.0.120" },
    },
    { name: "no address", one: peer({ remote_ip: "\u001b[2J" }), read: { remoteIp: "" } },
    {
      name: "a direction that is none",
      one: peer({ is_outbound: "yes" }),
      read: { isOutbound: false },
    },
  ])("reads $name", ({ one, read }) => {
    expect(onlyPeer(one)).toMatchObject(read);
  });

  it.each([
    { listen_addr: "127.97.0.120" },
    { listen_addr: "127.97.0.120:0" },
    { listen_addr: "127.97.0.120:99999" },
    { listen_addr: ":" },
    { listen_addr: 30301 },
    { listen_addr: undefined },
  ])("has no port from $listen_addr", (info) => {
    expect(onlyPeer(peer({}, info))).not.toHaveProperty("listenPort");
  });

  it.each([
    { name: "nothing", json: undefined },
    { name: "null", json: null },
    { name: "a text", json: "peers" },
    { name: "peers that are no list", json: { peers: { length: 1 } } },
    { name: "peers that are none", json: { peers: [null, 1, "x", [], {}] } },
    { name: "an id in capitals", json: { peers: [peer({}, { id: id.toUpperCase() })] } },
    { name: "an id with more to it", json: { peers: [peer({}, { id: `${id}\n` })] } },
    { name: "no node info", json: { peers: [{ remote_ip: "127.97.0.120" }] } },
  ])("finds no peer in $name", ({ json }) => {
    expect(peersOfNetInfo(json)).toEqual([]);
  });

  it("never throws, whatever it is given", () => {
    const wild = fc.anything({ withNullPrototype: true, withBigInt: true });
    fc.assert(
      fc.property(wild, wild, wild, (a, b, c) => {
        peersOfNetInfo(a);
        peersOfNetInfo({ peers: [a, b, peer({ remote_ip: a }, { id: b, listen_addr: c })] });
        peersOfNetInfo({ peers: [{ ...peer({}, { listen_addr: a }), node_info: b }] });
      }),
    );
  });
});
