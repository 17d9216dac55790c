/**
 * A stream's figures as a `diagnostic_msgs/DiagnosticArray`, REP 107: how old its pictures are and how exactly that is known,
 * which is how exact the stamps of pictures and poses are.
 *
 * @module
 */

import type { StreamStatus } from "../common/stream_status.ts";
import type { RosMessage } from "./cdr.ts";
import { header } from "./messages.ts";

const OK = 0;
const WARN = 1;
const STALE = 3;
/** Beyond it, somebody should look after the link. */
const MUCH_LOST = 0.01;

/**
 * What there is to say of a stream.
 *
 * @param stampUs µs since 1970
 * @param name the stream's, in ROS
 */
export function diagnostics(stampUs: number, name: string, status: StreamStatus): RosMessage {
  const [level, message] = judge(status);
  const values = Object.entries(figuresOf(status)).map(([key, value]) => ({ key, value: String(value) }));
  const one = { level, name: `${name}: pictures`, message, hardware_id: status.stream.name || name, values };
  return { header: header({ stampUs, frameId: "" }), status: [one] };
}

function judge({ fps, age, shareUndeliverable, stream }: StreamStatus): readonly [number, string] {
  if (fps === 0) return [STALE, stream.trouble ?? "no picture has come"];
  if (!age) return [WARN, "it is not known how old the pictures are: stamps say when they came"];
  if (shareUndeliverable > MUCH_LOST) return [WARN, "pictures are lost on their way"];
  return [OK, "live"];
}

/** By names that programs can look for; times in ms, shares from 0 to 1. */
function figuresOf(status: StreamStatus): Readonly<Record<string, number | string>> {
  const { age, overhead } = status;
  return {
    stamps: age ? "capture" : "arrival",
    ...(age
      ? {
        age_median_ms: toMs(age.medianUs),
        age_worst_ms: toMs(age.worstUs),
        age_bound_ms: toMs(age.boundUs),
      }
      : {}),
    fps: round(status.fps, 2),
    bits_per_second: Math.round(status.bitsPerSecond),
    datagrams_lost: round(status.fractionLost, 4),
    pictures_lost: round(status.shareUndeliverable, 4),
    pictures_recovered_ahead: round(status.shareRecoveredByFec, 4),
    pictures_recovered_by_request: round(status.shareRecoveredByRequest, 4),
    ...(overhead === undefined ? {} : { overhead: round(overhead, 4) }),
    pictures_complete_in_all: status.framesComplete,
    pictures_lost_in_all: status.framesLost,
  };
}

function toMs(us: number): number {
  return round(us / 1000, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
