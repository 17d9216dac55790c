/**
 * Both ends of the wire against stand-ins of the original scripts, over loopback. The kernel may drop datagrams of a
 * process that gets no time, so every frame is repeated until it has come through; what comes through has to be exact.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { SofReceiver } from "../../src/legacy/sof_receiver.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { isStartOfFrame, MAX_SOF_DATAGRAM_BYTES } from "../../src/legacy/sof_wire.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { testWith } from "../support/programs.ts";
import { frameOf, localAddress, noiseJpeg } from "./sof_frames.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const TIMEOUT_SECONDS = 60;

/** One datagram, several, more than a burst, one whose cut has to move, and one that ends in a datagram of 1 byte. */
function awkwardFrames(): Jpeg[] {
  const frames = [100, 8192, 30_000, 200_000, 20_000, 16_385].map((lengthBytes) => noiseJpeg(lengthBytes));
  frames[4]!.set([0x53, 0x4f, 0x46, 2], MAX_SOF_DATAGRAM_BYTES - 4);
  return frames;
}

async function describeJpeg(jpeg: Jpeg): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", jpeg));
  return `${jpeg.length} ${digest.toHex()}`;
}

/** A stand-in of the original listener, and what it prints. */
class OriginalListener {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #pending: Promise<ReadableStreamReadResult<string>> | undefined;

  constructor(frames: number) {
    const args = [
      `${SUPPORT}original_listener.py`,
      "0",
      "--frames",
      `${frames}`,
      "--timeout",
      `${TIMEOUT_SECONDS}`,
    ];
    this.#process = new Deno.Command("python3", { args, stdout: "piped" }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(splitLines())
      .getReader();
  }

  /** The next line, or `undefined` where none comes in time. */
  async nextLine(timeoutMs: number): Promise<string | undefined> {
    this.#pending ??= this.#lines.read();
    const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    const result = await Promise.race([this.#pending, timeout]);
    clearTimeout(timer);
    if (!result) return undefined;
    this.#pending = undefined;
    if (result.done) throw new Error("Cannot read on: the listener has ended");
    return result.value;
  }

  async ready(): Promise<Address> {
    const line = await this.nextLine(TIMEOUT_SECONDS * 1000);
    return localAddress(Number(line!.split(" ")[1]));
  }

  async end(): Promise<void> {
    await endProcess(this.#process);
    await this.#pending;
    await this.#lines.cancel();
  }
}

async function endProcess(process: Deno.ChildProcess): Promise<void> {
  try {
    process.kill();
  } catch { /* has ended by itself */ }
  await process.status;
}

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) controller.enqueue(line);
    },
  });
}

async function sendFrame(sender: SofSender, jpeg: Jpeg, socket: Deno.DatagramConn): Promise<void> {
  const into = new Uint8Array(MAX_SOF_DATAGRAM_BYTES);
  sender.handleFrame(frameOf(jpeg), monotonicUs());
  for (;;) {
    const outgoing = sender.pollDatagram(monotonicUs(), into);
    if (outgoing) await socket.send(into.subarray(0, outgoing.length), outgoing.to);
    else if (sender.pollTimeoutUs(monotonicUs()) === undefined) return;
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

await testWith(
  ["python3"],
  "SofSender is understood by the original listener, frame by frame and without waiting for the next",
  async () => {
    const frames = awkwardFrames();
    const listener = new OriginalListener(1_000_000);
    const socket = Deno.listenDatagram({ ...localAddress(0) });
    try {
      const sender = new SofSender({ targets: [await listener.ready()] });
      for (const jpeg of frames) {
        const expected = await describeJpeg(jpeg);
        let accepted: string | undefined;
        for (let attempt = 0; attempt < 20 && accepted !== expected; attempt++) {
          await sendFrame(sender, jpeg, socket);
          // A line may still come from an earlier attempt at the frame before; any other frame was never sent.
          accepted = await listener.nextLine(1000);
        }
        assertEquals(accepted, expected);
      }
    } finally {
      socket.close();
      await listener.end();
    }
  },
);

await testWith(["python3"], "SofReceiver gets the exact frames of the original broadcaster", async () => {
  const frames = awkwardFrames().filter((jpeg) => jpeg.length <= 30_000);
  const folder = await Deno.makeTempDir();
  const socket = Deno.listenDatagram({ ...localAddress(0) });
  const paths = frames.map((_, index) => `${folder}/${index}.jpg`);
  await Promise.all(frames.map((jpeg, index) => Deno.writeFile(paths[index]!, jpeg)));
  const port = `${(socket.addr as Deno.NetAddr).port}`;
  const options = ["--rate", "50", "--rounds", "500"];
  const args = [`${SUPPORT}original_broadcaster.py`, "127.0.0.1", port, ...options, ...paths];
  const broadcaster = new Deno.Command("python3", { args }).spawn();
  const deadline = setTimeout(() => socket.close(), TIMEOUT_SECONDS * 1000);
  try {
    const wanted = new Set(await Promise.all(frames.map(describeJpeg)));
    const expected = new Set(wanted);
    const receiver = new SofReceiver();
    for await (const [bytes, from] of socket) {
      if (!isStartOfFrame(bytes) && !receiver.speaksSof(from as Address)) continue;
      const jpeg = receiver.handleDatagram(bytes, from as Address, monotonicUs());
      if (!jpeg) continue;
      const received = await describeJpeg(jpeg);
      assert(expected.has(received), `a frame that was never sent: ${received}`);
      wanted.delete(received);
      if (wanted.size === 0) break;
    }
    assertEquals([...wanted], [], "every frame came through");
  } finally {
    clearTimeout(deadline);
    try {
      socket.close();
    } catch { /* closed by the deadline, or by leaving the loop */ }
    await endProcess(broadcaster);
    await Deno.remove(folder, { recursive: true });
  }
});
