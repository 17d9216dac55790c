/** A stream between hosts whose processes are held up now and then: that is no slow link. */

import { assert, assertEquals } from "@std/assert";
import { makePictures } from "./support/measured_stream.ts";
import { addressOf, attachReceiver, attachSender } from "./support/pair.ts";
import { SimulatedNetwork } from "./support/simulated_network.ts";
import type { Stops } from "./support/simulated_network/process.ts";

interface Ends {
  readonly robot?: Stops;
  readonly laptop?: Stops;
}

/** Streams pictures for some seconds; answers the least rate that the link was believed to have, in Mbit/s, and frames. */
function streamWithStops(
  ends: Ends,
  { bytes, fps, seconds, mbit }: { bytes: number; fps: number; seconds: number; mbit?: number },
) {
  const network = new SimulatedNetwork({ seed: 3, delayUs: 100 });
  const rate = mbit ? { rate: { bitsPerSecond: mbit * 1e6, queueBytes: 1e9 } } : {};
  network.setPath(addressOf(1), addressOf(2), { delayUs: 100, ...rate });
  const sender = attachSender(network, {
    targets: [addressOf(2)],
    ...(ends.robot ? { stops: ends.robot } : {}),
  });
  const receiver = attachReceiver(network, ends.laptop ? { stops: ends.laptop } : {});
  const pictures = makePictures(bytes);
  let leastBps = Infinity;
  for (let i = 0; i < seconds * fps; i++) {
    sender.machine.handleFrame(
      { jpeg: pictures[i % pictures.length]!, captureUs: network.nowUs },
      network.nowUs,
    );
    for (let part = 0; part < 10; part++) {
      network.advance(Math.round(1e5 / fps));
      const { targetBitsPerSecond = Infinity } = sender.machine.viewers[0]!.link(network.nowUs);
      leastBps = Math.min(leastBps, targetBitsPerSecond);
    }
  }
  return { leastMbps: leastBps / 1e6, frames: receiver.frames.length, receiver, sender };
}
const MOMENTS = { runsUs: [2_000, 20_000], stopsUs: [3_000, 15_000] } as const;
const HICCUPS = { runsUs: [500_000, 2_000_000], stopsUs: [50_000, 500_000] } as const;

for (const bytes of [50_000, 150_000]) {
  Deno.test(`a laptop whose reader is late is no slow link, with pictures of ${bytes} bytes`, () => {
    for (const times of [MOMENTS, HICCUPS]) {
      for (let seed = 1; seed <= 4; seed++) {
        const laptop = { seed, hasStamps: true, ...times };
        const { leastMbps, frames } = streamWithStops({ laptop }, { bytes, fps: 30, seconds: 4, mbit: 900 });
        assertEquals(leastMbps, Infinity, `seed ${seed}: believed to be ${leastMbps} Mbit/s`);
        assert(frames > 85, `seed ${seed}: ${frames} of 120 frames`);
      }
    }
  });
}

Deno.test("a robot that is held up is no slow link, not even in the middle of sending", () => {
  for (const times of [MOMENTS, HICCUPS]) {
    for (let seed = 1; seed <= 4; seed++) {
      const robot = { seed, catchesSending: true, ...times };
      const { leastMbps, frames } = streamWithStops({ robot }, {
        bytes: 150_000,
        fps: 30,
        seconds: 4,
        mbit: 900,
      });
      assertEquals(leastMbps, Infinity, `seed ${seed}: believed to be ${leastMbps} Mbit/s`);
      assert(frames > 85, `seed ${seed}: ${frames} of 120 frames`);
    }
  }
});
