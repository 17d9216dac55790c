/** The senders' door against hubs that are made up, by TCP. */

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import type { StreamStatus } from "../../../src/common/stream_status.ts";
import type { Door } from "../../../src/doors/door.ts";
import { HubLink, type HubNews } from "../../../src/doors/imagezmq/hub_link.ts";
import { openImagezmqSenders } from "../../../src/doors/imagezmq/imagezmq_senders.ts";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";
import { ZmtpReader } from "../../../src/doors/zmtp/reader.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { until } from "../../support/until.ts";

const HELLO = concat([encodeGreeting(), encodeReady("REP")]);
const OK = encodeMessage([new Uint8Array(0), new TextEncoder().encode("OK")]);

/** A hub that says this to whoever connects, and to each picture what `answer` gives. */
class MadeUpHub implements AsyncDisposable {
  /** The headers of all pictures, in their order. */
  readonly headers: { readonly msg: string; readonly frame: number; readonly age_ms?: number }[] = [];
  connections = 0;
  /** How often it was asked if it is there; it says so where that is set. */
  pings = 0;
  isThere = false;
  answer: () => Uint8Array | undefined | Promise<Uint8Array> = () => OK;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #hello: Uint8Array | undefined;
  readonly #open = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;

  /** @param hello nothing: it ends each connection at once */
  constructor(hello: Uint8Array | undefined) {
    this.#hello = hello;
    this.#serving = this.#serve();
  }

