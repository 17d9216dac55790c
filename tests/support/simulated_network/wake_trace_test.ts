import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { addressOf, attachReceiver, attachSender, streamFrames } from "../pair.ts";
import { SimulatedNetwork } from "../simulated_network.ts";
import { traced } from "./wake_trace.ts";

/** A stream over a slow link that loses, to a viewer who asked for it. */
function runSession() {
  const network = new SimulatedNetwork({
    delayUs: 2000,
    loss: 0.05,
    rate: { bitsPerSecond: 6e6, queueBytes: 100_000 },
  });
  const sender = attachSender(network);
  const receiver = attachReceiver(network, { subscribeTo: [addressOf(1)] });
  network.advance(100_000);
  streamFrames(network, sender, { count: 90 });
  return { network, sender: sender.machine, receiver: receiver.machine };
}

Deno.test("a failing test tells what the machines of its network woke for last, with host and time", async () => {
  const error = await assertRejects(() =>
    traced(() => {
      runSession();
      throw new Error("too few frames");
    }), Error);
  assert(error.message.startsWith("too few frames\n\nThe last wake-ups:\n"), error.message);
  const lines = error.message.split("\n").slice(3);
  assert(lines.length > 20 && lines.length <= 40, String(lines.length));
  const line = /^\d\.\d{6} s 10\.0\.0\.[12]:5550 woke for [a-z-]+(, \d+ times until \d\.\d{6} s)?$/;
  for (const text of lines) assertMatch(text, line);
  assertEquals(lines.toSorted(), lines);
});

Deno.test("the trace of one test has nothing of another's, and that of one that passes is forgotten", async () => {
  await traced(() => void runSession());
  const error = await assertRejects(() => traced(() => Promise.reject(new Error("alone"))), Error);
  assertEquals(error.message, "alone");
});

Deno.test("both ends count what they woke for, and wake early for nothing", () => {
  const { sender, receiver } = runSession();
  const [ofSender, ofReceiver] = [sender.statistics().wakes, receiver.statistics().wakes];
  for (const reason of ["description", "clear-link"] as const) assert(ofSender.of(reason) > 0, reason);
  for (const reason of ["expiry", "subscription", "request", "clock", "report"] as const) {
    assert(ofReceiver.of(reason) > 0, reason);
  }
  assertEquals([ofSender.of("early"), ofReceiver.of("early")], [0, 0]);
  assertEquals(Object.keys(JSON.parse(JSON.stringify(sender.statistics())).wakes).length > 1, true);
});
