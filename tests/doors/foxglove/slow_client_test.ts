/** What a client gets that reads nothing for a while. */

import { assert, assertEquals } from "@std/assert";
import { decodeImage } from "../../../src/record/foxglove_messages.ts";
import { until } from "../../support/until.ts";
import { fakeJpeg, testFrame } from "../../view/web/test_frames.ts";
import { type OpenedDoor, RealClient, withDoor } from "./real_client.ts";
import { RawClient } from "./raw_client.ts";

const JPEG_BYTES = 100_000;
const FRAMES = 400;

interface Counts {
  readonly messagesSent: number;
  readonly messagesSkipped: number;
}

function countsOf({ door }: OpenedDoor): Counts {
  return door.statistics() as Counts;
}

function pictureOf(payload: Uint8Array): number {
  const { data } = decodeImage(payload.subarray(13));
  return new DataView(data.buffer, data.byteOffset).getUint32(0);
}

Deno.test("FoxgloveClient sends the newest alone to a client that has read nothing for hundreds of pictures, and holds up nobody", () =>
  withDoor(async (opened) => {
    const { view, url } = opened;
    const show = (id: number) => view.showFrame(testFrame(id, { jpeg: fakeJpeg(id, JPEG_BYTES) }));
    show(0);
    using slow = await RawClient.connect(url);
    await using quick = await RealClient.connect(url);
    const channel = await quick.subscribe(`/${testFrame(0).stream.name}/image`);
    await slow.write(JSON.stringify({ op: "subscribe", subscriptions: [{ id: 7, channelId: channel.id }] }));
    let shown = 0;
    await until("the first picture has left for both", () => {
      show(++shown);
      return quick.messages.length > 0 && countsOf(opened).messagesSent >= quick.messages.length + 1;
    });
    const sentBefore = countsOf(opened).messagesSent - quick.messages.length;
    while (shown < FRAMES) {
      show(++shown);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until("the quick one has the newest", () => pictureOfLast(quick) === FRAMES);
    const quickCount = quick.messages.length;
    assert(countsOf(opened).messagesSent - quickCount <= sentBefore + 1, "one is on its way to the slow one");
    assert(quickCount > FRAMES / 10, `${quickCount}`);

    const pictures: number[] = [];
    while (pictures.at(-1) !== FRAMES) {
      const frame = (await slow.read())!;
      if (frame.opcode === "ping") await slow.answer(frame.payload);
      if (frame.opcode === "binary") pictures.push(pictureOf(frame.payload));
    }
    assertEquals(pictures.length, 2, "the one that was on its way, and the newest");
  }));

function pictureOfLast({ messages }: RealClient): number | undefined {
  const data = messages.at(-1)?.data;
  return data && pictureOf(new Uint8Array([...new Uint8Array(13), ...data]));
}

Deno.test("FoxgloveClient that is given up by its reader is closed, and forgotten", () =>
  withDoor(async (opened) => {
    const slow = await RawClient.connect(opened.url);
    const clients = () => (opened.door.statistics() as { readonly clients: number }).clients;
    await until("it is counted", () => clients() === 1);
    slow[Symbol.dispose]();
    await until("it is forgotten", () => clients() === 0);
  }));

Deno.test("openFoxgloveDoor is closed beside a client that reads nothing", async () => {
  let slow: RawClient | undefined;
  await withDoor(async (opened) => {
    const show = (id: number) =>
      opened.view.showFrame(testFrame(id, { jpeg: fakeJpeg(id, 50 * JPEG_BYTES) }));
    show(0);
    slow = await RawClient.connect(opened.url);
    await slow.write(
      JSON.stringify({ op: "subscribe", subscriptions: [1, 2].map((id) => ({ id, channelId: id })) }),
    );
    let id = 0;
    await until("more has left than a system keeps", () => {
      show(++id);
      return countsOf(opened).messagesSent >= 1;
    });
    await opened.door.close();
  });
  slow![Symbol.dispose]();
});

Deno.test("openFoxgloveDoor has room for a number of clients, and the others go on when one too many comes", () =>
  withDoor(async (opened) => {
    await using stack = new AsyncDisposableStack();
    const clients: RealClient[] = [];
    for (let i = 0; i < 32; i++) clients.push(stack.use(await RealClient.connect(opened.url)));
    const late = new WebSocket(opened.url, ["foxglove.sdk.v1"]);
    const closed = await new Promise<CloseEvent>((resolve) => late.onclose = resolve);
    assertEquals(closed.code, 1013);
    opened.view.showFrame(testFrame(0));
    await until("all others are told", () => clients.every(({ topics }) => topics.length === 2));
    await clients.pop()![Symbol.asyncDispose]();
    await until("its place is free", () => (opened.door.statistics() as { clients: number }).clients === 31);
    clients.push(stack.use(await RealClient.connect(opened.url)));
  }));