  get endpoint(): string {
    return `tcp://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** To whoever is connected. */
  async say(words: Uint8Array): Promise<void> {
    for (const connection of this.#open) await connection.write(words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const visits: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        this.connections++;
        if (this.#hello) visits.push(this.#visit(connection, this.#hello));
        else connection.close();
      }
    } catch {
      // it was closed
    }
    await Promise.all(visits);
  }

  async #visit(connection: Deno.Conn, hello: Uint8Array): Promise<void> {
    this.#open.add(connection);
    const reader = new ZmtpReader({ maxBytes: 1_000_000 });
    const memory = new Uint8Array(65_536);
    try {
      await connection.write(hello);
      for (let length; (length = await connection.read(memory)) !== null;) {
        for (const event of reader.read(memory.subarray(0, length))) {
          if (event.kind === "ping") {
            this.pings++;
            if (this.isThere) await connection.write(encodeCommand("PONG", event.context));
          }
          if (event.kind !== "message") continue;
          this.headers.push(JSON.parse(new TextDecoder().decode(event.heads[1])));
          const answer = await this.answer();
          if (answer) await connection.write(answer);
        }
      }
    } catch {
      // the other end has ended it, or this one
    }
    this.#open.delete(connection);
    try {
      connection.close();
    } catch {
      // it is closed
    }
  }
}

async function open(...endpoints: string[]): Promise<Door & { view: NonNullable<Door["view"]> }> {
  const { flags } = parseFlags(LISTEN_FLAGS, ["--imagezmq", endpoints.join(",")]);
  const openSeat = () => {
    throw new Error("nobody drives here");
  };
  const door = await openImagezmqSenders({ flags, openSeat, take: () => {} });
  return { ...door, view: door.view! };
}

function makeFrame(
  id: number,
  about: Partial<ReceivedFrame> & { key?: string; name?: string } = {},
): ReceivedFrame {
  const { key = "1", name = "rover", ...others } = about;
  const stream = { key, name, width: 2, height: 1, fps: 30 };
  return { stream, id, jpeg: Uint8Array.of(0xff, 0xd8, id & 255), completeUs: monotonicUs(), ...others };
}

interface HubCounts {
  readonly streams: number;
  readonly picturesSent: number;
  readonly picturesOvertaken: number;
  readonly ended: { toJSON(): Record<string, number> };
}

function countsOf(door: Door): HubCounts {
  return (door.statistics() as { hubs: HubCounts[] }).hubs[0]!;
}

Deno.test("openImagezmqSenders sends the newest of what came while the hub had not answered", async () => {
  await using hub = new MadeUpHub(HELLO);
  const door = await open(hub.endpoint);
  try {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    hub.answer = () => promise;
    door.view.showFrame(makeFrame(1));
    await until("the first is there", () => hub.headers.length === 1);
    for (const id of [2, 3, 4]) door.view.showFrame(makeFrame(id));
    await new Promise((wait) => setTimeout(wait, 100));
    assertEquals(hub.headers.map(({ frame }) => frame), [1]);
    assertEquals([countsOf(door).picturesSent, countsOf(door).picturesOvertaken], [1, 2]);
    resolve(OK);
    await until("the newest is there", () => hub.headers.length === 2);
    assertEquals(hub.headers.map(({ frame }) => frame), [1, 4]);
  } finally {
    await door.close();
  }
});

Deno.test("openImagezmqSenders says how old a picture is where that is known, and sends none that is too old", async () => {
  await using hub = new MadeUpHub(HELLO);
  const door = await open(hub.endpoint);
  try {
    const age = { ageUs: 40_000, boundUs: 1500 };
    door.view.showFrame(makeFrame(7, { age }));
    await until("it is there", () => hub.headers.length === 1);
    const [first] = hub.headers;
    assert(first!.age_ms! >= 40 && first!.age_ms! < 500, JSON.stringify(first));
    assertEquals(Object.keys(first!), ["msg", "frame", "age_ms", "age_bound_ms"]);
    await until("the answer has come", () => {
      door.view.showFrame(makeFrame(8, { age: { ageUs: 500_001, boundUs: 0 } }));
      return countsOf(door).picturesOvertaken >= 2;
    });
    door.view.showFrame(makeFrame(9));
    await until("the next is there", () => hub.headers.length === 2);
    assertEquals(hub.headers[1], { msg: "rover", frame: 9 });
  } finally {
    await door.close();
  }
});

Deno.test("openImagezmqSenders gives two streams of one name two names, and sends none that came by imagezmq", async () => {
  await using hub = new MadeUpHub(HELLO);
  const door = await open(hub.endpoint);
  try {
    door.view.showFrame(makeFrame(1));
    door.view.showFrame(makeFrame(2, { key: "2" }));
    door.view.showFrame(makeFrame(3, { key: "3", name: "" }));
    door.view.showFrame(makeFrame(4, { key: "imagezmq-1", name: "front" }));
    await until("they are there", () => hub.headers.length === 3);
    assertEquals(hub.headers.map(({ msg }) => msg).sort(), ["rover", "rover 2", "stream 3"]);
  } finally {
    await door.close();
  }
});

Deno.test("openImagezmqSenders ends the connection of a stream that has ended", async () => {
  await using hub = new MadeUpHub(HELLO);
  const door = await open(hub.endpoint);
  try {
    door.view.showFrame(makeFrame(1));
    const { stream } = makeFrame(1, { key: "2" });
    door.view.showFrame(makeFrame(1, { key: "2" }));
    await until("both are there", () => hub.headers.length === 2);
    const left = [{ stream }] as unknown as readonly StreamStatus[];
    door.view.showStatus(left);
    assertEquals(countsOf(door).streams, 2, "one that has just begun may not be among the figures");
    door.view.showStatus(left);
    assertEquals([countsOf(door).streams, countsOf(door).picturesSent], [1, 2]);
  } finally {
    await door.close();
  }
});

const NO_HUBS: readonly (readonly [what: string, reason: string, hello: Uint8Array | undefined])[] = [
  ["ends each connection at once", "closed", undefined],
  ["speaks HTTP", "no-zmtp", new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["publishes", "other-socket", concat([encodeGreeting(), encodeReady("PUB")])],
  ["answers what nobody asked", "unasked-reply", concat([HELLO, OK])],
  ["says 2^63 bytes", "too-long", concat([HELLO, Uint8Array.of(2, 128, 0, 0, 0, 0, 0, 0, 0)])],
];

for (const [what, reason, hello] of NO_HUBS) {
  Deno.test(`openImagezmqSenders tries a hub that ${what} again and again, at leisure, and counts it: ${reason}`, async () => {
    await using hub = new MadeUpHub(hello);
    const door = await open(hub.endpoint);
    try {
      const began = performance.now();
      door.view.showFrame(makeFrame(1));
      await until("it is tried again", () => hub.connections >= 3);
      assert(performance.now() - began >= 290, "after a tenth of a second, and after two");
      assert((countsOf(door).ended.toJSON()[reason] ?? 0) >= 2, JSON.stringify(countsOf(door)));
    } finally {
      await door.close();
    }
  });
}

Deno.test("HubLink connects anew to a hub of which nothing answers, and sends the newest picture then", async () => {
  await using hub = new MadeUpHub(HELLO);
  hub.answer = () => undefined;
  const news: HubNews[] = [];
  const endpoint = { hostname: "127.0.0.1", port: Number(hub.endpoint.split(":")[2]) };
  const options = { endpoint, name: "rover", maxAgeUs: 500_000, answerLimitMs: 200 };
  const link = new HubLink({ ...options, onNews: (one) => news.push(one) });
  try {
    link.offer(makeFrame(1));
    await until("the first is there", () => hub.headers.length === 1);
    link.offer(makeFrame(2));
    hub.answer = () => OK;
    let id = 100;
    await until("one of now is there", () => {
      link.offer(makeFrame(id++));
      return hub.headers.length >= 2;
    });
    assert(hub.headers[1]!.frame > 105, JSON.stringify(hub.headers));
    await until("it answers", () => news.at(-1)?.kind === "answers");
    const away = { kind: "away", end: "late-answer", reason: "it does not answer" } as const;
    assertEquals(news.slice(0, 2), [{ kind: "silent" }, away]);
  } finally {
    await link.close();
  }
});

Deno.test("HubLink gives a hub that stands still no second picture, however long, and then the newest", async () => {
  await using hub = new MadeUpHub(HELLO);
  hub.isThere = true;
  hub.answer = () => hub.headers.length === 1 ? undefined : OK;
  const news: HubNews[] = [];
  const endpoint = { hostname: "127.0.0.1", port: Number(hub.endpoint.split(":")[2]) };
  const options = { endpoint, name: "rover", maxAgeUs: 500_000, answerLimitMs: 100 };
  const link = new HubLink({ ...options, onNews: (one) => news.push(one) });
  try {
    let id = 1;
    await until("it was asked several times", () => {
      link.offer(makeFrame(id++));
      return hub.pings >= 5;
    });
    assertEquals([hub.connections, hub.headers.length], [1, 1]);
    assert(news.every(({ kind }) => kind === "silent"), JSON.stringify(news));
    await hub.say(OK);
    await until("the newest is there", () => hub.headers.length === 2);
    const [first, newest] = hub.headers.map(({ frame }) => frame);
    assertEquals([hub.connections, newest], [1, id - 1]);
    assert(first! < id - 1);
  } finally {
    await link.close();
  }
});

Deno.test("HubLink gives up a hub that says nothing, and closes in the middle of it", async () => {
  await using hub = new MadeUpHub(new Uint8Array(0));
  const news: HubNews[] = [];
  const endpoint = { hostname: "127.0.0.1", port: Number(hub.endpoint.split(":")[2]) };
  const options = { endpoint, name: "rover", maxAgeUs: 500_000, answerLimitMs: 100 };
  const link = new HubLink({ ...options, onNews: (one) => news.push(one) });
  await until("it is given up", () => news.length > 0);
  await until("it is tried again", () => hub.connections === 2);
  await link.close();
  assert(news.every((one) => one.kind === "away" && one.end === "late-answer"), JSON.stringify(news));
});
