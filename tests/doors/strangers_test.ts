/** What strangers may do at the doors that are served: one table, and the same questions to each. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { IMAGEZMQ_PACKAGES, ImagezmqPeer } from "../support/imagezmq.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { readStatus, WEB_SOCKET_HEADERS } from "../view/web/raw_http.ts";
import { testWithPython } from "../support/python_packages.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import { runTool, startTool, type Tool, type ToolStatistics } from "../support/tools.ts";
import { findFreeTcpPort, findFreeUdpPort } from "../../scripts/free_ports.ts";

const TOKEN = "a-token-of-this-test";
const FOREIGN = "https://attacker.example";
const LOOPBACK = "127.0.0.1";
const EVERYWHERE = "0.0.0.0";
/** A stranger's attempts at each door, and how many connections are left half open. */
const ATTEMPTS = 60;
const HALF_OPEN = 20;
const MOST_BYTES = 3000;
/** For an answer to rubbish, which is not always one. */
const LOOK_MS = 50;
/** More than a run's own ups and downs, and less than what the attempts would come to if it were kept. */
const MOST_GROWTH_BYTES = 80e6;

/** A path, and further headers. */
type AskedByHttp = readonly [path: string, headers: Record<string, string>];

/** A door to which programs come. */
interface ServedDoor {
  readonly option: string;
  args(hostname: string, port: number): readonly string[];
  /** What programs ask for there, where that is by HTTP. */
  readonly requests: readonly AskedByHttp[];
}

/** The page itself anybody may have, and no other site can read it. */
const PATHS = ["/streams", "/metrics", "/snapshot.jpg", "/stream.mjpeg", "/stream.sdp"];
const SOCKETS = ["/frames", "/frames?form=json"];

/** Every option of listen that serves. */
const SERVED: readonly ServedDoor[] = [
  {
    option: "--web",
    args: (hostname, port) => ["--web", `${hostname}:${port}`],
    requests: [
      ...PATHS.map((path) => [path, {}] as const),
      ...SOCKETS.map((path) => [path, WEB_SOCKET_HEADERS] as const),
    ],
  },
  {
    option: "--foxglove",
    args: (hostname, port) => ["--foxglove", `${hostname}:${port}`],
    requests: ["foxglove.sdk.v1", "foxglove.websocket.v1"].map((protocol) =>
      ["/", { ...WEB_SOCKET_HEADERS, "Sec-WebSocket-Protocol": protocol }] as const
    ),
  },
  {
    option: "--imagezmq-hub",
    args: (hostname, port) => ["--imagezmq-hub", `tcp://${hostname === EVERYWHERE ? "*" : hostname}:${port}`],
    requests: [],
  },
];

/** By reason. */
type Counts = Readonly<Record<string, number>>;

/** A listener at which all of them are open. */
interface OpenDoors extends AsyncDisposable {
  readonly listener: Tool;
  readonly ports: ReadonlyMap<ServedDoor, number>;
}

