/** A stream on links that slow down and recover, under a virtual clock: how late the pictures are, and how many. */

import { assert, assertEquals } from "@std/assert";
import { type LinkPhase, streamOverChangingLink } from "../support/changing_link.ts";
import { addressOf, attachReceiver, attachSender } from "../support/pair.ts";
import { makePictures, percentile } from "../support/measured_stream.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

function step(mbitPerSecond: number, rest: Partial<LinkPhase> = {}): LinkPhase[] {
  return [
    { seconds: 4, mbitPerSecond: 20 },
    { seconds: 8, mbitPerSecond, ...rest },
    { seconds: 6, mbitPerSecond: 20 },
  ];
}

for (const queueMs of [300, 1000]) {
  simulatedTest(
    `a link that falls from 20 to 3 Mbit/s with a queue of ${queueMs} ms holds no old picture`,
    () => {
      const { results: [fast, slow, again] } = streamOverChangingLink(step(3), { bytes: 25_000, queueMs });
      assertEquals(fast!.fps, 30);
      assert(slow!.settledUs < 1e6, `settled after ${slow!.settledUs} µs`);
      assert(slow!.p95Us < 100_000, `p95 ${slow!.p95Us} µs`);
      assert(slow!.utilization > 0.8, `${slow!.utilization} of the link`);
      assert(again!.fullRateUs < 2e6, `full rate after ${again!.fullRateUs} µs`);
      assert(again!.p95Us < fast!.p95Us + 5000, `${again!.p95Us} and ${fast!.p95Us} µs before`);
    },
  );
}

simulatedTest("on a link that is slower than a frame each picture is late by its own size alone", () => {
  for (const [bytes, mbit] of [[50_000, 3], [25_000, 1], [100_000, 6]] as const) {
    const linkUs = bytes * 8 / mbit;
    const { results: [, slow] } = streamOverChangingLink(step(mbit), { bytes, queueMs: 300 });
    assert(slow!.p95Us < 1.15 * linkUs + 30_000, `${slow!.p95Us} µs for ${bytes} bytes at ${mbit} Mbit/s`);
    assert(slow!.utilization > 0.75, `${slow!.utilization}`);
  }
});

simulatedTest("a link that was almost dead for some seconds is used as a whole when it is back", () => {
  for (const bytes of [8_000, 20_000, 60_000]) {
    for (const mbit of [0.05, 0.1, 0.2]) {
      const { results: [, , again] } = streamOverChangingLink(step(mbit), { bytes, queueMs: 300 });
      assert(
        again!.fullRateUs < 2e6,
        `${bytes} bytes, ${mbit} Mbit/s: full rate after ${again!.fullRateUs} µs`,
      );
    }
  }
});

simulatedTest("frames that are far larger than the link's queue arrive, whatever the rate", () => {
  for (const [fast, slow, bytes] of [[60, 6, 400_000], [30, 1, 150_000]] as const) {
    const phases = [fast, slow, fast].map((mbitPerSecond, i) => ({
      seconds: i === 1 ? 60 : 5,
      mbitPerSecond,
    }));
    const { results } = streamOverChangingLink(phases, { bytes, queueMs: 300 });
    for (const [i, { fps, p95Us }] of results.entries()) {
      const linkUs = bytes * 8 / phases[i]!.mbitPerSecond;
      assert(fps > 0.38 * 1e6 / linkUs, `${fps} fps at ${phases[i]!.mbitPerSecond} Mbit/s`);
      assert(p95Us < 1.3 * linkUs + 30_000, `${p95Us} µs at ${phases[i]!.mbitPerSecond} Mbit/s`);
    }
  }
});

/** Streams for 20 s over a link that changes by itself: how many frames came, and the 99th percentile of their delay. */
function streamOverRestlessLink(
  change: (turn: number, random: SeededRandom) => { us: number; mbit: number },
) {
  const network = new SimulatedNetwork({ seed: 3, delayUs: 1500 });
  const sender = attachSender(network, { targets: [addressOf(2)] });
  const receiver = attachReceiver(network);
  const random = seededRandom(5);
  let turn = 0;
  const next = () => {
    const { us, mbit } = change(turn++, random);
    const rate = { bitsPerSecond: mbit * 1e6, queueBytes: 400_000 };
    network.setPath(undefined, receiver.address, { delayUs: 1500, rate });
    network.at(network.nowUs + us, next);
  };
  next();
  const pictures = makePictures(60_000);
  const capturedUs: number[] = [];
  for (let i = 0; i < 600; i++) {
    capturedUs.push(network.nowUs);
    sender.machine.handleFrame(
      { jpeg: pictures[i % pictures.length]!, captureUs: network.nowUs },
      network.nowUs,
    );
    network.advance(33_333);
  }
  const latenciesUs = receiver.frames.map(({ id, completeUs }) => completeUs - capturedUs[id]!);
  return { frames: receiver.frames.length, p99Us: percentile(latenciesUs.sort((a, b) => a - b), 0.99) };
}

simulatedTest(
  "a link that is never the same for long costs no frame as long as it is fast enough on average",
  () => {
    const restless = streamOverRestlessLink((_, random) => ({ us: 20_000, mbit: 10 + 50 * random.next() }));
    assert(restless.frames >= 595, `${restless.frames} of 600`);
    assert(restless.p99Us < 60_000, `${restless.p99Us}`);
  },
);

