/**
 * Numbers and writes the datagrams of one viewer's feed.
 *
 * @module
 */

import type { Header } from "../../protocol/header.ts";
import { encodeTelemetry, type Telemetry } from "../../protocol/telemetry.ts";
import type { FeedOptions } from "./feed_options.ts";
import { type PacketizedFrame, writeFragment } from "../packetizer.ts";
import type { SentFrame } from "./sent_frame.ts";
import type { SentLog } from "../rate/sent_log.ts";

/** Writes to the front of a buffer that has room for the longest datagram; every method returns the length. */
export class FeedWriter {
  readonly #options: Pick<FeedOptions, "sessionId" | "repairs">;
  readonly #log: SentLog;

  /** @param log learns of every datagram that is numbered */
  constructor(options: Pick<FeedOptions, "sessionId" | "repairs">, log: SentLog) {
    this.#options = options;
    this.#log = log;
  }

  /** Writes the fragment whose turn it is, and takes note that it has left. */
  writeNext(sent: SentFrame, nowUs: number, into: Uint8Array): number {
    const header = this.#nextHeader(nowUs);
    const length = writeFragment(sent.frame!, sent.turn(), header, into, this.#findRepair(sent));
    sent.noteSent(header.counter);
    return length;
  }

  /** Writes a frame's own pose. */
  writePoseOf({ id: frameId, frame }: PacketizedFrame, nowUs: number, into: Uint8Array): number {
    return this.writePose({ frameId, pose: frame.pose! }, nowUs, into);
  }

  /** Writes a pose, of a frame or between frames. */
  writePose(of: Pick<Telemetry, "frameId" | "pose">, nowUs: number, into: Uint8Array): number {
    return encodeTelemetry({ kind: "telemetry", ...this.#nextHeader(nowUs), ...of }, into);
  }

  #nextHeader(nowUs: number): Header {
    return { sessionId: this.#options.sessionId, counter: this.#log.number(nowUs) };
  }

  #findRepair(sent: SentFrame): Uint8Array | undefined {
    const frame = sent.frame!;
    const { block, index, r } = sent;
    if (index < frame.k) return undefined;
    return this.#options.repairs.get(frame, { block, index, endIndex: frame.k + r });
  }
}
