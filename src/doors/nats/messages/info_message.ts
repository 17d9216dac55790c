/**
 * What a gateway says of a stream once a second, as JSON; nothing, once, of one that has ended.
 *
 * @module
 */

import type { Seal, StreamDescription } from "../../../common/frame.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import { describeReport, type DriveReport, readReport } from "./drive_message.ts";

/** What is said. */
export interface StreamInfo {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** As the broadcaster announces it; 0 while unknown. */
  readonly fps: number;
  readonly trouble?: string;
  /** Whether it is sealed on its last mile. */
  readonly seal: "sealed" | "open";
  /** The pictures that came to the gateway, a second. */
  readonly received: number;
  /** What its robot says of driving; absent where it says nothing of it. */
  readonly drive?: DriveReport;
}

/** Writes it. */
export function encodeInfo(
  { stream, fps }: Pick<StreamStatus, "stream" | "fps">,
  drive?: DriveReport,
): string {
  const { name, width, height, trouble, seal } = stream;
  const info: Omit<StreamInfo, "drive"> = {
    name,
    width,
    height,
    fps: stream.fps,
    ...(trouble === undefined ? {} : { trouble }),
    seal: seal?.state === "sealed" ? "sealed" : "open",
    received: fps,
  };
  return JSON.stringify(drive ? { ...info, drive: describeReport(drive) } : info);
}

/** No name or trouble of a broadcaster is longer. */
const MOST_LETTERS = 1000;
const MOST_PIXELS = 65_535;

/** Reads it; nothing where it is none. */
export function parseInfo(text: string): StreamInfo | undefined {
  try {
    const { name, width, height, fps, trouble, seal, received, drive: given } = JSON.parse(text);
    const numbers = [width, height, fps, received];
    const isInfo = isText(name) && (trouble === undefined || isText(trouble)) &&
      numbers.every((one) => Number.isFinite(one) && one >= 0 && one <= MOST_PIXELS) &&
      (seal === "sealed" || seal === "open");
    if (!isInfo) return undefined;
    const drive = readReport(given);
    return {
      ...{ name, width, height, fps, seal, received },
      ...(trouble === undefined ? {} : { trouble }),
      ...(drive ? { drive } : {}),
    };
  } catch {
    return undefined;
  }
}

/** How a viewer comes by it. */
export const BY_NATS: Seal = { state: "door", by: "NATS" };

/** What a viewer knows of the stream by it. */
export function describeInfo(
  { width, height, fps, trouble }: StreamInfo,
  { key, name }: Pick<StreamDescription, "key" | "name">,
): StreamDescription {
  return { key, name, width, height, fps, seal: BY_NATS, ...(trouble === undefined ? {} : { trouble }) };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST_LETTERS;
}
