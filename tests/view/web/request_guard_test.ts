import { assertEquals, assertMatch } from "@std/assert";
import { findRefusal } from "../../../src/view/web/request_guard.ts";

const CASES:
  readonly (readonly [bound: string, host: string | null, origin: string | null, isAllowed: boolean])[] = [
    ["127.0.0.1", "127.0.0.1:8080", null, true],
    ["127.0.0.1", "localhost:8080", null, true],
    ["127.0.0.1", "LOCALHOST:8080", null, true],
    ["127.0.0.1", "localhost", null, true],
    ["127.0.0.1", "[::1]:8080", null, true],
    ["localhost", "127.0.0.1:9000", null, true],
    ["127.0.0.1", null, null, false],
    ["127.0.0.1", "", null, false],
    ["127.0.0.1", "evil.example:8080", null, false],
    ["127.0.0.1", "localhost.evil.example", null, false],
    ["127.0.0.1", "127.0.0.1.evil.example", null, false],
    ["127.0.0.1", "laptop.local:8080", null, false],
    ["127.0.0.1", "192.168.1.7:8080", null, false],
    ["0.0.0.0", "192.168.1.7:8080", null, true],
    ["0.0.0.0", "laptop:8080", null, true],
    ["0.0.0.0", "Laptop.local:8080", null, true],
    ["0.0.0.0", "evil.example", null, false],
    ["::", "[fe80::1]:8080", null, true],
    ["desk.example", "desk.example:8080", null, true],
    ["127.0.0.1", "127.0.0.1:8080", "http://127.0.0.1:8080", true],
    ["127.0.0.1", "localhost:8080", "http://localhost:8080", true],
    ["127.0.0.1", "localhost:8080", "https://localhost:8080", true],
    ["127.0.0.1", "127.0.0.1:8080", "http://127.0.0.1:3000", false],
    ["127.0.0.1", "127.0.0.1:8080", "http://evil.example", false],
    ["127.0.0.1", "127.0.0.1:8080", "http://127.0.0.1:8080.evil.example", false],
    ["127.0.0.1", "127.0.0.1:8080", "null", false],
  ];

const name = (header: string, value: string | null) =>
  value === null ? `no ${header}` : `${header} "${value}"`;

for (const [bound, host, origin, isAllowed] of CASES) {
  const verb = isAllowed ? "admits" : "refuses";
  Deno.test(`findRefusal ${verb} ${name("Host", host)} and ${name("Origin", origin)} where bound to ${bound}`, () => {
    const headers = new Headers();
    if (host !== null) headers.set("host", host);
    if (origin !== null) headers.set("origin", origin);
    const refusal = findRefusal({ headers, hasToken: false }, {
      boundHostname: bound,
      hostNames: ["laptop"],
      pageAddress: {},
    });
    assertEquals(refusal === undefined, isAllowed);
  });
}

Deno.test("findRefusal knows the names and origins of --web-origin and --web-embed, and those alone", () => {
  const options = {
    boundHostname: "127.0.0.1",
    hostNames: [],
    pageAddress: { origin: "https://robots.example/cam", embedders: ["https://dashboard.example"] },
  };
  const refusal = (host: string, origin: string) =>
    findRefusal({ headers: new Headers({ host, origin }), hasToken: false }, options);
  assertEquals(refusal("robots.example", "https://robots.example"), undefined);
  assertEquals(refusal("robots.example:443", "https://robots.example"), undefined);
  assertEquals(refusal("127.0.0.1:8080", "https://robots.example"), undefined);
  assertEquals(refusal("127.0.0.1:8080", "https://dashboard.example"), undefined);
  assertMatch(refusal("127.0.0.1:8080", "https://evil.example")!, /--web-origin https:\/\/evil\.example/);
  assertMatch(refusal("evil.example", "https://evil.example")!, /--web-origin http:\/\/evil\.example/);
  assertMatch(refusal("127.0.0.1:8080", "https://robots.example.evil.example")!, /other sites/);
});

Deno.test("findRefusal takes any name of whoever has the token, and no other site's page", () => {
  const options = { boundHostname: "0.0.0.0", hostNames: [], pageAddress: {} };
  const refusal = (headers: Record<string, string>) =>
    findRefusal({ headers: new Headers(headers), hasToken: true }, options);
  assertEquals(refusal({ host: "robots.example" }), undefined);
  assertEquals(refusal({ host: "robots.example", origin: "https://robots.example" }), undefined);
  assertMatch(refusal({ host: "robots.example", origin: "https://evil.example" })!, /other sites/);
});
