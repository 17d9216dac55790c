/**
 * What the tests of this folder share: frames of every length, and the sender run against a clock.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { Frame, Jpeg } from "../../src/common/frame.ts";
import type { SofSender } from "../../src/legacy/sof_sender.ts";
import { MAX_SOF_DATAGRAM_BYTES } from "../../src/legacy/sof_wire.ts";
import { seededRandom } from "../support/seeded_random.ts";

/** Bytes that begin and end as a JPEG does, with noise between. */
export function noiseJpeg(lengthBytes: number, seed = lengthBytes): Jpeg {
  const jpeg = seededRandom(seed).bytes(lengthBytes);
  jpeg.set([0xff, 0xd8], 0);
  jpeg.set([0xff, 0xd9], lengthBytes - 2);
  return jpeg;
}

/** A frame whose capture time does not matter: this wire does not carry it. */
export function frameOf(jpeg: Jpeg): Frame {
  return { jpeg, captureUs: 0 };
}

/** A loopback address. */
export function localAddress(port: number): Address {
  return { transport: "udp", hostname: "127.0.0.1", port };
}

/** One datagram as a sender gave it out. */
export interface SentDatagram {
  readonly to: Address;
  readonly bytes: Uint8Array;
  readonly atUs: number;
}

/** Everything that a sender has to send, with the clock moved to each time that it asks for. */
export function drainSender(sender: SofSender, nowUs: number): SentDatagram[] {
  const sent: SentDatagram[] = [];
  const into = new Uint8Array(MAX_SOF_DATAGRAM_BYTES);
  for (let atUs = sender.pollTimeoutUs(nowUs); atUs !== undefined; atUs = sender.pollTimeoutUs(atUs)) {
    const outgoing = sender.pollDatagram(atUs, into);
    if (!outgoing) throw new Error(`Cannot drain: nothing came at ${atUs} µs, the time that was named`);
    sent.push({ to: outgoing.to, bytes: into.slice(0, outgoing.length), atUs });
  }
  return sent;
}
