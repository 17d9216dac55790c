import { assert, assertEquals } from "@std/assert";
import { QueueingDelay } from "../../../src/send/rate/queueing_delay.ts";

Deno.test("QueueingDelay is what the newest datagram took longer than the quickest, whatever the clocks say", () => {
  for (const aheadUs of [0, -5_000_000_000, 7_000_000_000]) {
    const queueing = new QueueingDelay();
    assertEquals(queueing.delayUs, 0);
    const delays = [3000, 2000, 2500, 90_000, 2000].map((transitUs, i) => {
      queueing.observe(i * 33_333, i * 33_333 + transitUs + aheadUs);
      return queueing.delayUs;
    });
    assertEquals(delays, [0, 0, 500, 88_000, 0]);
  }
});

Deno.test("QueueingDelay forgets a quickest datagram that is long ago, so a clock that drifts is no queue", () => {
  const queueing = new QueueingDelay();
  for (let second = 0; second <= 600; second++) {
    queueing.observe(second * 1e6, second * 1e6 + 2000 + second * 100);
  }
  // A hundred µs a second, over the two to four seconds that count.
  assert(queueing.delayUs <= 400, `${queueing.delayUs}`);
});