async function openAll(hostname: string, ...more: readonly string[]): Promise<OpenDoors> {
  const ports = new Map(SERVED.map((door) => [door, findFreeTcpPort()]));
  const doors = [...ports].flatMap(([door, port]) => door.args(hostname, port));
  const rtp = ["--rtp", `${LOOPBACK}:${findFreeUdpPort()}`];
  const own = ["--bind", LOOPBACK, "--port", "0", "--view", "web"];
  const listener = startTool("listen", [...own, ...rtp, ...doors, ...more]);
  await listener.port();
  for (const port of ports.values()) await listener.until(`${port} is open`, () => isOpen(port));
  return { listener, ports, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

async function isOpen(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: LOOPBACK, port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Asks for something by HTTP, and returns the status. */
function ask(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return readStatus(`http://${LOOPBACK}:${port}`, { path, headers });
}

for (const { option, args } of SERVED) {
  Deno.test(`listen ${option} is not served to a network without a token`, async () => {
    const { code, log } = await runTool("listen", ["--view", "web", ...args(EVERYWHERE, 45_999)]);
    assertEquals([code, log.length], [2, 1], log.join("\n"));
    assertMatch(log[0]!, /^listen: Cannot use --\S+ \S+ without --web-token: everybody there could/);
  });
}

Deno.test("listen opens its doors on this host alone where nothing else is said, and no other port", async () => {
  await using doors = await openAll(LOOPBACK);
  const expected = [...doors.ports.values()].map((port) => `${LOOPBACK}:${port}`).sort();
  assertEquals(listListening(doors.listener.pid), expected);
});

/** The TCP addresses at which a process listens, as `/proc/net/tcp` and `tcp6` have them. */
function listListening(pid: number): string[] {
  const sockets = new Set([...Deno.readDirSync(`/proc/${pid}/fd`)].map(({ name }) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`/proc/${pid}/fd/${name}`))?.[1];
    } catch {
      return undefined;
    }
  }));
  const rows = ["tcp", "tcp6"].flatMap((name) =>
    Deno.readTextFileSync(`/proc/${pid}/net/${name}`).trim().split("\n").slice(1)
  );
  return rows.map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && sockets.has(fields[9]))
    .map((fields) => formatHexAddress(fields[1]!)).sort();
}

function formatHexAddress(text: string): string {
  const [address, port] = text.split(":");
  const isIpv4 = address!.length === 8;
  const named = isIpv4 ? [...Uint8Array.fromHex(address!)].reverse().join(".") : address;
  return `${named}:${parseInt(port!, 16)}`;
}

Deno.test("listen refuses a missing token, a wrong one, and pages of another site at every door, and grants the token", async () => {
  await using doors = await openAll(EVERYWHERE, "--web-token", TOKEN);
  const bearer = { Authorization: `Bearer ${TOKEN}` };
  for (const [{ option, requests }, port] of doors.ports) {
    for (const [path, headers] of requests) {
      const asked = `${option} ${path}`;
      assertEquals(await ask(port, path, headers), 401, `${asked} without a token`);
      const foreign = { ...headers, ...bearer, Origin: FOREIGN };
      assertEquals(await ask(port, path, foreign), 403, `${asked} from a page of another site`);
      const granted = await ask(port, path, { ...headers, ...bearer });
      assert([101, 200, 503].includes(granted), `${asked} with the token: ${granted}`);
    }
  }
  for (const [{ option, requests: [request] }, port] of doors.ports) {
    if (!request) continue;
    const wrong = { ...request[1], Authorization: `Bearer ${TOKEN}!` };
    assertEquals(await ask(port, request[0], wrong), 401, `${option} with a wrong token`);
  }
});

testWithPython(
  IMAGEZMQ_PACKAGES,
  "listen refuses imagezmq's senders without the token where the hub is served to a network, and says why",
  async (python) => {
    await using doors = await openAll(EVERYWHERE, "--web-token", TOKEN);
    const port = doors.ports.get(SERVED.find(({ option }) => option === "--imagezmq-hub")!)!;
    const file = await Deno.makeTempFile({ suffix: ".jpg" });
    try {
      await Deno.writeFile(file, readJpegVector("ffmpeg_96x64"));
      const send = async (name: string) => {
        const args = ["send", "req", `tcp://${LOOPBACK}:${port}`, name, "jpeg", "1", "0", file];
        await using sender = new ImagezmqPeer(python, args);
        await sender.ended();
        return sender.lines.map(({ reply }) => reply);
      };
      assertMatch((await send("front"))[0]!, /^REFUSED: .*token/);
      assertMatch((await send("front?token=not-the-token"))[0]!, /^REFUSED: .*token/);
      assertEquals(await send(`front?token=${TOKEN}`), ["OK"]);
    } finally {
      await Deno.remove(file);
    }
  },
);

