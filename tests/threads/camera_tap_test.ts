/** Who looks on at what a camera gives sees all of it, whichever thread reads it and whatever becomes of it. */

import { assertEquals } from "@std/assert";
import type { CameraTap } from "../../src/capture/camera.ts";
import type { Address } from "../../src/common/address.ts";
import type { Frame, Jpeg } from "../../src/common/frame.ts";
import { openUdpSocket, type UdpSocket } from "../../src/net/udp_socket.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import type { Sending, SendingHooks, SendingOptions } from "../../src/threads/sending.ts";
import { SendingHere } from "../../src/threads/sending_here.ts";
import { startSendingThread } from "../../src/threads/sending_thread.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { UnixPipe } from "../support/unix_pipe.ts";
import { until } from "../support/until.ts";

const HOSTNAME = "127.0.0.1";
const JPEGS = patternFrames(20);
const POSE: Pose = { timeUs: 7, position: [1, 2, 3] };
/** Nobody is there. */
const TARGET: Address = { transport: "udp", hostname: HOSTNAME, port: 9 };

function options(wire: "uis" | "sof"): SendingOptions {
  if (wire === "sof") return { wire, targets: [TARGET] };
  const sender = {
    ...{ sessionId: 5, secret: new Uint8Array(32), name: "robot", targets: [TARGET] },
    ...{ datagramBytes: 1200, redundancy: "auto" as const },
  };
  return { wire, sender, seal: undefined };
}

type Make = (...parts: [socket: UdpSocket, options: SendingOptions, hooks: SendingHooks]) => Sending;

/** A sender with somebody who looks on. */
function send(
  make: Make,
  wire: "uis" | "sof" = "uis",
) {
  const frames: Frame[] = [];
  const poses: Pose[] = [];
  const wholeUs: number[] = [];
  const tap: CameraTap = {
    onFrame(frame, us) {
      frames.push(frame);
      wholeUs.push(us);
    },
    onPose: (pose) => poses.push(pose),
    onMissed: (count) => {
      throw new Error(`${count} are missing`);
    },
  };
  const hooks: SendingHooks = { onStatus() {}, onSendState() {}, tap };
  const sending = make(openUdpSocket({ hostname: HOSTNAME, port: 0 }), options(wire), hooks);
  return { sending, frames, poses, wholeUs, jpegs: (): Jpeg[] => frames.map(({ jpeg }) => jpeg) };
}

const WAYS = {
  "a thread of its own": {
    make: ((...parts) => startSendingThread(...parts)!) satisfies Make,
    isMissing: Deno.build.os !== "linux",
  },
  "the event loop": {
    make: ((...parts) => new SendingHere(...parts)) satisfies Make,
    isMissing: false,
  },
};

for (const [name, { make, isMissing }] of Object.entries(WAYS)) {
  Deno.test({
    name: `what a camera of this thread gives is seen as it is while ${name} sends it`,
    ignore: isMissing,
    async fn() {
      const { sending, frames, poses, jpegs, wholeUs } = send(make);
      const captureUs = monotonicUs();
      for (const jpeg of JPEGS) sending.sinks.onFrame({ jpeg, captureUs, pose: POSE });
      sending.sinks.onPose(POSE);
      await sending[Symbol.asyncDispose]();
      assertEquals(jpegs(), JPEGS);
      assertEquals(frames[0], { jpeg: JPEGS[0]!, captureUs, pose: POSE });
      assertEquals([poses, wholeUs.every((us) => us >= captureUs)], [[POSE], true]);
    },
  });
}

for (const wire of ["uis", "sof"] as const) {
  Deno.test({
    name: `what the sender's thread reads of pipes is seen in its order, all of it: ${wire}`,
    ignore: Deno.build.os !== "linux",
    // The C library stays open.
    sanitizeResources: false,
    async fn() {
      const { sending, frames, jpegs, wholeUs } = send(WAYS["a thread of its own"].make, wire);
      const beganUs = monotonicUs();
      const splitter = sending.sinks.openSplitter!();
      for (const part of [JPEGS.slice(0, 15), JPEGS.slice(15)]) {
        using pipe = new UnixPipe();
        const reading = splitter.read(pipe.readEnd, () => {});
        for (const jpeg of part) {
          pipe.write(jpeg);
          const count = 1 + JPEGS.indexOf(jpeg);
          await until("it is seen", () => frames.length === count);
        }
        pipe.close(pipe.writeEnd);
        await reading.done;
        await reading.end(false);
      }
      await sending[Symbol.asyncDispose]();
      assertEquals(jpegs(), JPEGS);
      const nowUs = monotonicUs();
      for (const [i, { captureUs }] of frames.entries()) {
        assertEquals(captureUs >= beganUs && captureUs <= wholeUs[i]! && wholeUs[i]! <= nowUs, true);
      }
    },
  });
}
