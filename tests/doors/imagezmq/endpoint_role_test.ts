import { assert, assertEquals, assertRejects } from "@std/assert";
import { choosePlace, chooseRole } from "../../../src/doors/imagezmq/endpoint_role.ts";
import { UsageError } from "../../../src/flags/usage_error.ts";
import { listInterfaces } from "../../../src/system/own_addresses.ts";
import { runTool } from "../../support/tools.ts";

const endpoint = (hostname: string, isPublisher = false) => ({ hostname, port: 5555, isPublisher });

Deno.test("chooseRole binds this host's addresses and names, and needs no token where nobody else can come", async () => {
  for (const hostname of ["127.0.0.1", "127.0.0.53", "::1"]) {
    assertEquals(await chooseRole(endpoint(hostname), false), { kind: "bind", hostname, isServed: false });
  }
  const role = await chooseRole(endpoint("localhost"), false);
  assert(role.kind === "bind" && /^(127\.0\.0\.1|::1)$/.test(role.hostname), JSON.stringify(role));
});

Deno.test("chooseRole binds what a network reaches with a token alone", async () => {
  const own = listInterfaces().find(({ address, family }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  for (const hostname of ["0.0.0.0", "::", ...own ? [own.address] : []]) {
    assertEquals(await chooseRole(endpoint(hostname), true), { kind: "bind", hostname, isServed: true });
    await assertRejects(() => chooseRole(endpoint(hostname), false), UsageError, "without --web-token");
  }
});

Deno.test("chooseRole connects to other hosts, to names that lead nowhere yet, and to what sub: stands before", async () => {
  for (const hostname of ["192.0.2.7", "2001:db8::7", "no-such-robot.invalid"]) {
    assertEquals(await chooseRole(endpoint(hostname), false), { kind: "connect" });
  }
  assertEquals(await chooseRole(endpoint("127.0.0.1", true), false), { kind: "connect" });
});

Deno.test("choosePlace takes an address of this host, and one that a network reaches with a token alone", async () => {
  assertEquals(await choosePlace(endpoint("127.0.0.1"), false), { hostname: "127.0.0.1", isServed: false });
  assertEquals(await choosePlace(endpoint("0.0.0.0"), true), { hostname: "0.0.0.0", isServed: true });
  await assertRejects(() => choosePlace(endpoint("0.0.0.0"), false), UsageError, "without --web-token");
  await assertRejects(() => choosePlace(endpoint("192.0.2.7"), true), UsageError, "an address of this host");
});

Deno.test("listen --imagezmq-hub says in one line why it can not be opened", async () => {
  const args = ["--port", "0", "--view", "none", "--imagezmq-hub"];
  const open = await runTool("listen", [...args, "tcp://*:5555"]);
  assertEquals(open.code, 2, open.log.join("\n"));
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const busy = await runTool("listen", [...args, `${taken.addr.port}`]);
  assertEquals(busy.code, 1, busy.log.join("\n"));
  const lines = busy.log.filter((line) => line.includes("Cannot take imagezmq's senders at"));
  assertEquals([lines.length, busy.log.at(-1)], [1, lines[0]]);
});