Deno.test("listen survives whatever strangers send to its doors, in bounded memory, and goes on showing", async () => {
  await using doors = await openAll(EVERYWHERE, "--web-token", TOKEN, "--stats-json", "-");
  const { listener, ports } = doors;
  await using _robot = startTool("broadcast", [
    ...["--camera", "test", "--width", "320", "--height", "240", "--bind", LOOPBACK, "--port", "0"],
    `${LOOPBACK}:${await listener.port()}`,
  ]);
  const framesOf = ({ streams: [stream] }: ToolStatistics) => stream?.framesComplete ?? 0;
  await listener.statisticsUntil("pictures have come", (statistics) => framesOf(statistics) > 0);
  const random = seededRandom(7);
  const before = readRssBytes(listener.pid);
  for (const [door, port] of ports) {
    const waiting = await Promise.all(
      Array.from({ length: HALF_OPEN }, () => throwAt(port, new Uint8Array(1))),
    );
    for (let count = 0; count < ATTEMPTS; count++) {
      await attempt(random, door, port);
    }
    for (const connection of waiting) connection.close();
  }
  const [next, after] = await listener.nextStatistics(2);
  assert(framesOf(after!) > framesOf(next!));
  // what is no end of a stranger's own is counted by its reason
  const { entriesRefused } = after!.doors!.foxglove as { readonly entriesRefused: Counts };
  assert(entriesRefused.garbage! > 0 && entriesRefused["broken-socket"]! > 0, JSON.stringify(entriesRefused));
  const { ended } = after!.doors!["imagezmq-hub"] as { readonly ended: Counts };
  const { closed = 0, ...faults } = ended;
  assertEquals(
    closed + Object.values(faults).reduce((sum, count) => sum + count, 0),
    ATTEMPTS + HALF_OPEN + 1,
  );
  assert(Object.keys(faults).length > 1, JSON.stringify(faults));
  assert(readRssBytes(listener.pid) - before < MOST_GROWTH_BYTES);
  assert(!/error|Uncaught|TypeError|RangeError/i.test(listener.log.join("\n")), listener.log.join("\n"));
  for (const port of ports.values()) assert(await isOpen(port));
  assertEquals(await listener.end(), 0);
});

/** Rubbish, or rubbish behind the beginning of what the door speaks: together with it, or once it has been answered. */
async function attempt(random: SeededRandom, { requests }: ServedDoor, port: number): Promise<void> {
  const greeting = requests.length > 0 ? writeRequest(requests.at(-1)!) : GREETING;
  const rubbish = random.bytes(random.below(MOST_BYTES));
  const choice = random.below(3);
  const first = [rubbish, join(random.mutate(greeting), rubbish), greeting][choice]!;
  using connection = await throwAt(port, first);
  if (first !== greeting) return;
  await connection.read(new Uint8Array(256));
  await connection.write(rubbish).catch(() => {});
  await connection.closeWrite().catch(() => {});
  await Promise.race([readToEnd(connection), delay(LOOK_MS)]);
}

async function readToEnd(connection: Deno.TcpConn): Promise<void> {
  for (const bytes = new Uint8Array(1 << 16); await connection.read(bytes).catch(() => null) !== null;);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** ZMTP 3.0's, of a client that asks for no security (23/ZMTP). */
const GREETING = join(
  Uint8Array.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  new TextEncoder().encode("NULL".padEnd(20, "\0")),
  new Uint8Array(32),
);

function writeRequest([path, headers]: AskedByHttp): Uint8Array {
  const all = Object.entries({ Host: LOOPBACK, Authorization: `Bearer ${TOKEN}`, ...headers });
  const lines = [`GET ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), "", ""];
  return new TextEncoder().encode(lines.join("\r\n"));
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Connects and writes, however little of it is taken; the caller's to close. */
async function throwAt(port: number, bytes: Uint8Array): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: LOOPBACK, port });
  await connection.write(bytes).catch(() => {});
  return connection;
}

function readRssBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))![1]) * 1024;
}
