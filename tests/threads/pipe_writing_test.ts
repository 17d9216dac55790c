/** What the receiver's thread writes to a pipe in the place of a view, on real sockets of this host. */

import { assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { startReceivingThread } from "../../src/threads/receiving_thread.ts";
import { SendingHere } from "../../src/threads/sending_here.ts";
import { MjpegOutput } from "../../src/view/mjpeg_output.ts";
import { PoseOutput } from "../../src/view/pose_output.ts";
import type { View } from "../../src/view/view.ts";
import { makeJpeg } from "../support/pair.ts";
import { UnixPipe } from "../support/unix_pipe.ts";
import { until } from "../support/until.ts";

const HOSTNAME = "127.0.0.1";
const JPEG = makeJpeg(1, 500);
const OPTIONS = { viewerId: 7, subscribeTo: [], acceptsPushed: true, wire: "auto" as const, seal: undefined };
const NO_VIEW: View = {
  showFrame() {},
  showStatus() {},
  closed: Promise.resolve(),
  close: () => Promise.resolve(),
};

/** What the main thread hears of: pictures, poses, and the ids of the streams' newest pictures. */
interface Told {
  readonly frames: Jpeg[];
  poses: number;
  newest: readonly number[];
}

/** A sink of which another thread writes to a pipe. */
function sinkTo(pipe: UnixPipe) {
  const end = { descriptor: pipe.writeEnd, close() {} };
  return { write: () => Promise.resolve(0), close() {}, openAgain: () => end };
}

/** Lets a picture and a pose come before the receiver's thread begins, which is then given the views. */
async function receive(views: readonly View[], isDone: (told: Told) => boolean): Promise<Told> {
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  await send(socket.address);
  const told: Told = { frames: [], poses: 0, newest: [] };
  await using receiving = startReceivingThread(socket, OPTIONS, {
    onEvent(event) {
      if (event.kind === "frame") told.frames.push(event.frame.jpeg);
      if (event.kind === "pose") told.poses++;
    },
    onStatus: ({ newest }) => told.newest = [...newest.values()].map(({ id }) => id),
    onSendState() {},
  })!;
  receiving.takeOver!(views);
  await until("it is told", () => isDone(told));
  return told;
}

async function send(to: Address): Promise<void> {
  const sender = {
    ...{ sessionId: 5, secret: new Uint8Array(32), name: "robot", targets: [to] },
    ...{ datagramBytes: 1200, redundancy: "auto" as const },
  };
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  const hooks = { onStatus() {}, onSendState() {} };
  await using sending = new SendingHere(socket, { wire: "uis", sender, seal: undefined }, hooks);
  sending.sinks.onFrame({ jpeg: JPEG, captureUs: monotonicUs() });
  sending.sinks.onPose!({ timeUs: monotonicUs(), position: [1, 2, 3] });
  await sending.drained();
}

function testOnLinux(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", fn });
}

testOnLinux(
  "the receiver's thread writes pictures from the first one on, and tells the other views of them",
  async () => {
    using pipe = new UnixPipe();
    const output = new MjpegOutput(sinkTo(pipe));
    const { frames } = await receive([output, NO_VIEW], ({ frames }) => frames.length > 0);
    await output.close();
    assertEquals([pipe.read(JPEG.length), frames], [JPEG, [JPEG]]);
  },
);

testOnLinux(
  "the receiver's thread tells of no picture that only its reader wants, but of the newest once a second",
  async () => {
    using pipe = new UnixPipe();
    const output = new MjpegOutput(sinkTo(pipe));
    const { frames } = await receive([output], ({ newest }) => newest.length > 0);
    await output.close();
    assertEquals([pipe.read(JPEG.length), frames], [JPEG, []]);
  },
);

testOnLinux("the receiver's thread writes poses in lines", async () => {
  using pipe = new UnixPipe();
  const output = new PoseOutput(sinkTo(pipe), "json");
  const { poses } = await receive([output, NO_VIEW], ({ poses }) => poses > 0);
  await output.close();
  const start = `{"stream":"robot",`;
  assertEquals([new TextDecoder().decode(pipe.read(start.length)), poses], [start, 1]);
});

testOnLinux("poses as CSV stay the main thread's, whose first line is there from the beginning", async () => {
  using pipe = new UnixPipe();
  const lines: string[] = [];
  const write = (bytes: Uint8Array) =>
    Promise.resolve(lines.push(new TextDecoder().decode(bytes)) && bytes.length);
  const output = new PoseOutput({ ...sinkTo(pipe), write }, "csv");
  assertEquals(output.handOver(), undefined);
  await output.close();
  assertEquals(lines.length, 1);
});
