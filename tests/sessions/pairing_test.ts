/** A robot and a viewer are paired by a code, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Pairing, Right } from "../../src/pair/pairing.ts";
import { findHeaderFault, Kind, readKind } from "../../src/protocol/header.ts";
import type { SealEvent } from "../../src/common/seal_event.ts";
import { SealedReceiver } from "../../src/sealed/sealed_receiver.ts";
import type { SealOptions } from "../../src/sealed/seal_options.ts";
import { addressOf, attachSender } from "../support/pair.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  type SealedReceiverHost,
  type SealedSenderHost,
  sealOf,
  streamFor,
} from "../support/sealed_pair.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const ROBOT = addressOf(1);
const CODE = "48271935";
const DATE = "2026-11-29";

/** What a tool does: it keeps what it is told, and tells the machine. */
class Keeper {
  seal: SealOptions;
  readonly events: SealEvent[] = [];

  constructor(seal: SealOptions) {
    this.seal = seal;
  }

  serve(machine: SealedSenderHost["machine"] | SealedReceiverHost["machine"]): void {
    for (let event = machine.pollSealEvent(); event; event = machine.pollSealEvent()) {
      this.events.push(event);
      this.#keep(event);
      machine.setSeal(this.seal);
    }
  }

  #keep(event: SealEvent): void {
    const { pending, ...rest } = this.seal;
    if (event.kind === "not-paired" || event.kind === "met") return;
    if (event.kind === "try-spent") {
      assertEquals(event.code, pending!.code);
      const triesLeft = pending!.triesLeft - 1;
      this.seal = triesLeft > 0 ? { ...rest, pending: { ...pending!, triesLeft } } : rest;
      return;
    }
    if (event.kind !== "code-used" && event.kind !== "paired") throw new Error(event.kind);
    const pairing: Pairing = { ...event.pairing, date: DATE };
    this.seal = { ...rest, pairings: [...this.seal.pairings, pairing] };
  }
}

interface Scene {
  readonly network: TappedNetwork;
  readonly robot: SealedSenderHost;
  readonly ofRobot: Keeper;
}

function begin(
  options: {
    readonly pairings?: readonly Pairing[];
    readonly loss?: number;
    readonly seed?: number;
    readonly rights?: readonly Right[];
  } = {},
): Scene {
  const network = new TappedNetwork({ delayUs: 2000, loss: options.loss ?? 0, seed: options.seed ?? 1 });
  const ofRobot = new Keeper({
    ...sealOf(options.pairings ?? []),
    name: "Röver",
    pending: { code: CODE, triesLeft: 3, ...(options.rights ? { rights: options.rights } : {}) },
  });
  const robot = attachSealedSender(network, [], { seed: options.seed ?? 1 });
  robot.machine.setSeal(ofRobot.seal);
  network.attach({ ...robot, onRest: () => ofRobot.serve(robot.machine) });
  return { network, robot, ofRobot };
}

function ask(network: TappedNetwork, code: string, place: { address?: Address; seed?: number } = {}) {
  const { address = addressOf(2), seed = 5 } = place;
  const keeper = new Keeper({ ...sealOf([]), name: "Mia's laptop", requestCode: code });
  const host = attachSealedReceiver(network, [], {
    subscribeTo: [ROBOT],
    address,
    seed,
    viewerId: 70 + seed,
  });
  const machine = SealedReceiver.make(
    { viewerId: 70 + seed, drawU48: () => 5, subscribeTo: [ROBOT], acceptsPushed: false, wire: "auto" },
    { seal: keeper.seal, sodium: host.sodium },
  );
  const frames: number[] = [];
  const onHandled = () => {
    for (let event = machine.pollEvent(); event; event = machine.pollEvent()) {
      if (event.kind === "frame") frames.push(event.frame.id);
    }
    keeper.serve(machine);
  };
  network.attach({ address, machine, clockOffsetUs: 0, onHandled });
  return { machine, keeper, frames };
}

function kindsOf({ events }: Keeper): string[] {
  return events.map(({ kind }) => kind);
}

simulatedTest("a code pairs a viewer with a robot, and the stream follows, sealed", () => {
  const { network, robot, ofRobot } = begin();
  const laptop = ask(network, CODE);
  streamFor(network, robot, { us: 1_000_000 });
  assertEquals(kindsOf(ofRobot), ["code-used"]);
  assertEquals(kindsOf(laptop.keeper), ["paired"]);
  const [atRobot, atLaptop] = [ofRobot.seal.pairings[0]!, laptop.keeper.seal.pairings[0]!];
  assertEquals(atRobot.secret, atLaptop.secret);
  assertEquals(atRobot.secret.length, 32);
  assertEquals([atRobot.id, atRobot.robotId], [atLaptop.id, atLaptop.robotId]);
  assertEquals([atRobot.name, atRobot.side, atRobot.addresses], ["Mia's laptop", "viewer", ["10.0.0.2"]]);
  assertEquals([atLaptop.name, atLaptop.side, atLaptop.addresses], ["Röver", "robot", ["10.0.0.1"]]);
  assert(laptop.frames.length > 20, `${laptop.frames.length}`);
  assertEquals([ofRobot.seal.pending, laptop.machine.unpaired(network.nowUs)], [undefined, []]);
});

simulatedTest("a code that is made to watch alone gives no more, and both ends know it", () => {
  const { network, ofRobot } = begin({ rights: ["watch"] });
  const laptop = ask(network, CODE);
  network.advance(1_000_000);
  for (const keeper of [ofRobot, laptop.keeper]) {
    assertEquals(keeper.seal.pairings.map(({ rights }) => rights), [["watch"]]);
  }
});

