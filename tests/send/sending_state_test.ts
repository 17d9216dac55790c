import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { type SendingState, SendingStates } from "../../src/send/sending_state.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg, streamFrames } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

/** The numbers of viewers, by the last byte of their addresses. */
function numbersOf({ viewers }: SendingState): Record<string, number> {
  return Object.fromEntries(
    viewers.map(({ address, number }) => [address.hostname.split(".").at(-1)!, number]),
  );
}

Deno.test("SendingStates tell all that is known of a sender with a viewer that reports, in a form that can be cloned", () => {
  const network = new SimulatedNetwork({});
  const sender = attachSender(network, { targets: [addressOf(9)] });
  attachReceiver(network, { subscribeTo: [sender.address] });
  streamFrames(network, sender, { count: 60 });
  const nowUs = network.timeOf(sender);
  const { machine } = sender;
  const state = new SendingStates(machine).take(nowUs);
  assertEquals(structuredClone(state), state);
  assertEquals(state.hasFeedback, true);
  assertEquals(state.viewers.map(({ isReporting }) => isReporting), [false, true]);
  for (const [i, { number, address, statistics, lastReport, link, heardUs }] of state.viewers.entries()) {
    const feed = machine.viewers[i]!;
    assertEquals(
      { address, statistics, lastReport, link, heardUs },
      {
        address: feed.address,
        statistics: feed.statistics,
        lastReport: feed.lastReport,
        link: feed.link(nowUs),
        heardUs: feed.heardUs,
      },
    );
    assertEquals(state.uses.get(number), machine.uses.get(feed));
    assert(statistics.framesSent > 0);
  }
  assertEquals(state.uses.size, machine.uses.size);
  assertEquals([state.feedback, state.unsendable], [machine.feedback, machine.unsendable]);
  assertEquals(state.sustainableFps, machine.sustainableFps(nowUs));
  assertEquals(state.statistics, JSON.parse(JSON.stringify(machine.statistics())));
  assert(state.feedback.bytes > 0 && JSON.stringify(state.statistics).length > 50);
});

Deno.test("SendingStates do not change when more is sent", () => {
  const network = new SimulatedNetwork({});
  const sender = attachSender(network);
  attachReceiver(network, { subscribeTo: [sender.address] });
  streamFrames(network, sender, { count: 10 });
  const states = new SendingStates(sender.machine);
  const state = states.take(network.timeOf(sender));
  const before = structuredClone(state);
  streamFrames(network, sender, { count: 30, first: 10 });
  assertEquals(state, before);
  const later = states.take(network.timeOf(sender));
  assert(later.viewers[0]!.statistics.framesSent > before.viewers[0]!.statistics.framesSent);
  assertNotEquals(later.uses, before.uses);
});

Deno.test("SendingStates number viewers for as long as they are served, and give no number twice", () => {
  const network = new SimulatedNetwork({});
  const sender = attachSender(network);
  const subscribeTo = [sender.address];
  const states = new SendingStates(sender.machine);
  const take = () => numbersOf(states.take(network.timeOf(sender)));
  const join = (host: number) => {
    attachReceiver(network, { address: addressOf(host), viewerId: host, subscribeTo });
    network.advance(500_000);
  };
  for (const host of [2, 3, 4]) join(host);
  const first = take();
  assertEquals([Object.keys(first), new Set(Object.values(first)).size], [["2", "3", "4"], 3]);
  assertEquals(take(), first);
  network.detach(addressOf(2));
  network.advance(10_000_000);
  assertEquals(take(), { "3": first["3"]!, "4": first["4"]! });
  join(5);
  join(2);
  const last = take();
  assertEquals([last["3"], last["4"]], [first["3"], first["4"]]);
  assertEquals(new Set([...Object.values(first), last["2"], last["5"]]).size, 5);
});

Deno.test("SendingStates of the original's sender count under one number what left for all", () => {
  const sender = new SofSender({ targets: [addressOf(2), addressOf(3)] });
  const states = new SendingStates(sender);
  const into = new Uint8Array(10_000);
  const keys = [0, 1].map((second) => {
    sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: second * 1e6 }, second * 1e6);
    for (let i = 0; i < 1000; i++) sender.pollDatagram(second * 1e6 + i * 100, into);
    const state = states.take(second * 1e6);
    assertEquals(structuredClone(state), state);
    assertEquals([state.hasFeedback, state.viewers, state.sustainableFps], [false, [], undefined]);
    assertEquals([...state.uses.values()], [...sender.uses.values()]);
    assert([...state.uses.values()][0]!.framesSent > 0);
    return [...state.uses.keys()];
  });
  assertEquals([keys[0]!.length, keys[1]], [1, keys[0]]);
});
