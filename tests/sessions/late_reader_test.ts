/** A stream between hosts whose processes are held up now and then: that is no slow link. */

import { assert, assertEquals } from "@std/assert";
import { makePictures } from "../support/measured_stream.ts";
import { addressOf, attachReceiver, attachSender } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import type { Stops } from "../support/simulated_network/process.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

interface Ends {
  readonly robot?: Stops;
  readonly laptop?: Stops;
}

function attachEnds(network: SimulatedNetwork, { robot, laptop }: Ends) {
  return {
    sender: attachSender(network, { targets: [addressOf(2)], ...(robot ? { stops: robot } : {}) }),
    receiver: attachReceiver(network, laptop ? { stops: laptop } : {}),
  };
}

/** Streams pictures for some seconds; answers what the link was believed to be at worst, and what came. */
function streamWithStops(
  ends: Ends,
  { bytes, fps, seconds, mbit }: { bytes: number; fps: number; seconds: number; mbit?: number },
) {
  const network = new SimulatedNetwork({ seed: 3, delayUs: 100 });
  const rate = mbit ? { rate: { bitsPerSecond: mbit * 1e6, queueBytes: 1e9 } } : {};
  network.setPath(addressOf(1), addressOf(2), { delayUs: 100, ...rate });
  const { sender, receiver } = attachEnds(network, ends);
  const pictures = makePictures(bytes);
  let [leastBps, mostLoss] = [Infinity, 0];
  for (let i = 0; i < seconds * fps; i++) {
    sender.machine.handleFrame(
      { jpeg: pictures[i % pictures.length]!, captureUs: network.nowUs },
      network.nowUs,
    );
    for (let part = 0; part < 10; part++) {
      network.advance(Math.round(1e5 / fps));
      const { targetBitsPerSecond = Infinity, loss } = sender.machine.viewers[0]!.link(network.nowUs);
      leastBps = Math.min(leastBps, targetBitsPerSecond);
      mostLoss = Math.max(mostLoss, loss);
    }
  }
  return { leastMbps: leastBps / 1e6, mostLoss, frames: receiver.frames.length, receiver, sender };
}
const MOMENTS = { runsUs: [2_000, 20_000], stopsUs: [3_000, 15_000] } as const;
const HICCUPS = { runsUs: [500_000, 2_000_000], stopsUs: [50_000, 500_000] } as const;

for (const bytes of [50_000, 150_000]) {
  simulatedTest(`a laptop whose reader is late is no slow link, with pictures of ${bytes} bytes`, () => {
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

simulatedTest(
  "a laptop that stood still is no slow link where its system does not say when datagrams came, either",
  () => {
    for (let seed = 1; seed <= 4; seed++) {
      const laptop = { seed, runsUs: [500_000, 2_000_000], stopsUs: [120_000, 500_000] } as const;
      const { leastMbps, frames } = streamWithStops({ laptop }, {
        bytes: 50_000,
        fps: 30,
        seconds: 4,
        mbit: 900,
      });
      assertEquals(leastMbps, Infinity, `seed ${seed}: believed to be ${leastMbps} Mbit/s`);
      assert(frames > 85, `seed ${seed}: ${frames} of 120 frames`);
    }
  },
);

simulatedTest("what a laptop's own socket had no room for is no loss of the link", () => {
  const laptop = { seed: 2, hasStamps: true, ...MOMENTS };
  const ends = streamWithStops({ laptop }, { bytes: 400_000, fps: 30, seconds: 3, mbit: 900 });
  assert(ends.receiver.process!.overflowed > 1000, `${ends.receiver.process!.overflowed}`);
  assert(ends.mostLoss < 0.03, `believed to lose ${ends.mostLoss}`);
  assert(ends.frames > 80, `${ends.frames} of 90 frames`);
});

simulatedTest("a robot that is held up is no slow link, not even in the middle of sending", () => {
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

/** Streams large pictures over a link that is fast, slow for 2 s and fast again; answers when each came after that, in µs. */
function recover(ends: Ends, { slowMbit, bytes }: { slowMbit: number; bytes: number }): number[] {
  const network = new SimulatedNetwork({ seed: 3 });
  const { sender, receiver } = attachEnds(network, ends);
  const pictures = makePictures(bytes);
  const stream = (seconds: number, mbit: number) => {
    const rate = { bitsPerSecond: mbit * 1e6, queueBytes: slowMbit * 1e6 / 8 * 0.3 };
    network.setPath(sender.address, receiver.address, { rate });
    for (let i = 0; i < 10 * seconds; i++) {
      sender.machine.handleFrame({ jpeg: pictures[i]!, captureUs: network.nowUs }, network.nowUs);
      network.advance(100_000);
    }
  };
  stream(1, 900);
  stream(2, slowMbit);
  const [fastUs, before] = [network.nowUs, receiver.frames.length];
  stream(2, 900);
  return receiver.frames.slice(before).map(({ completeUs }) => completeUs - fastUs);
}

simulatedTest(
  "a slow link that is fast again carries large pictures within a second, however busy the hosts are",
  () => {
    const busy = { runsUs: [1_000, 8_000], stopsUs: [4_000, 20_000] } as const;
    for (const slowMbit of [3, 8]) {
      for (let seed = 1; seed <= 2; seed++) {
        const robot = { seed, catchesSending: true, ...busy };
        const laptop = { seed, hasStamps: true, bufferBytes: 4e6, ...busy };
        for (const ends of [{ robot }, { laptop }]) {
          const cameUs = recover(ends, { slowMbit, bytes: 600_000 });
          const inTime = cameUs.filter((us) => us > 1e6);
          assert(
            inTime.length >= 9,
            `${Object.keys(ends)} ${seed}, ${slowMbit} Mbit/s: ${inTime.length} of 10 frames`,
          );
        }
      }
    }
  },
);
