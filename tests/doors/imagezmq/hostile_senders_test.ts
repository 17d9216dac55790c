/** The hub's door against those who want to harm it, by TCP. */

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { Door } from "../../../src/doors/door.ts";
import { openImagezmqHub } from "../../../src/doors/imagezmq/imagezmq_hub.ts";
import {
  SenderConnection,
  type SenderConnectionOptions,
} from "../../../src/doors/imagezmq/sender_connection.ts";
import { SenderIntake } from "../../../src/doors/imagezmq/sender_intake.ts";
import { StallWatch } from "../../../src/doors/imagezmq/stall_watch.ts";
import { SourceStreams } from "../../../src/doors/source_streams.ts";
import { encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import type { ReceiverEvent } from "../../../src/receive/receiver_events.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { freePort } from "../../support/imagezmq.ts";
import { readJpegVector } from "../../support/jpeg_vectors.ts";
import { until } from "../../support/until.ts";

const HELLO = concat([encodeGreeting(), encodeReady("REQ")]);
const JPEG = readJpegVector("baseline_160x120");
const encode = (text: string) => new TextEncoder().encode(text);
const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""));
/** A picture's header in its envelope, and what is said of its length. */
const BEGUN = concat([
  encodeMessage([new Uint8Array(0), encode('{"msg": "big"}'), new Uint8Array(0)]).subarray(0, -2),
]);

interface Statistics {
  readonly connections: number;
  readonly heldBytes: number;
  readonly ended: { toJSON(): Record<string, number> };
  readonly connectionsRefused: number;
}

async function openHub(): Promise<{ door: Door; port: number; events: ReceiverEvent[] }> {
  const port = freePort();
  const events: ReceiverEvent[] = [];
  const { flags } = parseFlags(LISTEN_FLAGS, ["--imagezmq-hub", String(port)]);
  const openSeat = () => {
    throw new Error("nobody drives here");
  };
  return {
    door: await openImagezmqHub({ flags, openSeat, take: (event) => events.push(event) }),
    port,
    events,
  };
}

function statisticsOf(door: Door): Statistics {
  return door.statistics() as Statistics;
}

async function connect(port: number): Promise<Deno.TcpConn> {
  return await Deno.connect({ hostname: "127.0.0.1", port });
}

/** Writes it in pieces, as far as the other end takes it, and reads until that ends the connection. */
async function attack(port: number, pieces: Iterable<Uint8Array>, pauseMs = 0): Promise<void> {
  using connection = await connect(port);
  const reading = drain(connection);
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length;) at += await connection.write(piece.subarray(at));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  } catch {
    // it has been ended
  }
  await reading;
}

async function drain(connection: Deno.Conn): Promise<void> {
  const memory = new Uint8Array(1024);
  try {
    while (await connection.read(memory) !== null);
  } catch {
    // likewise
  }
}

function* endless(piece: Uint8Array): Generator<Uint8Array> {
  for (;;) yield piece;
}

/** Sends one picture as imagezmq does, and returns the answer. */
async function sendOne(port: number, name: string): Promise<string> {
  using connection = await connect(port);
  const header = encode(JSON.stringify({ msg: name }));
  await connection.write(concat([HELLO, encodeMessage([new Uint8Array(0), header, JPEG])]));
  let heard = "";
  const memory = new Uint8Array(1024);
  while (!/OK|REFUSED/.test(heard)) {
    const length = await connection.read(memory);
    if (length === null) return heard;
    heard += new TextDecoder().decode(memory.subarray(0, length));
  }
  return /OK|REFUSED.*/.exec(heard)![0];
}

Deno.test("openImagezmqHub counts by its reason whatever is no sender, and goes on", async () => {
  const { door, port, events } = await openHub();
  try {
    await Promise.all([
      attack(port, [encode("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n\r\n")]),
      attack(port, [concat([HELLO, bytes("02 8000000000000000")])]),
      attack(port, [concat([HELLO, bytes("02 ffffffffffffffff")])]),
      attack(port, [concat([encodeGreeting(), bytes("04 07 05 5245414459 ff")])]),
      attack(port, [concat([encodeGreeting(), encodeReady("SUB")])]),
      attack(port, [encodeGreeting().with(12, 0x50)]),
      attack(port, [encodeGreeting().with(10, 1)]),
      attack(port, endless(crypto.getRandomValues(new Uint8Array(1000)).fill(0, 0, 1))),
      attack(port, [HELLO, ...Array(20).fill(bytes("01 00"))]),
      // A byte now and then, as long as it is let.
      attack(port, Array.from(encodeGreeting(), (byte) => Uint8Array.of(byte)), 200),
    ]);
    const ended = statisticsOf(door).ended.toJSON();
    assertEquals(ended, {
      "no-zmtp": 2,
      "too-long": 2,
      "bad-ready": 1,
      "other-socket": 1,
      "other-mechanism": 1,
      "old-version": 1,
      "too-many-frames": 1,
      "late-handshake": 1,
    });
    assertEquals([events.length, statisticsOf(door).heldBytes], [0, 0]);
    await until("a picture is there", async () => {
      assertEquals(await sendOne(port, "front"), "OK");
      return events.some(({ kind }) => kind === "frame");
    });
  } finally {
    await door.close();
  }
});