simulatedTest("a link that stands still for a moment is not taken for a slow one", () => {
  const short = streamOverRestlessLink((turn, random) =>
    turn % 2 ? { us: 12_000, mbit: 0.8 } : { us: 200_000 + 200_000 * random.next(), mbit: 60 }
  );
  assert(short.frames >= 595, `${short.frames} of 600`);
  assert(short.p99Us < 40_000, `${short.p99Us}`);
  // One datagram that is caught at 50 kbit/s holds the link for 200 ms.
  const long = streamOverRestlessLink((turn, random) =>
    turn % 2 ? { us: 20_000, mbit: 0.05 } : { us: 600_000 + 800_000 * random.next(), mbit: 60 }
  );
  assert(long.frames >= 480, `${long.frames} of 600`);
  assert(long.p99Us < 260_000, `${long.p99Us}`);
});

simulatedTest("a link that slows down and recovers slowly is followed", () => {
  const phases = [16, 12, 9, 7, 5, 4, 3, 2, 3, 4, 5, 7, 9, 12, 16].map((mbitPerSecond) => ({
    seconds: 2,
    mbitPerSecond,
  }));
  const { results } = streamOverChangingLink(phases, { bytes: 25_000, queueMs: 300 });
  for (const [i, { fps, p95Us }] of results.entries()) {
    const { mbitPerSecond } = phases[i]!;
    const linkUs = 25_000 * 8 / mbitPerSecond;
    assert(fps >= Math.min(29, 0.75 * 1e6 / linkUs), `${fps} fps at ${mbitPerSecond} Mbit/s`);
    assert(p95Us < 1.2 * linkUs + 45_000, `${p95Us} µs at ${mbitPerSecond} Mbit/s`);
  }
});

simulatedTest("a slow link that loses, too, delivers current pictures", () => {
  const { results: [, slow] } = streamOverChangingLink(step(3, { loss: 0.05 }), {
    bytes: 25_000,
    queueMs: 300,
  });
  assert(slow!.p95Us < 120_000, `p95 ${slow!.p95Us} µs`);
  assert(slow!.utilization > 0.65, `${slow!.utilization}`);
});

simulatedTest("a slow link far away delivers current pictures", () => {
  const delayUs = 40_000;
  const { results: [, slow] } = streamOverChangingLink(step(3, { delayUs }), { bytes: 25_000, queueMs: 300 });
  assert(slow!.p95Us < 100_000 + delayUs, `p95 ${slow!.p95Us} µs`);
  assert(slow!.utilization > 0.75, `${slow!.utilization}`);
});

simulatedTest("nothing is skipped on a link that is fast enough, whether it loses or not", () => {
  for (
    const phase of [{ mbitPerSecond: Infinity }, { mbitPerSecond: 20 }, {
      mbitPerSecond: Infinity,
      loss: 0.1,
    }]
  ) {
    const { sender, results } = streamOverChangingLink([{ seconds: 20, ...phase }], {
      bytes: 50_000,
      queueMs: 300,
    });
    const { framesSkipped, framesCut } = sender.machine.viewers[0]!.statistics;
    assertEquals([framesSkipped, framesCut], [0, 0]);
    assert(results[0]!.fps > 29.9, `${results[0]!.fps}`);
  }
});

simulatedTest("a viewer on a slow link costs the others nothing", () => {
  const network = new SimulatedNetwork({ delayUs: 500 });
  const sender = attachSender(network, { targets: [2, 3, 4, 5, 6].map((host) => addressOf(host)) });
  const receivers = [2, 3, 4, 5, 6].map((host) => attachReceiver(network, { address: addressOf(host) }));
  network.setPath(undefined, addressOf(4), {
    delayUs: 500,
    rate: { bitsPerSecond: 1e6, queueBytes: 37_500 },
  });
  const pictures = makePictures(60_000);
  const capturedUs: number[] = [];
  for (let i = 0; i < 300; i++) {
    capturedUs.push(network.nowUs);
    sender.machine.handleFrame(
      { jpeg: pictures[i % pictures.length]!, captureUs: network.nowUs },
      network.nowUs,
    );
    network.advance(33_333);
  }
  for (const { address, frames } of receivers) {
    if (address.hostname !== addressOf(4).hostname) assertEquals(frames.length, 300);
  }
  const slow = receivers[2]!.frames.filter(({ id }) => id > 60);
  assert(slow.length > 10, `${slow.length}`);
  for (const { id, completeUs } of slow) assert(completeUs - capturedUs[id]! < 700_000, `frame ${id}`);
});

simulatedTest("feedback of all kinds costs less than a fiftieth of the stream, at any rate", () => {
  for (const mbitPerSecond of [1, 3, 20]) {
    const { network, sender, receiver } = streamOverChangingLink(
      [{ seconds: 20, mbitPerSecond }],
      { bytes: 25_000, queueMs: 300 },
    );
    const back = network.traffic(receiver.address, sender.address).wireBytes;
    const there = network.traffic(sender.address, receiver.address).wireBytes;
    assert(back < there / 50, `${back} bytes back for ${there}`);
  }
});
