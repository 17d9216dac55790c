/** Pictures that are made to fit a link that is too slow for them, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import { type LinkPhase, type PhaseResult, streamOverChangingLink } from "../support/changing_link.ts";
import type { MadeUpRecoder } from "../support/made_up_recoder.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

/** As fast as a small computer. */
const RECODER: MadeUpRecoder = { us: 5000 };

function step(mbitPerSecond: number, rest: Partial<LinkPhase> = {}): LinkPhase[] {
  return [
    { seconds: 4, mbitPerSecond: 20 },
    { seconds: 8, mbitPerSecond, ...rest },
    { seconds: 6, mbitPerSecond: 20 },
  ];
}

function say({ fps, p95Us, settledUs, utilization }: PhaseResult): string {
  return `${fps.toFixed(1)} fps, p95 ${p95Us} µs, settled ${settledUs} µs, ${
    utilization.toFixed(2)
  } of the link`;
}

for (const bytes of [25_000, 50_000]) {
  simulatedTest(`every picture of ${bytes} bytes comes over 3 Mbit/s, and is young`, () => {
    const { results: [fast, slow, again] } = streamOverChangingLink(step(3), {
      bytes,
      queueMs: 300,
      recoder: RECODER,
    });
    assertEquals(fast!.fps, 30);
    // all but those of the fall
    assert(slow!.fps >= 28 && slow!.p95Us <= 45_000 && slow!.settledUs < 600_000, say(slow!));
    assert(slow!.utilization > 0.6, say(slow!));
    assert(again!.fps >= 29.5 && again!.p95Us < fast!.p95Us + 5000, say(again!));
  });
}

simulatedTest("nearly every picture comes over 1 Mbit/s", () => {
  const { results: [, slow] } = streamOverChangingLink(step(1), {
    bytes: 25_000,
    queueMs: 300,
    recoder: RECODER,
  });
  assert(slow!.fps >= 24 && slow!.p95Us <= 70_000, say(slow!));
});

simulatedTest("nearly every picture comes over 3 Mbit/s that lose a twentieth", () => {
  const { results: [, slow] } = streamOverChangingLink(step(3, { loss: 0.05 }), {
    bytes: 50_000,
    queueMs: 300,
    recoder: RECODER,
  });
  assert(slow!.fps >= 27 && slow!.p95Us <= 70_000, say(slow!));
});

simulatedTest("pictures are made fewer and longer for who prefers that, but not fewer than was said", () => {
  const recoder = { ...RECODER, psnr: (bytes: number) => 20 + bytes / 1000 };
  const over = (preference: "balance" | "motion" | "detail", leastFps: number) =>
    streamOverChangingLink(step(1), {
      bytes: 50_000,
      queueMs: 300,
      recoder,
      sender: { preference, leastFps },
    }).results[1]!;
  const motion = over("motion", 10), detail = over("detail", 5), bounded = over("detail", 20);
  assert(motion.fps > 24, say(motion));
  assert(detail.fps < 16 && detail.fps > 8 && detail.p95Us < 250_000, say(detail));
  assert(bounded.fps > 17, say(bounded));
});

simulatedTest("a recoder that is too slow for every picture costs pictures, and makes none old", () => {
  const { results: [, slow] } = streamOverChangingLink(step(3), {
    bytes: 50_000,
    queueMs: 300,
    recoder: { us: 50_000 },
  });
  assert(slow!.fps > 15 && slow!.p95Us <= 120_000, say(slow!));
});

simulatedTest("a link with room never needs a recoder", () => {
  const asked: number[] = [];
  const recoder = { ...RECODER, onRequest: ({ number }: { number: number }) => void asked.push(number) };
  const { results, receiver, sender } = streamOverChangingLink([{ seconds: 8, mbitPerSecond: 60 }], {
    bytes: 50_000,
    queueMs: 50,
    recoder,
  });
  assertEquals([results[0]!.fps, asked, sender.machine.fittings.isReady], [30, [], false]);
  assert(receiver.frames.every(({ jpeg }) => jpeg.length > 40_000));
});
