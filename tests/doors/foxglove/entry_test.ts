/** Who may come in by the Foxglove door. */

import { assertEquals, assertRejects } from "@std/assert";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { openFoxgloveDoor } from "../../../src/doors/foxglove/open_foxglove_door.ts";
import { DriverSeats } from "../../../src/drive/seats.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { makeCertificate, withFolder } from "../../support/certificates.ts";
import { withLog } from "../../support/log.ts";
import { testWith } from "../../support/programs.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "../../view/web/raw_http.ts";
import { RealClient, SUBPROTOCOLS, withDoor } from "./real_client.ts";

const SOCKET = { ...WEB_SOCKET_HEADERS, "Sec-WebSocket-Protocol": SUBPROTOCOLS.join(", ") };

function statusOf(url: string, headers: Record<string, string> = {}, path = "/"): Promise<number> {
  return readStatus(url.replace(/^ws/, "http"), { path, headers: { ...SOCKET, ...headers } });
}

/** How each origin is answered; absent: a program's, which names none. */
const ORIGINS: readonly (readonly [origin: string | undefined, status: number])[] = [
  [undefined, 101],
  ["https://app.foxglove.dev", 101],
  ["https://studio.foxglove.dev", 101],
  ["file://", 101],
  ["http://lichtblick.local:8080", 101],
  ["https://evil.example", 403],
  ["http://app.foxglove.dev", 403],
  ["https://app.foxglove.dev.evil.example", 403],
  ["https://foxglove.dev", 403],
  ["http://lichtblick.local", 403],
  ["http://localhost:3000", 403],
  // Any site can make a frame of this origin.
  ["null", 403],
];

for (const token of [undefined, "secret-secret"]) {
  const args = ["--foxglove-origin", "http://lichtblick.local:8080"];
  const query = token === undefined ? "/" : `/?token=${token}`;
  Deno.test(`openFoxgloveDoor lets in Foxglove's own pages, those that are named, and programs${token ? ", with the token" : ""}`, () =>
    withDoor(async ({ url, door }) => {
      for (const [origin, status] of ORIGINS) {
        const headers = origin === undefined ? {} : { Origin: origin };
        assertEquals(await statusOf(url, headers, query), status, origin);
      }
      const refused = ORIGINS.filter(([, status]) => status === 403).length;
      assertEquals(JSON.parse(JSON.stringify(door.statistics())).entriesRefused, {
        "foreign-origin": refused,
      });
    }, { args, ...(token === undefined ? {} : { token }) }));
}

Deno.test("openFoxgloveDoor on this host answers to no name that somebody has pointed at it", () =>
  withDoor(async ({ url }) => {
    const { port } = new URL(url);
    for (const host of ["evil.example", `evil.example:${port}`, "evil.example.", "8.8.8.8"]) {
      assertEquals(await statusOf(url, { Host: host, Origin: `http://${host}` }), 403, host);
    }
    assertEquals(await statusOf(url, { Host: `localhost:${port}` }), 101);
  }));

Deno.test("openFoxgloveDoor wants the token where there is one, in the address or as a bearer's, and makes who guesses wait", () =>
  withDoor(async ({ url, door }) => {
    assertEquals(new URL(url).searchParams.get("token"), "secret-secret");
    assertEquals(await statusOf(url), 401);
    assertEquals(await statusOf(url, {}, "/?token=wrong"), 401);
    assertEquals(await statusOf(url, { Authorization: "Bearer secret-secret" }), 101);
    assertEquals(await statusOf(url, {}, "/?token=secret-secret"), 101);
    // Whoever has it needs none of this host's own names.
    assertEquals(await statusOf(url, { Host: "robots.example" }, "/?token=secret-secret"), 101);
    await using client = await RealClient.connect(url);
    assertEquals(client.info!.name, "udp_image_stream");
    for (let i = 0; i < 12; i++) await statusOf(url, {}, `/?token=wrong-${i}`);
    assertEquals(await statusOf(url, {}, "/?token=wrong-again"), 429);
    const { entriesRefused } = JSON.parse(JSON.stringify(door.statistics()));
    assertEquals([entriesRefused["no-token"], entriesRefused["wrong-token"]], [1, 14]);
  }, { token: "secret-secret" }));

Deno.test("openFoxgloveDoor opens nothing for who offers none of its subprotocols, or asks for no WebSocket", () =>
  withDoor(async ({ url, door }) => {
    assertEquals(await statusOf(url, { "Sec-WebSocket-Protocol": "foxglove.sdk.v2, chat" }), 400);
    assertEquals(
      await readStatus(url.replace(/^ws/, "http"), { path: "/", headers: WEB_SOCKET_HEADERS }),
      400,
    );
    assertEquals(await readStatus(url.replace(/^ws/, "http"), { path: "/" }), 426);
    assertEquals(await readStatus(url.replace(/^ws/, "http"), { path: "/stream.mjpeg" }), 426);
    const { entriesRefused } = JSON.parse(JSON.stringify(door.statistics()));
    assertEquals(entriesRefused, { "no-subprotocol": 2, "no-socket": 2 });
  }));

testWith(
  ["openssl"],
  "openFoxgloveDoor goes by TLS in a network, where there is a certificate, and not on this host",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "a");
      const args = ["--web-cert", cert, "--web-key", key];
      await withDoor(async ({ url }) => {
        const { protocol, port, search } = new URL(url);
        assertEquals(protocol, "wss:");
        const caCerts = [await Deno.readTextFile(cert)];
        using connection = await Deno.connectTls({ hostname: "127.0.0.1", port: Number(port), caCerts });
        const headers = Object.entries({ Host: `127.0.0.1:${port}`, ...SOCKET });
        const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        await connection.write(new TextEncoder().encode(`GET /${search} HTTP/1.1\r\n${lines}\r\n`));
        const buffer = new Uint8Array(1024);
        const head = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
        assertEquals(head.split("\r\n")[0], "HTTP/1.1 101 Switching Protocols");
        await assertRejects(() => statusOf(`ws://127.0.0.1:${port}`, {}, `/${search}`).then(assertAnswered));
      }, { at: "0.0.0.0:0", token: "secret-secret", args });
      await withDoor(({ url }) => {
        assertEquals(new URL(url).protocol, "ws:");
        return Promise.resolve();
      }, { args });
    }),
);

/** Whoever speaks no TLS gets no status. */
function assertAnswered(status: number): void {
  if (Number.isNaN(status)) throw new Error("no answer");
}

Deno.test("openFoxgloveDoor says in one line why it can not be opened", () =>
  withDoor(async ({ url }) => {
    const { flags } = parseFlags(LISTEN_FLAGS, []);
    const openSeat = (key: string) => new DriverSeats(monotonicUs).open(key);
    await withLog(async () => {
      for (
        const [place, reason] of [
          [{ hostname: "127.0.0.1", port: Number(new URL(url).port) }, "another program uses this port"],
          [{ hostname: "192.0.2.1", port: 0 }, "it is no address of this host, which has "],
        ] as const
      ) {
        const opening = openFoxgloveDoor({ flags, openSeat, take: () => {} }, place);
        await assertRejects(
          () => opening,
          Error,
          `Cannot serve Foxglove on ${place.hostname}:${place.port}: ${reason}`,
        );
      }
    });
  }));
