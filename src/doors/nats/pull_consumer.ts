/**
 * The consumer that a pull makes for itself, and what the server says of it in place of a message.
 *
 * @module
 */

import type { Msg } from "./connection.ts";
import { headersOf } from "./heard_message.ts";
import { INACTIVE_NS } from "./stream_shape.ts";
import { STREAM } from "./subjects.ts";

/** What is asked for is longer than it may be, or something else is wrong. */
const REFUSED = 409;

/** As JetStream's API wants it. */
export function describeConsumer(name: string, subject: string): object {
  return {
    stream_name: STREAM,
    config: {
      name,
      ack_policy: "none",
      deliver_policy: "last_per_subject",
      replay_policy: "instant",
      filter_subject: subject,
      inactive_threshold: INACTIVE_NS,
      mem_storage: true,
      num_replicas: 1,
      max_waiting: 128,
    },
  };
}

/** What the server says in place of a message. */
export function statusOf(message: Msg): number | "too-long" | undefined {
  const headers = message.data.length > 0 ? undefined : headersOf(message);
  if (!headers || headers.code <= 0) return undefined;
  return headers.code === REFUSED && /maxbytes/i.test(headers.description) ? "too-long" : headers.code;
}
