import { assertEquals } from "@std/assert";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { startReceivingThread } from "../../src/threads/receiving_thread.ts";
import { SendingHere } from "../../src/threads/sending_here.ts";
import { MjpegOutput } from "../../src/view/mjpeg_output.ts";
import { makeJpeg } from "../support/pair.ts";
import { UnixPipe } from "../support/unix_pipe.ts";
import { until } from "../support/until.ts";

const HOSTNAME = "127.0.0.1";
const HOOKS = { onStatus() {}, onSendState() {} };

Deno.test({
  name:
    "a picture that came before the receiver's thread had begun is written to the output that it was given",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using pipe = new UnixPipe();
    const descriptor = { descriptor: pipe.writeEnd, close() {} };
    const output = new MjpegOutput({
      write: () => Promise.resolve(0),
      close() {},
      openAgain: () => descriptor,
    });
    const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
    const jpeg = makeJpeg(1, 500);
    {
      const sender = {
        ...{ sessionId: 5, secret: new Uint8Array(32), name: "robot", targets: [socket.address] },
        ...{ datagramBytes: 1200, redundancy: "auto" as const },
      };
      const from = openUdpSocket({ hostname: HOSTNAME, port: 0 });
      await using sending = new SendingHere(from, { wire: "uis", sender }, HOOKS);
      sending.sinks.onFrame({ jpeg, captureUs: monotonicUs() });
      await sending.drained();
    }
    let frames = 0;
    const options = { viewerId: 7, subscribeTo: [], acceptsPushed: true, wire: "auto" as const };
    {
      await using receiving = startReceivingThread(socket, options, { ...HOOKS, onEvent: () => frames++ })!;
      receiving.takeOver!(output);
      await until("the picture has come", () => frames > 0);
    }
    await output.close();
    assertEquals(pipe.read(jpeg.length), jpeg);
  },
});