simulatedTest("a code pairs at a loss of a fifth each way, and spends one try where nobody else asks", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { network, robot, ofRobot } = begin({ loss: 0.2, seed });
    const laptop = ask(network, CODE, { seed });
    streamFor(network, robot, { us: 3_000_000, bytes: 2000 });
    assertEquals(kindsOf(laptop.keeper), ["paired"], `seed ${seed}`);
    assertEquals(kindsOf(ofRobot), ["code-used"], `seed ${seed}`);
    assert(laptop.frames.length > 0);
  }
});

simulatedTest("a wrong code is told at once, pairs nobody, and costs one of three tries", () => {
  const { network, ofRobot } = begin();
  for (const [i, code] of ["11111111", "22222222", "33333333"].entries()) {
    const laptop = ask(network, code, { address: addressOf(3 + i), seed: 10 + i });
    network.advance(2_000_000);
    assertEquals(laptop.keeper.events, [{ kind: "not-paired", reason: "wrong-code" }]);
  }
  const late = ask(network, CODE, { address: addressOf(9), seed: 20 });
  network.advance(1_000_000);
  assertEquals(late.keeper.events, [{ kind: "not-paired", reason: "no-code" }]);
  network.advance(10_000_000);
  assertEquals(kindsOf(ofRobot), ["try-spent", "try-spent", "try-spent"]);
  assertEquals([ofRobot.seal.pending, ofRobot.seal.pairings], [undefined, []]);
});

simulatedTest(
  "a wrong code is told at the robot at once, with its host, or where nothing more comes after some seconds",
  () => {
    for (const isCut of [false, true]) {
      const { network, ofRobot } = begin();
      network.tap = (bytes) => isCut && readKind(bytes) === Kind.PairConfirm ? [] : [bytes];
      ask(network, "11111111", { address: addressOf(7) });
      network.advance(500_000);
      const told = [{ kind: "try-spent", code: CODE, hostname: "10.0.0.7" }];
      assertEquals(ofRobot.events, isCut ? [] : told);
      network.advance(15_000_000);
      assertEquals(ofRobot.events, told);
    }
  },
);

simulatedTest("the third try pairs, though two were wrong", () => {
  const { network, ofRobot } = begin();
  for (const [i, code] of ["11111111", "22222222", CODE].entries()) {
    ask(network, code, { address: addressOf(3 + i), seed: 10 + i });
    network.advance(2_000_000);
  }
  assertEquals(ofRobot.seal.pairings.length, 1);
});

simulatedTest("a code is good once", () => {
  const { network, ofRobot } = begin();
  const first = ask(network, CODE);
  network.advance(1_000_000);
  const second = ask(network, CODE, { address: addressOf(3), seed: 6 });
  network.advance(1_000_000);
  assertEquals(kindsOf(first.keeper), ["paired"]);
  assertEquals(second.keeper.events, [{ kind: "not-paired", reason: "no-code" }]);
  assertEquals(ofRobot.seal.pairings.length, 1);
});

simulatedTest("a robot that waits for no code says so, and one that has no keys at all, too", () => {
  const network = new TappedNetwork({ delayUs: 2000 });
  const robots = [() => attachSealedSender(network, [makePairing().ofRobot]), () => attachSender(network)];
  for (const [seed, attach] of robots.entries()) {
    attach();
    const laptop = ask(network, CODE, { address: addressOf(3 + seed), seed });
    network.advance(1_000_000);
    assertEquals(laptop.keeper.events, [{ kind: "not-paired", reason: "no-code" }]);
  }
});

simulatedTest("who is paired already goes on, while another one is being paired", () => {
  const known = makePairing(1);
  const { network, robot, ofRobot } = begin({ pairings: [known.ofRobot] });
  const first = attachSealedReceiver(network, [known.ofViewer], {
    subscribeTo: [ROBOT],
    address: addressOf(8),
  });
  network.advance(100_000);
  const second = ask(network, CODE);
  const count = streamFor(network, robot, { us: 1_000_000 });
  network.advance(50_000);
  assertEquals(first.frames.length, count);
  assert(second.frames.length > 20);
  assertEquals(ofRobot.seal.pairings.length, 2);
});

simulatedTest(
  "who is on the way, and sees or changes all, learns nothing that opens or pairs; it costs tries at most",
  () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { network, ofRobot } = begin({ seed });
      const seen: { bytes: Uint8Array; from: Address; to: Address }[] = [];
      let changed = 0;
      network.tap = (bytes, from, to) => {
        if (findHeaderFault(bytes) === "sealed") return [bytes];
        seen.push({ bytes, from, to });
        const kind = readKind(bytes);
        // One byte of the middle of each message of the pairing, the first time that it is sent.
        const isOwn = kind === Kind.PairAsk || kind === Kind.PairAnswer || kind === Kind.PairConfirm;
        if (!isOwn || changed >= 2) return [bytes];
        changed++;
        return [bytes.with(12 + (37 * seed) % (bytes.length - 12), seed) as Uint8Array];
      };
      const laptop = ask(network, CODE, { seed });
      network.advance(3_000_000);
      const secrets = [...ofRobot.seal.pairings, ...laptop.keeper.seal.pairings].map(({ secret }) =>
        secret.toHex()
      );
      assert(new Set(secrets).size <= 1, "both have the same, or there is none");
      const all = seen.map(({ bytes }) => bytes.toHex()).join();
      for (const secret of secrets) assert(!all.includes(secret));
      // All of it once more, from where it came and from elsewhere.
      const before = ofRobot.seal.pairings.length;
      for (const { bytes, from, to } of seen) {
        network.inject(bytes, from, to);
        network.inject(bytes, addressOf(77), to);
      }
      network.advance(500_000);
      assertEquals(ofRobot.seal.pairings.length, before);
    }
  },
);