Deno.test("openImagezmqHub has a place for a sender whoever holds connections, and gives all back", async () => {
  const { door, port } = await openHub();
  const held: Deno.TcpConn[] = [];
  try {
    for (let number = 0; number < 150; number++) {
      const connection = await connect(port);
      held.push(connection);
      await connection.write(number % 2 === 0 ? HELLO : bytes("ff"));
    }
    assertEquals(await sendOne(port, "front"), "OK");
    assert(statisticsOf(door).connections <= 64, String(statisticsOf(door).connections));
  } finally {
    await door.close();
    for (const connection of held) connection.close();
  }
  await until("the door is shut", () => connect(port).then((open) => open.close(), () => true).then(Boolean));
});

Deno.test("openImagezmqHub ends the connection of a flood of useless messages, and answers others meanwhile", async () => {
  const { door, port } = await openHub();
  try {
    const useless = encodeMessage([new Uint8Array(0), encode("{}"), new Uint8Array(0)]);
    await Promise.all([
      attack(port, [HELLO, concat(Array(100_000).fill(useless))]),
      until("others are answered", async () => await sendOne(port, "front") === "OK"),
    ]);
    assertEquals(statisticsOf(door).ended.toJSON().flood, 1);
  } finally {
    await door.close();
  }
});

/** Both ends of a connection. */
async function makePair(): Promise<{ near: Deno.TcpConn; far: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [far, near] = await Promise.all([connect(listener.addr.port), listener.accept()]);
  return { near, far };
}

function makeOptions(stalls: StallWatch): SenderConnectionOptions {
  return {
    maxPixels: 1_000_000,
    isSubscriber: false,
    isEarly: false,
    stalls,
    judgeToken: () => "granted",
    onRefusal: () => {},
    onImage: () => {},
    onOld: () => {},
    onReady: () => {},
  };
}

Deno.test("SenderConnection reads no further where a sender does not take its answers", async () => {
  const stalls = new StallWatch();
  const message = encodeMessage([new Uint8Array(0), encode('{"msg": "front"}'), Uint8Array.of(1)]);
  const { promise, reject } = Promise.withResolvers<number>();
  let reads = 0;
  let writes = 0;
  const made = {
    read(into: Uint8Array) {
      const said = reads++ === 0 ? HELLO : message;
      into.set(said);
      return Promise.resolve(said.length);
    },
    // The greeting and READY are taken, the first answer is not.
    write: (bytes: Uint8Array) => writes++ < 2 ? Promise.resolve(bytes.length) : promise,
    close: () => reject(new Error("closed")),
  };
  const connection = new SenderConnection(made as unknown as Deno.Conn, makeOptions(stalls));
  const running = connection.run();
  await until("the answer is being written", () => writes === 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals([reads, writes], [2, 3]);
  connection.close("closed");
  assertEquals(await running, "closed");
  stalls.close();
});

Deno.test("SenderConnection ends one that takes too long, or says nothing any more", async () => {
  const stalls = new StallWatch();
  const options = makeOptions(stalls);
  const judge = async (said: Uint8Array, afterSeconds: number, isSubscriber = false) => {
    const { near, far } = await makePair();
    const connection = new SenderConnection(near, { ...options, isSubscriber });
    const running = connection.run();
    await far.write(said);
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.judge(monotonicUs() + afterSeconds * 1e6);
    far.close();
    return await running;
  };
  const published = concat([encodeGreeting(), encodeReady("PUB")]);
  assertEquals(await judge(bytes("ff"), 4), "closed");
  assertEquals(await judge(bytes("ff"), 6), "late-handshake");
  assertEquals(await judge(concat([HELLO, BEGUN, bytes("02 0000000000001000 ff")]), 29), "closed");
  assertEquals(await judge(concat([HELLO, BEGUN, bytes("02 0000000000001000 ff")]), 31), "late-message");
  assertEquals(await judge(HELLO, 299), "closed");
  assertEquals(await judge(HELLO, 301), "silent");
  assertEquals(await judge(published, 9, true), "closed");
  assertEquals(await judge(published, 11, true), "silent");
  stalls.close();
});

Deno.test("SenderIntake ends the connection that holds most, where all together hold too much of unfinished pictures", async () => {
  const streams = new SourceStreams({
    keyPrefix: "imagezmq-",
    by: "imagezmq",
    maxPixels: 1e6,
    take: () => {},
  });
  const intake = new SenderIntake(streams, { maxPixels: 1e6, maxHeldBytes: 1_500_000 });
  const serve = async (length: number) => {
    const { near, far } = await makePair();
    const from = { transport: "udp", hostname: "127.0.0.1", port: 1 } as const;
    const running = intake.serve(near, { from, isSubscriber: false });
    const picture = concat([HELLO, BEGUN, bytes("02 00000000003d0900"), new Uint8Array(length)]);
    for (let at = 0; at < picture.length;) at += await far.write(picture.subarray(at));
    return { running, far };
  };
  const small = await serve(100_000);
  const large = await serve(1_200_000);
  assertEquals(await large.running, "no-room");
  small.far.close();
  assertEquals(await small.running, "closed");
  large.far.close();
  await intake.close();
});
