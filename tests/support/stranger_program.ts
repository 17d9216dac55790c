/**
 * A stranger on the network of a robot and a laptop: does to them all that can be done from an address of its own, one
 * thing after the other, and writes the name of each to stdout as it begins.
 *
 * Usage: stranger_program.ts ROBOT LAPTOP SECONDS-EACH
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import { type ControlDatagram, decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import type { MediaFragment } from "../../src/protocol/media.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { makeJpeg } from "./pair.ts";
import { seededRandom } from "./seeded_random.ts";

const PORT = 5550;
/** What a flood has a second, as far as this host can send it. */
const FLOOD_PER_SECOND = 20_000;
const BATCH = 100;

const [robotHost = "", laptopHost = "", seconds = "1"] = Deno.args;
const robot: Address = { transport: "udp", hostname: robotHost, port: PORT };
const laptop: Address = { transport: "udp", hostname: laptopHost, port: PORT };
const random = seededRandom(1);
const sockets = Array.from({ length: 24 }, open);
const heard: Uint8Array[] = [];
let newest: MediaFragment | undefined;

function open(): Deno.DatagramConn {
  return Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
}

function encode(datagram: ControlDatagram): Uint8Array {
  const into = new Uint8Array(1452);
  return into.slice(0, encodeDatagram(datagram, into));
}

/** Subscribes, answers challenges, and keeps what comes. */
async function listen(on: Deno.DatagramConn): Promise<void> {
  try {
    for await (const [bytes] of on) {
      const datagram = decodeDatagram(bytes.slice());
      if (typeof datagram === "string") continue;
      if (datagram.kind === "challenge") await on.send(encode({ ...datagram, kind: "subscribe" }), robot);
      if (datagram.kind !== "media") continue;
      newest = datagram;
      heard[heard.length % 500] = bytes.slice();
    }
  } catch {
    // Closed.
  }
}

const subscribe = (sessionId: number) =>
  encode({ kind: "subscribe", sessionId, counter: 0, cookie: new Uint8Array(16) });

function report(highestCounter: number): Uint8Array {
  return encode({
    kind: "report",
    sessionId: newest!.sessionId,
    counter: 0,
    highestCounter,
    datagramsLost: highestCounter,
    lossEvents: 9,
    fractionLost: 0.9,
    jitterUs: 0,
    framesComplete: 0,
    framesLost: 0,
    lostInOutages: 0,
    roundTripUs: 6_000_000,
    arrivals: [],
  });
}

/** Each sends a few datagrams and is called until its time is over. */
const ATTACKS: Readonly<Record<string, (i: number) => readonly (readonly [Uint8Array, Address])[]>> = {
  subscriptions: (i) => [[subscribe(i), robot]],
  garbage: () => [[random.bytes(1 + random.below(100)), random.next() < 0.5 ? robot : laptop]],
  echoes: (i) => {
    const header = { sessionId: newest!.sessionId, counter: i, nonce: random.below(2 ** 48) };
    return [
      [encode({ kind: "echo-reply", ...header, t2Us: i, t3Us: i }), laptop],
      [encode({ kind: "echo-request", ...header, t2Us: 0, t3Us: 0 }), robot],
    ];
  },
  injection: (i) => {
    const { sessionId, frameId, counter } = newest!;
    const forged = { sessionId, frameId: frameId + 1 + i % 3, counter: counter + i };
    const info = {
      kind: "stream-info",
      sessionId,
      counter: i,
      codec: 1,
      name: "gotcha",
      repairUs: 0,
    } as const;
    const datagrams = [
      ...cutIntoDatagrams(makeJpeg(i % 50, 3000), forged),
      encode({ ...info, width: 8, height: 8, fps: 1 }),
    ];
    return datagrams.map((bytes) => [bytes, laptop]);
  },
  replay: (i) => [[heard[i % heard.length]!, laptop]],
  sof: () => [[Uint8Array.of(0x53, 0x4f, 0x46, 0xfe), laptop]],
  reports: (i) => {
    const nack = { kind: "nack", sessionId: newest!.sessionId, counter: 0 } as const;
    const highestCounter = i * 10;
    return [
      [report(highestCounter), robot],
      [encode({ ...nack, frameId: newest!.frameId, highestCounter, needs: new Uint8Array(0) }), robot],
    ];
  },
  sessions: (i) => {
    const [bytes] = cutIntoDatagrams(makeJpeg(1, 100), { sessionId: 1 + i % 1000, counter: i });
    return [[bytes!, laptop]];
  },
};
const SLOWLY = new Set(["injection", "replay", "sof", "reports"]);

async function attack(name: string): Promise<void> {
  const make = ATTACKS[name]!;
  const perSecond = SLOWLY.has(name) ? 2000 : FLOOD_PER_SECOND;
  const endMs = performance.now() + Number(seconds) * 1000;
  for (let i = 0; performance.now() < endMs;) {
    const nextMs = performance.now() + BATCH / perSecond * 1000;
    for (let n = 0; n < BATCH; n++, i++) {
      for (const [bytes, to] of make(i)) await sockets[i % sockets.length]!.send(bytes, to).catch(() => 0);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())));
  }
}

const listening = sockets.map(listen);
const asking = setInterval(() => {
  for (const [i, each] of sockets.entries()) each.send(subscribe(i), robot).catch(() => 0);
}, 500);
for (let i = 0; i < 200 && !newest; i++) await new Promise((resolve) => setTimeout(resolve, 50));
if (!newest) throw new Error("Cannot attack: nothing is heard of the session");
for (const name of Object.keys(ATTACKS)) {
  console.log(name);
  await attack(name);
}
clearInterval(asking);
for (const each of sockets) each.close();
await Promise.all(listening);
