import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { SubscriberConnection } from "../../../src/doors/imagezmq/subscriber_connection.ts";
import { encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";
import { ZmtpReader } from "../../../src/doors/zmtp/reader.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { until } from "../../support/until.ts";

const HELLO = concat([encodeGreeting(), encodeReady("SUB"), encodeMessage([Uint8Array.of(1)])]);

function makeFrame(id: number, key = "1", ageUs = 0): ReceivedFrame {
  const stream = { key, name: `camera ${key}`, width: 2, height: 1, fps: 30 };
  return { stream, id, jpeg: Uint8Array.of(0xff, 0xd8), completeUs: monotonicUs() - ageUs };
}

/** A connection whose writes are taken when the test says so. */
class MadeUpConnection {
  readonly written: Uint8Array[] = [];
  #take: ((length: number) => void) | undefined;
  #end: (() => void) | undefined;
  #isSaid = false;

  read(into: Uint8Array): Promise<number | null> {
    if (this.#isSaid) return new Promise((resolve) => this.#end = () => resolve(null));
    this.#isSaid = true;
    into.set(HELLO);
    return Promise.resolve(HELLO.length);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.written.push(bytes.slice());
    const isPicture = this.written.length > 2;
    return isPicture ? new Promise((resolve) => this.#take = resolve) : Promise.resolve(bytes.length);
  }

  /** Takes what is being written. */
  take(): void {
    this.#take!(this.written.at(-1)!.length);
  }

  close(): void {
    this.#end?.();
  }

  /** The numbers of the pictures that were begun to be written. */
  get frames(): number[] {
    const reader = new ZmtpReader({ maxBytes: 1000 });
    return [...reader.read(concat(this.written))].flatMap((event) =>
      event.kind === "message" ? [JSON.parse(new TextDecoder().decode(event.heads[0])).frame] : []
    );
  }
}

async function open() {
  const far = new MadeUpConnection();
  let opened = 0;
  const near = new SubscriberConnection(far as unknown as Deno.Conn, {
    maxAgeUs: 500_000,
    onRefusal: () => {},
    onOpen: () => opened++,
  });
  const running = near.run();
  await until("it has subscribed", () => far.written.length === 2);
  return { far, near, running, opened: () => opened };
}

Deno.test("SubscriberConnection keeps of each stream the newest picture, while the one before is being taken", async () => {
  const { far, near, running, opened } = await open();
  near.offer(makeFrame(1), "rover");
  assertEquals([far.frames, opened()], [[1], 1]);
  for (const id of [2, 3]) near.offer(makeFrame(id), "rover");
  near.offer(makeFrame(7, "2"), "other");
  near.offer(makeFrame(4), "rover");
  assertEquals(far.frames, [1]);
  far.take();
  await until("the next is written", () => far.frames.length === 2);
  far.take();
  await until("the other stream's is written", () => far.frames.length === 3);
  assertEquals([far.frames, near.counts, opened()], [[1, 4, 7], { sent: 3, overtaken: 2 }, 1]);
  near.close("closed");
  assertEquals(await running, "closed");
});

Deno.test("SubscriberConnection sends no picture that has waited too long, and ends one that takes nothing", async () => {
  const { far, near, running } = await open();
  near.offer(makeFrame(1, "1", 500_001), "rover");
  assertEquals([far.frames, near.counts], [[], { sent: 0, overtaken: 1 }]);
  near.offer(makeFrame(2), "rover");
  near.judge(monotonicUs() + 4_900_000);
  assert(near.counts.sent === 1);
  near.judge(monotonicUs() + 5_100_000);
  assertEquals(await running, "stalled");
});
