/** A listener's driver and a robot behind a sender: both machines on a network, in the clear and sealed. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { DrivenPair, type DriverHost } from "../support/driven_pair.ts";
import { addressOf, attachReceiver, attachSender } from "../support/pair.ts";
import { attachSealedReceiver, attachSealedSender, makePairing } from "../support/sealed_pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import type { Right } from "../../src/pair/pairing.ts";
import { type Datagram, decodeDatagram, MIN_DATAGRAM_BYTES } from "../../src/protocol.ts";
import { pollLast } from "../../src/receive/receiving_end.ts";
import { HEADER_BYTES, isSealed, Kind, readKind } from "../../src/protocol/header.ts";

const SECOND = 1_000_000;
const ROBOT = addressOf(1);
const LIMITS = { timeoutUs: 250_000, maxAgeUs: 500_000 };

function beginOpen() {
  const network = new SimulatedNetwork();
  const robot = attachSender(network, { drive: { ...LIMITS, isOpen: true }, clockOffsetUs: 5_000_000 });
  const [a, b] = [attachListener(network, 2), attachListener(network, 3)];
  const pair = new DrivenPair(network, robot);
  pair.run(SECOND);
  return { network, pair, a, b };
}

function attachListener(network: SimulatedNetwork, host: number): DriverHost {
  return attachReceiver(network, {
    ...{ address: addressOf(host), viewerId: host, subscribeTo: [ROBOT], acceptsPushed: false },
    drawU48: seededRandom(host).u48,
  });
}

function beginSealed(rights: readonly Right[]) {
  const network = new SimulatedNetwork();
  const { ofRobot, ofViewer } = makePairing();
  const robot = attachSealedSender(network, [{ ...ofRobot, rights }], {
    drive: { ...LIMITS, isOpen: false },
  });
  const listener = attachSealedReceiver(network, [{ ...ofViewer, rights }], { subscribeTo: [ROBOT] });
  const pair = new DrivenPair(network, robot);
  pair.run(SECOND);
  return { network, pair, listener };
}

Deno.test("a listener drives a robot whose picture it gets, and lets go", () => {
  const { pair, a } = beginOpen();
  assertEquals(pair.lastLine.reason, "no driver");
  assertEquals([pair.news(a)!.mayDrive, pair.news(a)!.reason], [true, "no driver"]);
  pair.run(SECOND, a);
  const { state, linear, buttons, pictureAgeMs } = pair.lastLine;
  assertEquals([state, buttons], ["driving", 1]);
  assertAlmostEquals(linear, 0.5, 1e-4);
  assert(pictureAgeMs < 60, `${pictureAgeMs}`);
  const { isDriving, isOwn, roundTripMs } = pair.news(a)!;
  assertEquals([isDriving, isOwn], [true, true]);
  assert(roundTripMs! > 0 && roundTripMs! < 100, `${roundTripMs}`);
  pair.release(a);
  pair.run(5000);
  assertEquals([pair.lastLine.state, pair.lastLine.reason], ["stopped", "released"]);
});

Deno.test("a listener's stop reaches the robot through loss, and is said to be on its way until then", () => {
  const { pair, network, a, b } = beginOpen();
  network.conditions = { loss: 0.3, delayUs: 10_000 };
  pair.run(SECOND, a);
  assertEquals(pair.lastLine.state, "driving");
  network.setPath(b.address, undefined, { loss: 1 });
  pair.act(b, { kind: "stop" });
  pair.run(100_000, a);
  assertEquals([pair.news(b)!.isStopping, pair.lastLine.state], [true, "driving"]);
  network.setPath(b.address, undefined, undefined);
  pair.run(300_000, a);
  assertEquals([pair.news(b)!.isStopping, pair.lastLine.reason], [false, "stop pressed"]);
});

Deno.test("a robot stops by the age of the picture that the listener shows", () => {
  const { pair, a } = beginOpen();
  pair.run(SECOND, a);
  pair.isCameraRunning = false;
  pair.run(400_000, a);
  assertEquals(pair.lastLine.state, "driving");
  pair.run(200_000, a);
  assertEquals(pair.lastLine.reason, "picture too old");
  assertEquals(pair.news(a)!.reason, "picture too old");
});

Deno.test("a listener of two sees that the other one drives, and takes over when that lets go", () => {
  const { pair, a, b } = beginOpen();
  pair.run(SECOND, a);
  const { isDriving, isOwn, driver } = pair.news(b)!;
  assertEquals([isDriving, isOwn, driver], [true, false, "10.0.0.2:5550"]);
  pair.act(b, { kind: "ask", isAsking: true });
  pair.run(300_000, a);
  assertEquals([pair.news(a)!.asker, pair.news(b)!.isAsking], ["10.0.0.3:5550", true]);
  pair.release(a);
  pair.run(200_000);
  pair.run(SECOND, b, -0.5);
  assertAlmostEquals(pair.lastLine.linear, -0.5, 1e-4);
});

Deno.test("a listener that ends lets go first, and then gives up its subscription", () => {
  const { pair, network, a } = beginOpen();
  pair.run(SECOND, a);
  network.detach(a.address);
  pair.release(a);
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  const nowUs = network.timeOf(a) + 10_000;
  const said: Datagram[] = [];
  for (let last = pollLast(a.machine, nowUs, into); last; last = pollLast(a.machine, nowUs, into)) {
    said.push(decodeDatagram(into.slice(0, last.length)) as Datagram);
  }
  assertEquals(said.map(({ kind }) => kind), ["drive-command", "leave"]);
  assertEquals(said.map((datagram) => datagram.kind === "drive-command" && datagram.isHeld), [false, false]);
});

Deno.test("a paired listener's commands are sealed, leave before all that is due with them, and move the robot", () => {
  const { pair, listener, network } = beginSealed(["watch", "drive"]);
  pair.run(SECOND, listener);
  assertEquals([pair.lastLine.state, pair.lastLine.driver], ["driving", "laptop 1"]);
  assertEquals(pair.news(listener)!.isOwn, true);
  const headers: Uint8Array[] = [];
  const into = new Uint8Array(MIN_DATAGRAM_BYTES);
  // Held up for a while, it has several things to say.
  const lateUs = network.timeOf(listener) + 150_000;
  while (listener.machine.pollDatagram(lateUs, into)) headers.push(into.slice(0, HEADER_BYTES));
  assertEquals(headers.map(isSealed), headers.map(() => true));
  const [first, ...others] = headers.map(readKind);
  assertEquals(first, Kind.DriveCommand);
  assert(others.includes(Kind.Report), `${others}`);
});

Deno.test("a listener that is paired to watch moves nothing, and may press stop", () => {
  const { pair, listener } = beginSealed(["watch"]);
  pair.run(SECOND, listener);
  assertEquals(pair.lines.filter(({ state }) => state === "driving"), []);
  assertEquals([pair.news(listener)!.mayDrive, pair.news(listener)!.mayStop], [false, true]);
  pair.act(listener, { kind: "stop" });
  pair.run(50_000);
  assertEquals(pair.lastLine.reason, "stop pressed");
});
