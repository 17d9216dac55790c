import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { PageSocket } from "../../../src/view/web/page_client.ts";
import { ProgramClient } from "../../../src/view/web/program_client.ts";
import { parseProgramMessage } from "../../../src/view/web/program_messages.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";
import { fakeJpeg, testFrame } from "./test_frames.ts";

/** A WebSocket whose network the test plays. */
class MemorySocket extends EventTarget {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  /** In the order of sending; of a picture its bytes. */
  readonly sent: (Record<string, unknown> | Uint8Array)[] = [];

  send(message: string | Uint8Array): void {
    if (this.readyState !== WebSocket.OPEN) throw new DOMException("closed", "InvalidStateError");
    this.sent.push(typeof message === "string" ? JSON.parse(message) : message);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  say(message: unknown): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** What was sent since the last call: the ids of pictures, the types of other texts. */
  take(): (number | string)[] {
    const taken = this.sent.splice(0);
    return taken.flatMap((message, index): (number | string)[] => {
      if (message instanceof Uint8Array) return [];
      if (message["type"] !== "frame") return [String(message["type"])];
      assertEquals(taken[index + 1], fakeJpeg(message["frame"] as number));
      return [message["frame"] as number];
    });
  }
}

function setUp(parts: { table?: StreamTable; asked?: string } = {}) {
  const { table = new StreamTable(), ...asked } = parts;
  const socket = new MemorySocket();
  const counts = { refused: 0 };
  const options = { hello: { maxAgeMs: 500 }, table, counts, ...asked };
  const client = new ProgramClient(socket as unknown as PageSocket, options);
  const show = (frame: ReturnType<typeof testFrame>) => {
    if (table.keepFrame(frame)) client.takeStreams(table.summaries());
    client.takeFrame(frame);
  };
  return { socket, client, table, counts, show };
}

Deno.test("ProgramClient greets, lists the streams, and sends no picture that was not asked for", () => {
  const table = new StreamTable();
  table.keepFrame(testFrame(4, { key: "a" }));
  const { socket, show } = setUp({ table });
  show(testFrame(5, { key: "a" }));
  assertEquals(socket.sent, [
    { type: "hello", maxAgeMs: 500 },
    { type: "streams", streams: [{ key: "a", name: "name of a", width: 64, height: 48 }], chosen: "a" },
  ]);
});

Deno.test("ProgramClient answers who asks for the newest at once, with the picture only where it is another one", () => {
  const { socket, show } = setUp();
  socket.say({ type: "newest", asked: 1 });
  assertEquals(socket.take(), ["hello", "streams", "now"]);
  for (let id = 1; id <= 3; id++) show(testFrame(id));
  assertEquals(socket.take(), ["streams"]);
  socket.say({ type: "newest", asked: 2 });
  assertEquals(socket.take(), [3, "now"]);
  const before = monotonicUs() / 1000;
  socket.say({ type: "newest", asked: 3.5 });
  const { sentMs, ...now } = socket.sent[0] as Record<string, unknown>;
  assertEquals(now, { type: "now", asked: 3.5 });
  assert((sentMs as number) >= before && (sentMs as number) <= monotonicUs() / 1000);
});

Deno.test("ProgramClient says of each picture which it is, how old it is as it leaves, and what follows", () => {
  const { socket, show } = setUp();
  show(testFrame(7, { completeUs: monotonicUs() - 50_000 }));
  socket.take();
  socket.say({ type: "newest", asked: 1 });
  const { ageMs, sentMs, ...facts } = socket.sent[0] as Record<string, unknown>;
  assertEquals(facts, {
    type: "frame",
    key: "robot",
    name: "name of robot",
    frame: 7,
    ageBoundMs: 1,
    bytes: 64,
    credit: 0,
  });
  assert((ageMs as number) >= 60 && typeof sentMs === "number");
});

Deno.test("ProgramClient gives no age where the clocks have not been compared", () => {
  const { socket, show } = setUp();
  const { age: _, ...frame } = testFrame(1);
  show(frame);
  socket.take();
  socket.say({ type: "newest", asked: 1 });
  assertEquals(Object.keys(socket.sent[0]!), ["type", "name", "key", "frame", "sentMs", "bytes", "credit"]);
});

Deno.test("ProgramClient sends as many pictures as there is credit, each newer than the last, up to four at once", () => {
  const { socket, show } = setUp();
  socket.say({ type: "more", credit: 2 });
  for (let id = 1; id <= 4; id++) show(testFrame(id));
  assertEquals(socket.take(), ["hello", "streams", "streams", 1, 2]);
  socket.say({ type: "more", credit: 1 });
  assertEquals(socket.take(), [4]);
  for (let n = 0; n < 5; n++) socket.say({ type: "more", credit: 4 });
  for (let id = 5; id <= 12; id++) show(testFrame(id));
  assertEquals(socket.take(), [5, 6, 7, 8]);
});

Deno.test("ProgramClient adds no picture to one that has not left, and then sends the newest", () => {
  const { socket, show } = setUp();
  socket.say({ type: "more", credit: 4 });
  show(testFrame(1));
  socket.take();
  socket.bufferedAmount = 1;
  for (let id = 2; id <= 5; id++) show(testFrame(id));
  socket.say({ type: "newest", asked: 1 });
  assertEquals(socket.take(), []);
  socket.bufferedAmount = 0;
  show(testFrame(6));
  assertEquals(socket.take(), [6, "now"]);
});

Deno.test("ProgramClient keeps to the stream that was asked for, by its name or its key, also when it comes later", () => {
  for (const asked of ["b", "name of b"]) {
    const { socket, show, client, table } = setUp({ asked });
    socket.say({ type: "more", credit: 4 });
    show(testFrame(1, { key: "a" }));
    show(testFrame(2, { key: "b" }));
    show(testFrame(3, { key: "a" }));
    assertEquals(socket.take().filter((one) => typeof one === "number"), [2]);
    // it ends, and comes back
    table.keepStatus([]);
    client.takeStreams(table.summaries());
    show(testFrame(4, { key: "b" }));
    assertEquals(socket.take().filter((one) => typeof one === "number"), [4]);
  }
});

Deno.test("ProgramClient without a wish takes the first stream, and another one when that has ended", () => {
  const { socket, show, client, table } = setUp();
  socket.say({ type: "more", credit: 4 });
  show(testFrame(1, { key: "a" }));
  show(testFrame(2, { key: "b" }));
  table.keepStatus([]);
  client.takeStreams(table.summaries());
  show(testFrame(3, { key: "b" }));
  assertEquals(socket.take().filter((one) => typeof one === "number"), [1, 3]);
});

Deno.test("ProgramClient tells why a message is none, and counts it", () => {
  const { socket, counts } = setUp();
  socket.take();
  const messages = ["{", "7", "null", '{"type":"taken"}', { type: "newest" }, { type: "more", credit: 5 }];
  for (const message of [...messages, { type: "more", credit: 0.5 }, '{"type":"newest","asked":1e999}']) {
    socket.say(message);
    const [answer, ...others] = socket.sent.splice(0) as Record<string, string>[];
    assertEquals([answer!["type"], others], ["refused", []]);
    assertMatch(answer!["reason"]!, /^[^\n]{5,80}$/);
  }
  assertEquals(counts.refused, 8);
  socket.bufferedAmount = 1e6;
  socket.say("{");
  assertEquals([socket.sent, counts.refused], [[], 9]);
});

Deno.test("parseProgramMessage reads any text, or says why it is no message", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ type: fc.constantFrom("newest", "more"), asked: fc.anything(), credit: fc.anything() })
      .map((fields) => JSON.stringify(fields, (_, value) => typeof value === "bigint" ? null : value)),
  );
  fc.assert(fc.property(fc.oneof(texts, fc.uint8Array()), (text) => {
    const read = parseProgramMessage(text);
    if (typeof read === "string") assert(read.length < 80);
    else assert(read.type === "newest" ? Number.isFinite(read.asked) : read.credit >= 1 && read.credit <= 4);
  }));
});

Deno.test("ProgramClient survives a connection that closes under it", () => {
  const { socket, client, show } = setUp();
  socket.say({ type: "more", credit: 1 });
  socket.send = () => {
    throw new DOMException("closed", "InvalidStateError");
  };
  show(testFrame(1));
  client.close();
  show(testFrame(2));
});
