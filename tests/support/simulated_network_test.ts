/** The simulated network itself, so that what is measured on it can be believed. */

import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { addressOf } from "./pair.ts";
import { SimulatedNetwork } from "./simulated_network.ts";
import {
  attachMachine,
  attachSink,
  lostOf,
  OTHER,
  ROBOT,
  sendNumbered,
  VIEWER,
} from "./simulated_network/numbered_datagrams.ts";

Deno.test("SimulatedNetwork delivers in the order of sending after the delay, without conditions all of it", () => {
  const network = new SimulatedNetwork({ delayUs: 700 });
  const arrivals = attachSink(network, VIEWER);
  const startUs = network.nowUs;
  sendNumbered(network, { count: 100 });
  network.advance(699);
  assertEquals(arrivals, []);
  network.advance(1);
  assertEquals(arrivals, Array.from({ length: 100 }, (_, number) => ({ number, atUs: startUs + 700 })));
});

Deno.test("SimulatedNetwork.setPath changes one direction, for both ends, for one end, and back", () => {
  const network = new SimulatedNetwork({ delayUs: 1 });
  const delayUs = (from: Address, to: Address) => {
    const arrivals = attachSink(network, to);
    const startUs = network.nowUs;
    sendNumbered(network, { from, to, count: 1 });
    network.advance(1000);
    return arrivals.map(({ atUs }) => atUs - startUs)[0];
  };
  network.setPath(undefined, ROBOT, { loss: 1 });
  network.setPath(ROBOT, undefined, { delayUs: 20 });
  network.setPath(ROBOT, VIEWER, { delayUs: 30 });
  assertEquals(delayUs(addressOf(1, 7), addressOf(2, 9)), 30);
  assertEquals(delayUs(ROBOT, OTHER), 20);
  assertEquals(delayUs(VIEWER, ROBOT), undefined);
  assertEquals(delayUs(VIEWER, OTHER), 1);
  network.setPath(VIEWER, undefined, {});
  assertEquals(delayUs(VIEWER, ROBOT), 500);
  network.setPath(VIEWER, undefined, undefined);
  network.setPath(undefined, ROBOT, undefined);
  network.setPath(ROBOT, VIEWER, undefined);
  assertEquals([delayUs(VIEWER, ROBOT), delayUs(ROBOT, VIEWER)], [1, 20]);
});

Deno.test("SimulatedNetwork does the same in every run of one seed, and something else with another", () => {
  const conditions = { jitterUs: 500, duplication: 0.1, burstLoss: { fraction: 0.1, meanLength: 3 } };
  const run = (seed?: number) => {
    const network = new SimulatedNetwork({ ...conditions, loss: 0.1, ...seed ? { seed } : {} });
    const arrivals = attachSink(network, VIEWER);
    sendNumbered(network, { count: 1000 });
    network.advance(10_000);
    return arrivals;
  };
  assertEquals(run(), run(1));
  assertNotEquals(run(1), run(2));
});

Deno.test("SimulatedNetwork loses the same on one direction whatever happens on another or is set besides", () => {
  const alone = lostOf(new SimulatedNetwork({ loss: 0.1 }), { count: 1000 });
  const busy = new SimulatedNetwork({ loss: 0.1 });
  sendNumbered(busy, { count: 77, to: OTHER });
  sendNumbered(busy, { count: 77, from: VIEWER, to: ROBOT });
  assertEquals(lostOf(busy, { count: 1000 }), alone);
  const jittery = new SimulatedNetwork({ loss: 0.1, jitterUs: 400, duplication: 0.5 });
  assertEquals(lostOf(jittery, { count: 1000 }), alone);
  const elsewhere = lostOf(new SimulatedNetwork({ loss: 0.1 }), { count: 1000, to: OTHER });
  assertNotEquals(elsewhere, alone);
});

Deno.test("SimulatedNetwork.at calls back at its time, before what arrives then and before the machines send", () => {
  const network = new SimulatedNetwork({ delayUs: 100 });
  const events: string[] = [];
  const note = (what: string) => events.push(`${what} at ${network.nowUs - 1_000_000}`);
  let isAsked = false;
  attachMachine(network, VIEWER, {
    handleDatagram: () => note("arrival"),
    pollDatagram: () => {
      if (isAsked) note("poll");
      isAsked = false;
      return undefined;
    },
  });
  network.at(1_000_300, () => note("later"));
  network.at(1_000_100, () => {
    note("callback");
    isAsked = true;
    network.at(1_000_050, () => note("past"));
  });
  network.at(1_000_100, () => note("second"));
  sendNumbered(network, { count: 1 });
  network.advance(200);
  assertEquals(events, ["callback at 100", "second at 100", "arrival at 100", "poll at 100", "past at 100"]);
  network.advance(100);
  assertEquals(events.at(-1), "later at 300");
});

