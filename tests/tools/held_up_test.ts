/** Programs that are stopped and go on, as by a debugger, Ctrl-Z or a machine without memory: no picture looks young by it. */

import { assert, assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { MachineLoop } from "../../src/net/machine_loop.ts";
import { randomU48 } from "../../src/net/random.ts";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { datePicture, readDate } from "../support/dated_pictures.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { startTool, type Tool } from "../support/tools.ts";

const STOP_MS = 1500;
/** What a program may be held up by without knowing it, and what a busy machine takes to hand a picture over. */
const UNKNOWN_US = 300_000;
const CAMERA = new URL("../support/dated_pictures.ts", import.meta.url).pathname;

/** A receiver of what is pushed to it, in this process. */
class Listener implements AsyncDisposable {
  readonly frames: ReceivedFrame[] = [];
  readonly #socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  readonly #loop: MachineLoop;
  readonly #receiving: Promise<void>;

  constructor() {
    const receiver = new Receiver({
      ...{ viewerId: 1, drawU48: randomU48, subscribeTo: [], acceptsPushed: true, wire: "uis" },
    });
    const onHandled = () => {
      for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) {
        if (event.kind === "frame" && event.frame.age) this.frames.push(event.frame);
      }
    };
    this.#loop = new MachineLoop(receiver, this.#socket, { nowUs: monotonicUs, onHandled });
    this.#receiving = this.#loop.run();
  }

  get to(): string {
    return `127.0.0.1:${this.#socket.address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#loop.close();
    this.#socket.close();
    await this.#receiving;
  }
}

function trueAgeUs({ jpeg, completeUs }: ReceivedFrame): number {
  return completeUs - readDate(jpeg);
}

/** Writes a picture to the tool's stdin every 50 ms, until it is stopped. */
function feedPictures(tool: Tool): { stop(): void } {
  const jpeg = readJpegVector("ffmpeg_96x64");
  let isWriting = false;
  const timer = setInterval(async () => {
    if (isWriting) return;
    isWriting = true;
    await tool.feed(datePicture(jpeg)).catch(() => {});
    isWriting = false;
  }, 50);
  return { stop: () => clearInterval(timer) };
}

for (const way of ["a camera program", "stdin"]) {
  Deno.test(`no picture that waited in the pipe of ${way} looks young when broadcast was stopped and goes on`, async () => {
    await using listener = new Listener();
    const isFed = way === "stdin";
    const source = isFed ? ["--camera", "-"] : ["--camera-cmd", `${Deno.execPath()} run -A ${CAMERA}`];
    await using broadcaster = startTool("broadcast", [...source, listener.to], { isFed });
    const feeding = isFed ? feedPictures(broadcaster) : undefined;
    try {
      await broadcaster.until("pictures come with an age", () => listener.frames.length > 10);
      broadcaster.signal("SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, STOP_MS));
      broadcaster.signal("SIGCONT");
      const goesOn = listener.frames.length;
      const isTrue = (frame: ReceivedFrame) => Math.abs(frame.age!.ageUs - trueAgeUs(frame)) < 100_000;
      await broadcaster.until("ages are true again", () => listener.frames.slice(goesOn).some(isTrue));
    } finally {
      feeding?.stop();
    }
    const backlog = listener.frames.filter((frame) => trueAgeUs(frame) > STOP_MS * 500);
    assert(backlog.length > 0, "some pictures have waited");
    const young = listener.frames.filter((frame) => trueAgeUs(frame) - frame.age!.ageUs > UNKNOWN_US);
    assertEquals(young.map((frame) => [trueAgeUs(frame), frame.age!.ageUs]), []);
  });
}
