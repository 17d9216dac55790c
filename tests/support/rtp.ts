/**
 * Pictures as RTP carries them, there and back.
 *
 * @module
 */

import type { Frame } from "../../src/common/frame.ts";
import { type CarriedPicture, PictureCarrier } from "../../src/rtp/carried_picture.ts";
import { Depacketizer } from "../../src/rtp/depacketizer.ts";
import { MOST_PACKET_BYTES, Packetizer } from "../../src/rtp/packetizer.ts";
import { readRtpPacket, type RtpPacket } from "../../src/rtp/rtp_header.ts";

/** The packets of a picture, each with memory of its own. */
export function packetsOf(
  jpeg: Uint8Array,
  timestamp = 1000,
  packetizer = new Packetizer({ ssrc: 7, firstSequence: 0xfffe }),
): Uint8Array<ArrayBuffer>[] {
  packetizer.begin(expectCarried(jpeg), timestamp);
  const packets: Uint8Array<ArrayBuffer>[] = [];
  const into = new Uint8Array(MOST_PACKET_BYTES);
  for (let length = packetizer.poll(into); length > 0; length = packetizer.poll(into)) {
    packets.push(into.slice(0, length));
  }
  return packets;
}

/** What RTP carries of a picture; throws with the reason where it can not. */
export function expectCarried(jpeg: Uint8Array, carrier = new PictureCarrier()): CarriedPicture {
  const carried = carrier.carry(jpeg);
  if (typeof carried === "string") throw new Error(`can not be carried: ${carried}`);
  return carried;
}

/** Reads a packet that is one. */
export function readPacket(bytes: Uint8Array): RtpPacket {
  const packet = readRtpPacket(bytes);
  if (!packet) throw new Error("no packet of RTP");
  return packet;
}

/** Takes packets, and gives the pictures that are whole with them. */
export function takeAll(
  packets: readonly Uint8Array[],
  depacketizer = new Depacketizer(),
): Frame[] {
  return packets.flatMap((bytes, index) => depacketizer.take(readPacket(bytes), index) ?? []);
}
