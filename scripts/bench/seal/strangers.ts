/**
 * What one datagram of a stranger costs a robot that streams to somebody who is paired: the whole machine, not the cipher alone.
 *
 * @module
 */

import type { Address } from "../../../src/common/address.ts";
import { isSealed } from "../../../src/protocol/header.ts";
import { makeHello, makeSubscribe } from "../../../tests/support/sealed_attacks.ts";
import {
  attachSealedReceiver,
  attachSealedSender,
  makePairing,
  streamFor,
} from "../../../tests/support/sealed_pair.ts";
import { addressOf } from "../../../tests/support/pair.ts";
import { seededRandom } from "../../../tests/support/seeded_random.ts";
import { TappedNetwork } from "../../../tests/support/tapped_network.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const SEALED_HEADER_BYTES = 8;
/** A counter that has not come yet. */
const COUNTER_AT = 4;

/** One kind of datagram, and handling one. */
export interface StrangerDatagram {
  readonly name: string;
  readonly call: () => void;
}

/** All kinds, for a robot that serves a viewer. */
export function listStrangerDatagrams(): StrangerDatagram[] {
  const { ofRobot, ofViewer } = makePairing();
  const network = new TappedNetwork({ delayUs: 1000 });
  const heard: Uint8Array[] = [];
  network.tap = (bytes, from) => {
    if (from.hostname === LAPTOP.hostname && isSealed(bytes)) heard.push(bytes.slice());
    return [bytes];
  };
  const { machine } = attachSealedSender(network, [ofRobot]);
  attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  streamFor(network, { machine, address: ROBOT, clockOffsetUs: 0 }, { us: 300_000 });
  const known = heard.at(-1);
  if (!known) throw new Error("The viewer says nothing");
  const random = seededRandom(1);
  const forge = (length: number) => {
    const bytes = random.bytes(length);
    bytes.set(known.subarray(0, SEALED_HEADER_BYTES));
    bytes[COUNTER_AT] = 0x40;
    return bytes;
  };
  const forger = { viewerId: 5, pairingId: ofRobot.id, random };
  const strangers = Array.from({ length: 1000 }, (_, i): Address => ({
    ...addressOf(9),
    hostname: `10.9.${i >> 8}.${i & 255}`,
  }));
  let turn = 0;
  const buffer = new Uint8Array(1200);
  const step = (name: string, bytes: Uint8Array, from?: Address): StrangerDatagram => ({
    name,
    call() {
      // As a socket does, which writes to the same place again and again.
      buffer.set(bytes);
      machine.handleDatagram(
        buffer.subarray(0, bytes.length),
        from ?? strangers[turn++ % 1000]!,
        network.nowUs,
      );
    },
  });
  const cookie = random.bytes(16);
  return [
    step("1200 bytes with a wrong tag, in the viewer's name", forge(1200), LAPTOP),
    step("60 bytes with a wrong tag, in the viewer's name", forge(60), LAPTOP),
    step("what has come before", known, LAPTOP),
    step("sealed by a key that is not known", forge(1200)),
    step("noise", random.bytes(100)),
    step("a question in the clear, with a made-up proof", makeSubscribe(forger, cookie)),
    step("the beginning of a handshake, likewise", makeHello(forger, cookie)),
  ];
}
