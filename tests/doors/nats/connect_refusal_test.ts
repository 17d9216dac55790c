/** What is said of servers that are none of NATS's, or not its WebSocket: in this project's words, with what is to be done. */

import { assertEquals, assertRejects } from "@std/assert";
import { findFreeTcpPort } from "../../../scripts/free_ports.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { connectNats } from "../../../src/doors/nats/link/connection.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";

async function reasonAt(url: string): Promise<string> {
  const place = parseNatsPlace(url)!;
  const { message } = await assertRejects(
    () => connectNats({ place, creds: undefined, name: "test" }),
    Error,
  );
  const [, said = "", reason = ""] = /^Cannot connect to (wss?:\S+): (.*)$/.exec(message) ?? [];
  assertEquals(said.replace(/^wss?:/, ""), url.replace(/^\w+:/, ""));
  return reason;
}

const NO_TLS = "no TLS is spoken there, if anything: nats://SERVER";
const OWN_PORT =
  "no WebSocket is spoken there; NATS's own port is another one than that of its WebSocket (9222 in scripts/fleet)";

testWith(
  ["nats-server"],
  "connectNats says that NATS's own port is none of its WebSocket, and has no TLS",
  async () => {
    await using server = await startNatsServer();
    assertEquals(await reasonAt(`nats://127.0.0.1:${server.port}`), OWN_PORT);
    assertEquals(await reasonAt(`tls://127.0.0.1:${server.port}`), NO_TLS);
    assertEquals(await reasonAt(`tls://127.0.0.1:${server.webPort}`), NO_TLS);
  },
);

Deno.test("connectNats says what answers in the place of a server of NATS, and names all that were tried", async () => {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  await using web = Deno.serve(options, () => new Response("hello"));
  const places = `127.0.0.1:${web.addr.port}`;
  const says = "a web server answers there, and opens no WebSocket (HTTP 200)";
  assertEquals(await reasonAt(`nats://${places}`), says);
  using closing = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ending = (async () => {
    for await (const connection of closing) connection.close();
  })();
  assertEquals(await reasonAt(`nats://127.0.0.1:${closing.addr.port}`), "it has ended the connection");
  closing.close();
  await ending;
  const nobody = [findFreeTcpPort(), findFreeTcpPort()].map((port) => `127.0.0.1:${port}`);
  assertEquals(await reasonAt(`nats://${nobody}`), "no server answers there by WebSocket");
});
