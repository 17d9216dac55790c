import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimedQueue } from "./timed_queue.ts";

Deno.test("TimedQueue gives what a stable sort by time gives, however pushes and takings alternate", () => {
  const time = fc.nat(20);
  const push = fc.record({ kind: fc.constant("push" as const), time });
  const take = fc.record({ kind: fc.constant("take" as const), time });
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: push }, take), { maxLength: 80 }), (steps) => {
      const queue = new TimedQueue<number>();
      let pending: { timeUs: number; item: number }[] = [];
      for (const [item, { kind, time }] of steps.entries()) {
        if (kind === "push") {
          queue.push(time, item);
          pending = [...pending, { timeUs: time, item }].sort((a, b) => a.timeUs - b.timeUs);
        } else {
          assertEquals(
            queue.takeDue(time),
            pending.filter(({ timeUs }) => timeUs <= time).map(({ item }) => item),
          );
          pending = pending.filter(({ timeUs }) => timeUs > time);
        }
        assertEquals(queue.nextUs, pending[0]?.timeUs ?? Infinity);
      }
    }),
  );
});
