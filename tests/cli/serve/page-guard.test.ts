import { refusalOf } from "../../../cli/serve/page-guard";

const call = (headers: Record<string, string>, method = "GET") =>
  refusalOf({ method, headers: { host: "127.0.0.1:4000", ...headers } }, 4_000)?.status;

describe("refusalOf", () => {
  it.each(["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000"])(
    "answers whoever opens http://%s/",
    (host) => {
      expect(call({ host })).toBeUndefined();
    },
  );

  // https://en.wikipedia.org/wiki/DNS_rebinding: the browser names the attacker's host.
  it.each([
    ...["evil.example:4000", "localhost.evil.example:4000", "127.0.0.1:4001", "127.0.0.1"],
    ...["", "localhost", "127.0.0.1:4000.evil.example", "[::1]", "0.0.0.0:4000"],
  ])('refuses the host "%s"', (host) => {
    expect(call({ host })).toBe(421);
  });

  it("knows that nobody writes port 80", () => {
    const at = (host: string) => refusalOf({ method: "GET", headers: { host } }, 80);
    expect([at("localhost"), at("127.0.0.1:80")]).toEqual([undefined, undefined]);
    expect(refusalOf({ method: "GET", headers: {} }, 80)?.status).toBe(421);
  });

  it("says what to open instead, and shows the name as text", () => {
    expect(refusalOf({ method: "GET", headers: { host: 'e\u001b"' } }, 4_000)?.text).toBe(
      'this is not served under that name; "e\\u001b\\""; open http://127.0.0.1:4000/, from elsewhere after ssh -L 4000:127.0.0.1:4000',
    );
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])("refuses %s", (method) => {
    expect(call({}, method)).toBe(405);
  });

  // https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
  it.each([
    { headers: { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" }, status: undefined },
    { headers: { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, status: undefined },
    // A link on another page opens this one.
    {
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
      status: undefined,
    },
    { headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, status: 403 },
    { headers: { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, status: 403 },
    { headers: { origin: "http://127.0.0.1:4000" }, status: undefined },
    { headers: { origin: "https://evil.example" }, status: 403 },
    { headers: { origin: "http://127.0.0.1:4001" }, status: 403 },
    { headers: { origin: "null" }, status: 403 },
  ])("answers $headers with $status", ({ headers, status }) => {
    expect(call(headers)).toBe(status);
  });
});
