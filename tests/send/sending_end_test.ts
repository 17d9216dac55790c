import { assert, assertEquals } from "@std/assert";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { MAX_SOF_FRAME_BYTES } from "../../src/legacy/sof_wire.ts";
import { MAX_FRAME_BYTES } from "../../src/protocol/media.ts";
import type { SendingEnd } from "../../src/send/sending_end.ts";
import { addressOf, attachSender, makeJpeg } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

const TARGETS = [addressOf(2), addressOf(3)];
const ENDS: readonly (readonly [name: string, make: () => SendingEnd, longestBytes: number])[] = [
  [
    "this project's wire",
    () => attachSender(new SimulatedNetwork(), { targets: TARGETS, redundancy: 0 }).machine,
    MAX_FRAME_BYTES,
  ],
  ["the original's wire", () => new SofSender({ targets: TARGETS }), MAX_SOF_FRAME_BYTES],
];

/** Polls a sending end until nothing is on its way; returns how many datagrams left, and their UDP payload. */
function drain(end: SendingEnd): [datagrams: number, bytes: number] {
  let [datagrams, bytes, nowUs] = [0, 0, 0];
  const into = new Uint8Array(8192);
  do {
    for (let out = end.pollDatagram(nowUs, into); out; out = end.pollDatagram(nowUs, into)) {
      datagrams++;
      bytes += out.length;
    }
    nowUs = end.pollTimeoutUs(nowUs) ?? nowUs;
  } while (end.isBusy);
  return [datagrams, bytes];
}

for (const [name, make, longestBytes] of ENDS) {
  Deno.test(`SendingEnd of ${name} tells what left, whoever it was for`, () => {
    const end = make();
    end.handleFrame({ jpeg: makeJpeg(1, 50_000), captureUs: 0 }, 0);
    assertEquals(end.isBusy, true);
    const left = drain(end);
    const uses = [...end.uses.values()];
    assertEquals(left, [
      uses.reduce((sum, { datagramsSent }) => sum + datagramsSent, 0),
      uses.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    ]);
    assert(left[1] > 2 * 50_000, String(left));
  });

  Deno.test(`SendingEnd of ${name} counts the frames that its wire can not carry, and names the last one's length`, () => {
    const end = make();
    assertEquals(end.unsendable, { count: 0, lastBytes: 0 });
    end.handleFrame({ jpeg: new Uint8Array(longestBytes + 1), captureUs: 0 }, 0);
    end.handleFrame({ jpeg: new Uint8Array(longestBytes + 2), captureUs: 0 }, 0);
    end.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: 0 }, 0);
    assertEquals(end.unsendable, { count: 2, lastBytes: longestBytes + 2 });
  });

  Deno.test(`SendingEnd of ${name} names its viewers where they can say anything`, () => {
    const end = make();
    end.handleDatagram(new Uint8Array(20), addressOf(2), 0);
    assertEquals(end.viewers.length, end.hasFeedback ? 2 : 0);
    assertEquals(end.feedback, { datagrams: 0, bytes: 0 });
    assertEquals(end.uses.size, end.hasFeedback ? 2 : 1);
  });
}
