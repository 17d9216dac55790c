/**
 * Both ends' machines back to back, without a socket between them: what a datagram costs each of them, open or sealed.
 *
 * 1. a picture is given to the sender, which writes what it may into the slots of a batch, as a loop has them
 * 2. the datagrams are copied to where a socket would have put them, and given to the receiver
 * 3. what the receiver has to say goes back; then the virtual clock goes on
 *
 * @module
 */

import type { Address } from "../../../src/common/address.ts";
import { BATCH_DATAGRAMS, BATCH_SLOT_BYTES } from "../../../src/net/message_table.ts";
import { Receiver } from "../../../src/receive/receiver.ts";
import type { ReceivingEnd } from "../../../src/receive/receiving_end.ts";
import { Sender } from "../../../src/send/sender.ts";
import type { SendingEnd } from "../../../src/send/sending_end.ts";
import { SealedReceiver } from "../../../src/sealed/sealed_receiver.ts";
import { SealedSender } from "../../../src/sealed/sealed_sender.ts";
import type { Sodium } from "../../../src/seal/sodium.ts";
import { makeJpeg } from "../../../tests/support/pair.ts";
import { makePairing, sealOf } from "../../../tests/support/sealed_pair.ts";
import { seededRandom } from "../../../tests/support/seeded_random.ts";

const ROBOT: Address = { transport: "udp", hostname: "10.0.0.1", port: 5550 };
const LAPTOP: Address = { transport: "udp", hostname: "10.0.0.2", port: 5550 };
const INTERVAL_US = 16_667;
/** The clock goes on by this where nothing may leave. */
const STEP_US = 100;
const PICTURES = 8;

/** The time that both machines took, in ms, and for how many of the sender's datagrams. */
export interface ChainTimes {
  sendMs: number;
  receiveMs: number;
  datagrams: number;
}

/** None yet. */
export function noTimes(): ChainTimes {
  return { sendMs: 0, receiveMs: 0, datagrams: 0 };
}

/** One pair of machines. */
export class Chain {
  readonly name: string;
  /** Pictures that the sender was given, and that have come out. */
  given = 0;
  shown = 0;
  readonly #sender: SendingEnd;
  readonly #receiver: ReceivingEnd;
  readonly #frames: readonly Uint8Array<ArrayBuffer>[];
  readonly #slots = views(BATCH_SLOT_BYTES);
  readonly #received = views(BATCH_SLOT_BYTES);
  readonly #lengths: number[] = [];
  #nowUs = 1_000_000;

  /** @param sodium nothing: they speak in the clear */
  constructor(sodium: Sodium | undefined, pictureBytes: number) {
    this.name = sodium ? `sealed, ${sodium.name}` : "open";
    const options = {
      ...{ sessionId: 0xabcd_0001, secret: seededRandom(1).bytes(32), name: "robot", targets: [LAPTOP] },
      ...{ datagramBytes: 1200, redundancy: "auto" as const },
    };
    const receiving = {
      ...{ viewerId: 77, drawU48: seededRandom(77).u48, subscribeTo: [], acceptsPushed: true },
      ...{ wire: "auto" as const, bufferBytes: 4_000_000 },
    };
    const { ofRobot, ofViewer } = makePairing();
    this.#sender = sodium
      ? SealedSender.make(options, { seal: sealOf([ofRobot]), sodium })
      : new Sender(options);
    this.#receiver = sodium
      ? SealedReceiver.make(receiving, { seal: sealOf([ofViewer]), sodium })
      : new Receiver(receiving);
    this.#sender.fittings?.handleFailure();
    this.#frames = Array.from({ length: PICTURES }, (_, number) => makeJpeg(number, pictureBytes));
  }

  /** Sends one picture, and what belongs to it; adds the time that it took. */
  step(times: ChainTimes): void {
    const jpeg = this.#frames[this.given++ % PICTURES]!;
    const startMs = performance.now();
    this.#sender.handleFrame({ jpeg, captureUs: this.#nowUs }, this.#nowUs);
    times.sendMs += performance.now() - startMs;
    for (const endUs = this.#nowUs + INTERVAL_US; this.#nowUs < endUs;) {
      if (this.#exchange(times) === 0) this.#nowUs += STEP_US;
    }
  }

  #exchange(times: ChainTimes): number {
    const startMs = performance.now();
    const count = this.#poll();
    const sentMs = performance.now();
    for (let i = 0; i < count; i++) this.#received[i]!.set(this.#slots[i]!.subarray(0, this.#lengths[i]!));
    const arrivedMs = performance.now();
    for (let i = 0; i < count; i++) {
      this.#receiver.handleDatagram(
        this.#received[i]!.subarray(0, this.#lengths[i]!),
        ROBOT,
        this.#nowUs,
        this.#nowUs,
        true,
      );
    }
    for (let event = this.#receiver.pollEvent(); event; event = this.#receiver.pollEvent()) {
      if (event.kind === "frame") this.shown++;
    }
    const endMs = performance.now();
    times.sendMs += sentMs - startMs;
    times.receiveMs += endMs - arrivedMs;
    times.datagrams += count;
    this.#answer();
    return count;
  }

  #poll(): number {
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      const outgoing = this.#sender.pollDatagram(this.#nowUs, this.#slots[i]!);
      if (!outgoing) return i;
      this.#lengths[i] = outgoing.length;
    }
    return BATCH_DATAGRAMS;
  }

  #answer(): void {
    const [slot] = this.#received;
    for (;;) {
      const outgoing = this.#receiver.pollDatagram(this.#nowUs, slot!);
      if (!outgoing) return;
      this.#sender.handleDatagram(slot!.slice(0, outgoing.length), LAPTOP, this.#nowUs);
    }
  }
}

function views(slotBytes: number): Uint8Array<ArrayBuffer>[] {
  const all = new Uint8Array(BATCH_DATAGRAMS * slotBytes);
  return Array.from({ length: BATCH_DATAGRAMS }, (_, i) => all.subarray(i * slotBytes, (i + 1) * slotBytes));
}
