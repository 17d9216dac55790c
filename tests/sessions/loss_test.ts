/** A stream on links that lose, under a virtual clock: what arrives, how late, and what it costs. */

import { assert, assertEquals } from "@std/assert";
import { measureStream, percentile } from "../support/measured_stream.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

/** A round trip of a millisecond. */
const NEAR = { delayUs: 500 };
/** A round trip in which nothing can be asked for. */
const FAR = { delayUs: 40_000 };

const LOSSLESS_P99_US = percentile(measureStream(NEAR).latenciesUs, 0.99);

const NEAR_LOSS: readonly [loss: number, delivered: number, overhead: number, laterUs: number][] = [
  [0, 1, 0.06, 0],
  [0.01, 1, 0.10, 10_000],
  [0.02, 1, 0.11, 10_000],
  [0.05, 0.999, 0.14, 10_000],
  [0.1, 0.998, 0.22, 15_000],
  [0.2, 0.99, 0.42, 20_000],
  [0.3, 0.95, 0.7, 33_333],
];

for (const [loss, delivered, overhead, laterUs] of NEAR_LOSS) {
  simulatedTest(
    `a viewer close by gets ${delivered * 100} % of the frames in time at ${loss * 100} % loss, both ways`,
    () => {
      for (const seed of [1, 2]) {
        const stream = measureStream({ ...NEAR, loss, seed });
        const p99Us = percentile(stream.latenciesUs, 0.99);
        assert(stream.delivered >= delivered, `${stream.delivered} delivered`);
        assert(stream.overhead <= overhead, `overhead ${stream.overhead}`);
        assert(p99Us <= LOSSLESS_P99_US + laterUs, `p99 ${p99Us} µs, without loss ${LOSSLESS_P99_US}`);
      }
    },
  );
}

const FAR_LOSS: readonly [loss: number, delivered: number, overhead: number][] = [
  [0.05, 0.999, 0.3],
  [0.1, 0.998, 0.45],
  [0.2, 0.99, 0.75],
];

for (const [loss, delivered, overhead] of FAR_LOSS) {
  simulatedTest(
    `a viewer 80 ms away gets ${delivered * 100} % of the frames at ${
      loss * 100
    } % loss, as soon as without loss`,
    () => {
      for (const seed of [1, 2]) {
        const stream = measureStream({ ...FAR, loss, seed });
        assert(stream.delivered >= delivered, `${stream.delivered} delivered`);
        assert(stream.overhead <= overhead, `overhead ${stream.overhead}`);
        assert(percentile(stream.latenciesUs, 0.99) <= 41_000);
        assertEquals(stream.sender.machine.viewers[0]!.statistics.repairsOnRequest, 0);
      }
    },
  );
}

simulatedTest("a link that loses in bursts of five costs few frames, near or far", () => {
  const burstLoss = { fraction: 0.05, meanLength: 5 };
  const near = measureStream({ ...NEAR, burstLoss });
  const far = measureStream({ ...FAR, burstLoss });
  assert(near.delivered >= 0.99, `near ${near.delivered}`);
  assert(far.delivered >= 0.99, `far ${far.delivered}`);
  assert(near.overhead < far.overhead, "what is asked for costs less than what is sent ahead");
  assert(near.overhead <= 0.2, `overhead ${near.overhead}`);
});

simulatedTest("a silence of 20 ms twice a second costs no frame, whenever it comes", () => {
  for (let phase = 0; phase < 10; phase++) {
    // So the silences come ever later in the frame interval, and the last ones end well before the deadline.
    const silence = { lengthUs: 20_000, everyUs: 500_000 + 700 * phase };
    const { delivered } = measureStream({ ...NEAR, silence }, { frames: 300 });
    assertEquals(delivered, 1, `phase ${phase}`);
  }
});

simulatedTest(
  "a silence of 100 ms costs the frames of that silence alone, and the next one is on time",
  () => {
    const silence = { lengthUs: 100_000, everyUs: 2_003_000 };
    const { delivered, receiver, latenciesUs } = measureStream({ ...NEAR, silence }, { frames: 600 });
    // Ten silences; of the three or four frames in each, the last ones are not too late to be asked for.
    assert(delivered >= 1 - 10 * 3 / 600, `${delivered} delivered`);
    const gaps = receiver.frames.slice(1).map(({ id }, i) => id - receiver.frames[i]!.id);
    assert(Math.max(...gaps) <= 4, `${Math.max(...gaps)} frames in a row`);
    assert(percentile(latenciesUs, 0.9) <= LOSSLESS_P99_US);
  },
);

simulatedTest("a link that reorders is not taken for one that loses", () => {
  const stream = measureStream({ ...NEAR, jitterUs: 3_000 });
  const { requests, repairsAhead } = stream.sender.machine.viewers[0]!.statistics;
  assertEquals(stream.delivered, 1);
  assert(requests < 20, `${requests} requests`);
  assert(repairsAhead < 510, `${repairsAhead} repair fragments ahead`);
});

simulatedTest("duplicated datagrams change nothing", () => {
  const stream = measureStream({ ...NEAR, duplication: 0.2, loss: 0.05 });
  assert(stream.delivered >= 0.999);
  assert(stream.overhead <= 0.14, `overhead ${stream.overhead}`);
});

simulatedTest("frames of one fragment survive loss, too", () => {
  for (const conditions of [NEAR, FAR]) {
    const stream = measureStream({ ...conditions, loss: 0.05 }, { bytes: 900, frames: 1000 });
    assert(stream.delivered >= 0.995, `${stream.delivered}`);
  }
});

simulatedTest(
  "without redundancy what is missing is asked for, and without that nothing more is sent",
  () => {
    const asking = measureStream({ ...NEAR, loss: 0.05 }, { sender: { redundancy: 0 } });
    assert(asking.delivered >= 0.998, `${asking.delivered}`);
    assertEquals(asking.sender.machine.viewers[0]!.statistics.repairsAhead, 0);
    const bare = measureStream({ ...NEAR, loss: 0.05 }, { sender: { redundancy: 0, repairUs: 0 } });
    assertEquals(bare.sender.machine.viewers[0]!.statistics.requests, 0);
    assert(bare.delivered < 0.2, `${bare.delivered}`);
  },
);

simulatedTest("a fixed redundancy is what is sent, whatever the viewer reports", () => {
  const stream = measureStream({ ...FAR, loss: 0.05 }, { sender: { redundancy: 25 } });
  const { repairsAhead, framesSent } = stream.sender.machine.viewers[0]!.statistics;
  assert(Math.abs(repairsAhead / framesSent - 13) < 0.7, `${repairsAhead / framesSent} a frame`);
  assert(stream.delivered >= 0.999);
});

simulatedTest("a longer deadline lets a viewer further away ask", () => {
  const conditions = { delayUs: 25_000, loss: 0.1 };
  const short = measureStream(conditions, { sender: { redundancy: 0 } });
  const long = measureStream(conditions, { sender: { redundancy: 0, repairUs: 200_000 } });
  assertEquals(short.sender.machine.viewers[0]!.statistics.requests, 0);
  assert(long.receiver.machine.statistics().sessions[0]!.frames.framesRecoveredByRequest > 0);
});
