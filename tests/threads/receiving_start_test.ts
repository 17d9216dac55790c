import { assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { startReceivingThread } from "../../src/threads/receiving_thread.ts";
import { SendingHere } from "../../src/threads/sending_here.ts";
import { MjpegOutput } from "../../src/view/mjpeg_output.ts";
import { makeJpeg } from "../support/pair.ts";
import { UnixPipe } from "../support/unix_pipe.ts";
import { until } from "../support/until.ts";

const HOSTNAME = "127.0.0.1";
const JPEG = makeJpeg(1, 500);
const OPTIONS = { viewerId: 7, subscribeTo: [], acceptsPushed: true, wire: "auto" as const };

/** What the main thread hears of: pictures, and the ids of the streams' newest ones. */
interface Told {
  readonly frames: Jpeg[];
  newest: readonly number[];
}

/** Lets a picture come before the receiver's thread begins, which is then given a pipe to write it to. */
async function receivePicture(isAlone: boolean, isDone: (told: Told) => boolean): Promise<Told> {
  using pipe = new UnixPipe();
  const descriptor = { descriptor: pipe.writeEnd, close() {} };
  const output = new MjpegOutput({
    write: () => Promise.resolve(0),
    close() {},
    openAgain: () => descriptor,
  });
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  await send(JPEG, socket.address);
  const told: Told = { frames: [], newest: [] };
  {
    await using receiving = startReceivingThread(socket, OPTIONS, {
      onEvent: (event) => event.kind === "frame" && told.frames.push(event.frame.jpeg),
      onStatus: ({ newest }) => told.newest = [...newest.values()].map(({ id }) => id),
      onSendState() {},
    })!;
    receiving.takeOver!(output, isAlone);
    await until("it is told", () => isDone(told));
  }
  await output.close();
  assertEquals(pipe.read(JPEG.length), JPEG);
  return told;
}

async function send(jpeg: Jpeg, to: Address): Promise<void> {
  const sender = {
    ...{ sessionId: 5, secret: new Uint8Array(32), name: "robot", targets: [to] },
    ...{ datagramBytes: 1200, redundancy: "auto" as const },
  };
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  const hooks = { onStatus() {}, onSendState() {} };
  await using sending = new SendingHere(socket, { wire: "uis", sender }, hooks);
  sending.sinks.onFrame({ jpeg, captureUs: monotonicUs() });
  await sending.drained();
}

const ignore = Deno.build.os !== "linux";

Deno.test({
  name:
    "a picture that came before the receiver's thread had begun is written to the output that it was given",
  ignore,
  async fn() {
    const { frames } = await receivePicture(false, ({ frames }) => frames.length > 0);
    assertEquals(frames, [JPEG]);
  },
});

Deno.test({
  name:
    "where nobody but the output wants pictures the receiver's thread tells of none, and once a second of the newest",
  ignore,
  async fn() {
    const { frames } = await receivePicture(true, ({ newest }) => newest.length > 0);
    assertEquals(frames, []);
  },
});
