import { assertEquals, assertMatch } from "@std/assert";
import { describeFailure, reachableAddress } from "../../../src/view/web/served_place.ts";

Deno.test("describeFailure says in its own words why nothing can be served, and repeats what it does not know", () => {
  const describe = (code: string) => describeFailure(Object.assign(new Error("EX: odd"), { code }));
  assertEquals(describe("EADDRINUSE"), "another program uses this port");
  assertEquals(describe("EACCES"), "only an administrator may use this port");
  assertMatch(describe("EADDRNOTAVAIL"), /^it is no address of this host, which has /);
  assertEquals(describe("EX"), "EX: odd");
});

Deno.test("describeFailure knows what Deno's own listeners throw, too", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const again = () => Deno.listen({ hostname: "127.0.0.1", port: listener.addr.port });
  let failure: unknown;
  try {
    again().close();
  } catch (error) {
    failure = error;
  }
  assertEquals(describeFailure(failure), "another program uses this port");
});

Deno.test("reachableAddress gives one that can be connected to", () => {
  assertEquals(reachableAddress({ hostname: "192.0.2.1", port: 1 }), { hostname: "192.0.2.1", port: 1 });
  assertMatch(reachableAddress({ hostname: "0.0.0.0", port: 2 }).hostname, /^(?!0\.0\.0\.0)[\d.a-f:]+$/);
});
