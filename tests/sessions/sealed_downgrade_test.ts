/** Whatever somebody on the way does to handshakes, a robot and a viewer that are paired speak sealed, or not at all. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Address } from "../../src/common/address.ts";
import { encodeDatagram } from "../../src/protocol.ts";
import { findHeaderFault, Kind, readKind } from "../../src/protocol/header.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { attachSealedReceiver, attachSealedSender, makePairing } from "../support/sealed_pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const { ofRobot, ofViewer } = makePairing();
const PICTURES = Array.from({ length: 100 }, (_, number) => makeJpeg(number, 3000));
const HANDSHAKE: readonly number[] = [Kind.Hello, Kind.Challenge, Kind.Welcome, Kind.SealedOnly];
const ATTACKED_US = 1_500_000;
const INTERVAL_US = 33_333;

const ACTIONS = [
  "pass",
  "drop",
  "alter",
  "cut",
  "repeat",
  "replay",
  "hold",
  "reflect",
  "refuse",
  "no-place",
  "challenge",
  "open",
] as const;
type Action = typeof ACTIONS[number];

interface Case {
  readonly isPushed: boolean;
  readonly seed: number;
  readonly actions: readonly Action[];
}

/** What he answers in somebody's name: he knows all that is not encrypted. */
function forge(kind: "refuse" | "no-place" | "challenge" | "open", bytes: Uint8Array): Uint8Array {
  const sessionId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  const cookie = bytes.length >= 28 ? bytes.slice(12, 28) : new Uint8Array(16);
  const into = new Uint8Array(400);
  const header = { sessionId, counter: 0 };
  const length = encodeDatagram(
    kind === "refuse"
      ? { kind: "sealed-only", ...header, proof: cookie.slice(0, 8), robotId: new Uint8Array(8) }
      : kind === "no-place"
      ? { kind: "refusal", ...header, cookie }
      : kind === "challenge"
      ? { kind: "challenge", ...header, cookie: cookie.map((byte) => byte ^ 1) }
      : {
        kind: "stream-info",
        ...header,
        width: 8,
        height: 8,
        fps: 1,
        repairUs: 0,
        codec: 1,
        name: "gotcha",
      },
    into,
  );
  return into.slice(0, length);
}

function play({ isPushed, seed, actions }: Case): void {
  const network = new TappedNetwork({ delayUs: 2000, seed });
  const random = seededRandom(seed);
  const seen: { bytes: Uint8Array; from: Address; to: Address }[] = [];
  const clear = new Set<number>();
  let held: Uint8Array[] = [];
  let at = 0;
  let isAttacked = true;
  network.tap = (bytes, from, to) => {
    if (findHeaderFault(bytes) === "sealed") return [bytes];
    clear.add(readKind(bytes));
    if (!isAttacked) return [bytes];
    seen.push({ bytes, from, to });
    const action = actions[at++ % actions.length]!;
    switch (action) {
      case "pass":
        return [bytes];
      case "drop":
        return [];
      case "alter":
        return [bytes.with(random.below(bytes.length), random.below(256)) as Uint8Array];
      case "cut":
        return [bytes.subarray(0, random.below(bytes.length))];
      case "repeat":
        return [bytes, bytes, bytes];
      case "replay": {
        const old = seen[random.below(seen.length)]!;
        network.inject(old.bytes, old.from, old.to);
        return [bytes];
      }
      case "hold": {
        const before = held;
        held = [bytes];
        return before;
      }
      case "reflect":
        network.inject(bytes, to, from);
        return [bytes];
      default:
        network.inject(forge(action, bytes), to, from);
        return [bytes];
    }
  };
  const laptop = attachSealedReceiver(network, [ofViewer], isPushed ? {} : { subscribeTo: [ROBOT] });
  const robot = attachSealedSender(network, [ofRobot], isPushed ? { targets: [LAPTOP] } : {});
  const stream = (us: number) => {
    for (const endUs = network.nowUs + us; network.nowUs < endUs;) {
      const jpeg = PICTURES[number++ % PICTURES.length]!;
      robot.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
      network.advance(INTERVAL_US);
    }
  };
  let number = 0;
  stream(ATTACKED_US);
  isAttacked = false;
  const before = laptop.frames.length;
  stream(1_000_000);
  assert(laptop.frames.length > before, "nothing comes when he has gone");
  for (const { jpeg, stream } of laptop.frames) {
    assert(
      PICTURES.some((picture) =>
        picture.length === jpeg.length && picture.every((byte, i) => byte === jpeg[i])
      ),
    );
    assertEquals(stream.name, "robot");
  }
  const others = [...clear].filter((kind) => !HANDSHAKE.includes(kind));
  assertEquals(others, [], "an end has spoken in the clear");
}

const CASES = fc.record({
  isPushed: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  actions: fc.array(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 12 }),
});

Deno.test("a robot and a viewer that are paired speak sealed or not at all, whatever becomes of their handshakes", () => {
  fc.assert(fc.property(CASES, play), { seed: 1, numRuns: 300 });
});

for (const action of ACTIONS) {
  for (const isPushed of [false, true]) {
    const what = isPushed ? "pushed" : "asked for";
    Deno.test(`a stream that is ${what} is sealed or not there where each handshake datagram meets "${action}"`, () => {
      for (let seed = 1; seed <= 10; seed++) play({ isPushed, seed, actions: [action] });
    });
  }
}
