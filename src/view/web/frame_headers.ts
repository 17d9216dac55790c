/**
 * What a picture over plain HTTP says about itself.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";
import { clockJumpedUs, monotonicUs } from "../../system/monotonic.ts";
import { judgeFreshness } from "../freshness.ts";

/**
 * `X-Frame-Id`; `X-Frame-Age-Ms`, the age at this moment; and `X-Frame-Age-Bound-Ms`, the ± of that age. The last two are
 * absent while the hosts' clocks have not been compared.
 */
export function frameHeaders(frame: ReceivedFrame): Record<string, string> {
  const id = { "X-Frame-Id": String(frame.id) };
  const freshness = judgeFreshness(frame, {
    nowUs: monotonicUs(),
    maxAgeUs: Infinity,
    jumpedUs: clockJumpedUs(),
  });
  if (freshness.boundUs === undefined) return id;
  return {
    ...id,
    "X-Frame-Age-Ms": formatMs(freshness.ageUs),
    "X-Frame-Age-Bound-Ms": formatMs(freshness.boundUs),
  };
}

function formatMs(us: number): string {
  return (us / 1000).toFixed(1);
}