Deno.test("SimulatedNetwork polls a machine when its own clock shows the time that it named, to the µs", () => {
  for (const clockDriftPpm of [0, 200, -200]) {
    const network = new SimulatedNetwork();
    const polledUs: number[] = [];
    let dueUs = 60_000_000;
    const host = attachMachine(network, ROBOT, {
      pollDatagram: (nowUs) => {
        if (nowUs < dueUs) return undefined;
        polledUs.push(nowUs);
        dueUs += 3_000_001;
        return undefined;
      },
      pollTimeoutUs: () => dueUs,
    }, { clockOffsetUs: 3_000_000, clockDriftPpm });
    network.advance(60_000_000);
    assertEquals(polledUs, [60_000_000, 63_000_001]);
    assertEquals(network.timeOf(host), 64_000_000 + 60 * clockDriftPpm);
  }
});

Deno.test("SimulatedNetwork lets time pass although a timer stays overdue, and polls its machine each µs", () => {
  const network = new SimulatedNetwork();
  let polls = 0;
  attachMachine(network, ROBOT, {
    pollDatagram: () => {
      assert(++polls < 100, "time stands still");
      return undefined;
    },
    pollTimeoutUs: () => 0,
  });
  network.advance(5);
  assertEquals(polls, 6);
});

Deno.test("SimulatedNetwork polls until a machine has nothing more, and not for a datagram that only leaves its link", () => {
  const network = new SimulatedNetwork({
    delayUs: 10_000,
    rate: { bitsPerSecond: 10_000_000, queueBytes: Infinity },
  });
  let left = 20;
  let polls = 0;
  attachMachine(network, ROBOT, {
    pollDatagram: () => {
      polls++;
      return left-- > 0 ? { to: VIEWER, length: 1222 } : undefined;
    },
  });
  network.advance(9000);
  assertEquals(polls, 21);
  assertEquals(network.traffic(ROBOT, VIEWER).datagrams, 20);
});

Deno.test("SimulatedNetwork.traffic counts by direction, bytes without and with headers", () => {
  const network = new SimulatedNetwork();
  network.setPath(ROBOT, OTHER, { loss: 1 });
  sendNumbered(network, { count: 3, bytes: 100 });
  sendNumbered(network, { count: 2, bytes: 50, from: addressOf(1, 9), to: OTHER });
  sendNumbered(network, { count: 1, bytes: 10, from: VIEWER, to: ROBOT });
  const none = { lost: 0, queueDropped: 0 };
  assertEquals(network.traffic(ROBOT, VIEWER), { datagrams: 3, bytes: 300, wireBytes: 384, ...none });
  assertEquals(network.traffic(ROBOT, undefined), {
    datagrams: 5,
    bytes: 400,
    wireBytes: 540,
    lost: 2,
    queueDropped: 0,
  });
  assertEquals(network.traffic(undefined, ROBOT), { datagrams: 1, bytes: 10, wireBytes: 38, ...none });
  assertEquals(network.traffic(OTHER, ROBOT).datagrams, 0);
  assertEquals([network.datagramsSent, network.datagramsLost], [6, 2]);
});

Deno.test("SimulatedNetwork rejects conditions that no link can have, wherever they are set", () => {
  const impossible = [
    { loss: 1.1 },
    { loss: NaN },
    { duplication: -0.1 },
    { delayUs: -1 },
    { jitterUs: -1 },
    { reordering: { fraction: 2, delayUs: 1 } },
    { burstLoss: { fraction: 0.6, meanLength: 1 } },
    { burstLoss: { fraction: 0.1, meanLength: 0.5 } },
    { silence: { lengthUs: 2, everyUs: 1 } },
    { rate: { bitsPerSecond: 0, queueBytes: 1 } },
  ];
  for (const conditions of impossible) {
    const network = new SimulatedNetwork();
    const [name] = Object.keys(conditions);
    assertThrows(() => new SimulatedNetwork(conditions), RangeError, name);
    assertThrows(() => network.conditions = conditions, RangeError, name);
    assertThrows(() => network.setPath(ROBOT, VIEWER, conditions), RangeError, name);
  }
});
