import { assertEquals } from "@std/assert";
import { decodeFrameMessage } from "../../../src/view/web/page/picture/frame_message.js";
import { PageClient, type PageSocket } from "../../../src/view/web/page_client.ts";
import type { HelloMessage, PageMessage, PagePose } from "../../../src/view/web/page_messages.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";
import { until } from "../../support/until.ts";
import { FakeSeats, testNews } from "./driving.ts";
import { FakeRecording } from "./fake_recording.ts";
import { testFrame, testPose, testStatus } from "./test_frames.ts";

const HELLO: HelloMessage = {
  type: "hello",
  maxAgeMs: 500,
  orientation: { rotateDegrees: 0, flip: false },
  commands: [],
  broadcasters: [],
};

/** A WebSocket whose network the test plays. */
class MemorySocket extends EventTarget {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  readonly texts: { type: string; [field: string]: unknown }[] = [];
  readonly pictures: { key: string; id: number }[] = [];
  /** Of each message in the order of sending: a text's type, a picture's stream. */
  readonly order: string[] = [];

  send(message: unknown): void {
    if (this.readyState !== WebSocket.OPEN) throw new DOMException("closed", "InvalidStateError");
    if (typeof message === "string") {
      const text = JSON.parse(message);
      this.order.push(text.type);
      return void this.texts.push(text);
    }
    if (!(message instanceof Uint8Array)) throw new TypeError("Cannot send: neither text nor bytes");
    const { key, id } = decodeFrameMessage(message.slice().buffer);
    this.order.push(key);
    this.pictures.push({ key, id });
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  /** What the page says. */
  say(message: PageMessage): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  /** The x of every pose that came, of whichever stream. */
  sentPlaces(): number[] {
    const poses = this.texts.flatMap((text) => text.type === "poses" ? text["poses"] as PagePose[] : []);
    return poses.map(({ position }) => position[0]);
  }

  sentIds(): number[] {
    return this.pictures.map(({ id }) => id);
  }
}

function setUp(table = new StreamTable()): { socket: MemorySocket; client: PageClient; table: StreamTable } {
  const socket = new MemorySocket();
  const client = new PageClient(socket as unknown as PageSocket, { hello: HELLO, table });
  return { socket, client, table };
}

Deno.test("PageClient greets, lists the streams and offers the newest picture of each", () => {
  const table = new StreamTable();
  table.keepFrame(testFrame(4, { key: "a" }));
  table.keepFrame(testFrame(9, { key: "b" }));
  const { socket } = setUp(table);
  assertEquals(socket.texts.map(({ type }) => type), ["hello", "streams"]);
  assertEquals(socket.pictures, [{ key: "a", id: 4 }, { key: "b", id: 9 }]);
});

Deno.test("PageClient sends the newest picture once the last one is acknowledged, and skips those between", () => {
  const { socket, client } = setUp();
  for (let id = 1; id <= 5; id++) client.takeFrame(testFrame(id));
  assertEquals(socket.sentIds(), [1]);
  socket.say({ type: "taken", key: "robot", id: 1 });
  assertEquals(socket.sentIds(), [1, 5]);
  socket.say({ type: "taken", key: "robot", id: 5 });
  assertEquals(socket.sentIds(), [1, 5]);
  client.takeFrame(testFrame(6));
  assertEquals(socket.sentIds(), [1, 5, 6]);
});

Deno.test("PageClient does not take the acknowledgement of another picture for that of the last one", () => {
  const { socket, client } = setUp();
  client.takeFrame(testFrame(1));
  client.takeFrame(testFrame(2));
  socket.say({ type: "taken", key: "robot", id: 7 });
  socket.say({ type: "taken", key: "other", id: 1 });
  assertEquals(socket.sentIds(), [1]);
});

Deno.test("PageClient gives each stream a slot of its own", () => {
  const { socket, client } = setUp();
  client.takeFrame(testFrame(1, { key: "a" }));
  client.takeFrame(testFrame(2, { key: "a" }));
  client.takeFrame(testFrame(1, { key: "b" }));
  assertEquals(socket.pictures, [{ key: "a", id: 1 }, { key: "b", id: 1 }]);
});

Deno.test("PageClient adds nothing to a full connection and makes up for it with the newest", () => {
  const { socket, client, table } = setUp();
  client.takeFrame(testFrame(1, { key: "a" }));
  socket.bufferedAmount = 1_000_000;
  for (let id = 1; id <= 3; id++) client.takeFrame(testFrame(id, { key: "b" }));
  table.keepStatus([testStatus("a"), testStatus("b")]);
  client.takeStreams(table.summaries());
  const textsBefore = socket.texts.length;
  assertEquals(socket.pictures, [{ key: "a", id: 1 }]);
  socket.bufferedAmount = 0;
  socket.say({ type: "taken", key: "a", id: 1 });
  assertEquals(socket.pictures, [{ key: "a", id: 1 }, { key: "b", id: 3 }]);
  assertEquals(socket.texts.slice(textsBefore).map(({ type }) => type), ["streams"]);
});

Deno.test("PageClient tells of a stream before it sends what belongs to it, when there is room again", async () => {
  const { socket, client, table } = setUp();
  const before = socket.order.length;
  socket.bufferedAmount = 1_000_000;
  table.keepStatus([testStatus("b")]);
  client.takeStreams(table.summaries());
  client.takePose(testPose({}, { key: "b" }));
  socket.bufferedAmount = 0;
  client.takeFrame(testFrame(1, { key: "b" }));
  assertEquals(socket.order.slice(before), ["streams", "b"]);
  socket.say({ type: "taken", key: "b", id: 1 });
  await until("its poses come", () => socket.order.includes("poses"));
  client.close();
});

Deno.test("PageClient sends what the page watches, and at once the newest of what it begins to watch", () => {
  const { socket, client, table } = setUp();
  const show = (id: number, key: string) => {
    const frame = testFrame(id, { key });
    table.keepFrame(frame);
    client.takeFrame(frame);
  };
  socket.say({ type: "watch", keys: ["b"] });
  show(1, "a");
  show(2, "b");
  show(3, "a");
  assertEquals(socket.pictures, [{ key: "b", id: 2 }]);
  socket.say({ type: "taken", key: "b", id: 2 });
  socket.say({ type: "watch", keys: ["a"] });
  assertEquals(socket.pictures.slice(1), [{ key: "a", id: 3 }]);
});

Deno.test("PageClient sends a new page the newest pose of each stream, once", async () => {
  const table = new StreamTable();
  table.keepPose(testPose({ position: [1, 0, 0] }, { key: "a" }));
  table.keepPose(testPose({ position: [2, 0, 0] }, { key: "b" }));
  const { socket, client } = setUp(table);
  socket.say({ type: "watch" });
  client.takePose(testPose({ position: [3, 0, 0] }, { key: "b" }));
  await until("the last pose is sent", () => socket.sentPlaces().includes(3));
  assertEquals(socket.sentPlaces(), [1, 2, 3]);
  client.close();
});

Deno.test("PageClient sends the poses of the streams that the page watches", async () => {
  const { socket, client, table } = setUp();
  const show = (x: number, key: string) => {
    const pose = testPose({ position: [x, 0, 0] }, { key });
    table.keepPose(pose);
    client.takePose(pose);
  };
  socket.say({ type: "watch", keys: ["b"] });
  show(1, "a");
  show(2, "b");
  assertEquals(socket.sentPlaces(), [2]);
  socket.say({ type: "watch", keys: ["a"] });
  await until("the other stream's newest pose is sent", () => socket.sentPlaces().length > 1);
  assertEquals(socket.sentPlaces(), [2, 1]);
  client.close();
});

Deno.test("PageClient keeps the newest poses while the connection is full", () => {
  const { socket, client } = setUp();
  socket.bufferedAmount = 1_000_000;
  for (let x = 1; x <= 100; x++) client.takePose(testPose({ position: [x, 0, 0] }));
  assertEquals(socket.sentPlaces(), []);
  socket.bufferedAmount = 0;
  socket.say({ type: "taken-poses", key: "robot" });
  assertEquals(socket.sentPlaces(), Array.from({ length: 64 }, (_, i) => 37 + i));
  client.close();
});

Deno.test("PageClient answers the page's question for the time", () => {
  const { socket } = setUp();
  socket.say({ type: "clock", pageMs: 17 });
  const reply = socket.texts.at(-1);
  assertEquals([reply?.type, reply?.["pageMs"]], ["clock", 17]);
  assertEquals(typeof reply?.["listenerUs"], "number");
});

Deno.test("PageClient switches the recorder for the page, tells it what follows, and ends with the connection", () => {
  const recording = new FakeRecording();
  const socket = new MemorySocket();
  const client = new PageClient(socket as unknown as PageSocket, {
    ...{ hello: HELLO, table: new StreamTable() },
    recording,
  });
  const kinds = () =>
    socket.texts.flatMap(({ type, state }) => type === "recording" ? [(state as { kind: string }).kind] : []);
  socket.say({ type: "record" });
  client.takeStreams([]);
  socket.say({ type: "record" });
  assertEquals([recording.toggles, kinds()], [2, ["off", "recording", "recording", "off"]]);
  socket.dispatchEvent(new Event("close"));
  assertEquals(recording.listeners.size, 0);
});

Deno.test("PageClient without a recorder says nothing of recordings, whatever the page asks", () => {
  const { socket } = setUp();
  socket.say({ type: "record" });
  assertEquals(socket.texts.filter(({ type }) => type === "recording"), []);
});

Deno.test("PageClient passes a page's hands on at once, tells it what its robots do, and lets go with it", () => {
  const table = new StreamTable();
  table.keepFrame(testFrame(4));
  table.keepDriving("robot", testNews({ reason: "no driver" }));
  const socket = new MemorySocket();
  const seats = new FakeSeats();
  const counts = { refused: 0 };
  const client = new PageClient(socket as unknown as PageSocket, {
    ...{ hello: HELLO, table, counts },
    openSeat: seats.open,
  });
  const told = () => socket.texts.flatMap(({ type, news }) => type === "driving" ? [news] : []);
  assertEquals(told(), [testNews({ reason: "no driver" })]);
  // However full the way to the page is.
  socket.bufferedAmount = 1_000_000;
  socket.say({ type: "drive", key: "robot", isHeld: true, frameId: 4, axes: [1, 0], buttons: 0 });
  assertEquals(seats.input, { isHeld: true, frameId: 4, axes: [1, 0], buttons: 0 });
  client.takeDriving("robot", testNews({ isDriving: true }));
  assertEquals(told().length, 1);
  socket.bufferedAmount = 0;
  socket.say({ type: "taken", key: "robot", id: 4 });
  assertEquals(told()[1], testNews({ isDriving: true }));
  socket.say({ type: "drive", key: "robot", isHeld: true, frameId: 5, axes: [1, 0], buttons: 0 });
  socket.dispatchEvent(new MessageEvent("message", { data: "{}" }));
  assertEquals(counts.refused, 2);
  socket.dispatchEvent(new Event("close"));
  assertEquals([seats.input, seats.closed], [undefined, 1]);
});

Deno.test("PageClient without seats says nothing of driving, whatever the page asks", () => {
  const { socket, client } = setUp();
  client.takeFrame(testFrame(1));
  client.takeDriving("robot", testNews());
  socket.say({ type: "drive", key: "robot", isHeld: true, frameId: 1, axes: [1, 0], buttons: 0 });
  socket.say({ type: "stop", key: "robot" });
  assertEquals(socket.texts.filter(({ type }) => type === "driving"), []);
});

Deno.test("PageClient survives a connection that closes under it", () => {
  const { socket, client } = setUp();
  client.takeFrame(testFrame(1));
  socket.readyState = WebSocket.CLOSING;
  client.takeFrame(testFrame(2));
  socket.say({ type: "taken", key: "robot", id: 1 });
  client.takePose(testPose());
  client.takeStreams([]);
  assertEquals(socket.sentIds(), [1]);
  assertEquals(socket.sentPlaces(), []);
});
