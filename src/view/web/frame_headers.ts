/**
 * What a picture over plain HTTP says about itself.
 *
 * @module
 */

import type { ReceivedFrame } from "../../frame.ts";
import { monotonicUs } from "../../monotonic.ts";
import { judgeFreshness } from "../freshness.ts";

/**
 * `X-Frame-Id`; `X-Frame-Age-Ms`, the age at this moment; and `X-Frame-Age-Bound-Ms`, the ± of that age, absent while
 * the hosts' clocks have not been compared (the true age is then at least the one given).
 */
export function frameHeaders(frame: ReceivedFrame): Record<string, string> {
  const freshness = judgeFreshness(frame, { nowUs: monotonicUs(), maxAgeUs: Infinity });
  const ageUs = freshness.state === "waiting" ? 0 : freshness.ageUs;
  return {
    "X-Frame-Id": String(frame.id),
    "X-Frame-Age-Ms": formatMs(ageUs),
    ...(frame.age ? { "X-Frame-Age-Bound-Ms": formatMs(frame.age.boundUs) } : {}),
  };
}

function formatMs(us: number): string {
  return (us / 1000).toFixed(1);
}
