/**
 * What a site's stream has to be like, so that it holds the newest message of each subject and nothing else.
 *
 * @module
 */

import { STREAM } from "../messages/subjects.ts";

/** Everything in it is of this moment, or is not there: a server keeps a message for so long. */
export const KEPT_US = 2_000_000;
/** A consumer of which nobody asks anything for so long goes, whatever was wanted when it was made: the places for them are few. */
export const INACTIVE_NS = 10_000_000_000;

/** As JetStream's API wants it. */
export const STREAM_CONFIG = {
  name: STREAM,
  subjects: ["uis.*.*.frame", "uis.*.*.lean", "uis.*.*.pose", "uis.*.*.info"],
  storage: "memory",
  retention: "limits",
  discard: "old",
  max_msgs_per_subject: 1,
  max_msgs: -1,
  max_bytes: -1,
  max_consumers: -1,
  max_age: 1000 * KEPT_US,
  no_ack: true,
  num_replicas: 1,
  // Whoever may look could make consumers that stay; servers before 2.10 know no such limit.
  consumer_limits: { inactive_threshold: INACTIVE_NS },
};

/** Without these it holds what is old, or not all that is new. */
const SHAPE = ["storage", "retention", "discard", "max_msgs_per_subject", "max_age"] as const;

/**
 * In what a stream that somebody else has made differs, in one line; nothing where it serves as well.
 *
 * @param config what a server says of it: anything
 */
export function findOtherShape(config: Readonly<Record<string, unknown>>): string | undefined {
  const { subjects } = config;
  const kept = Array.isArray(subjects) ? subjects : [];
  const missing = STREAM_CONFIG.subjects.filter((subject) => !kept.includes(subject));
  const differs = SHAPE.filter((key) => config[key] !== STREAM_CONFIG[key])
    .map((key) => `${key} is ${show(config[key])} and not ${show(STREAM_CONFIG[key])}`);
  const bounded = ["max_msgs", "max_bytes", "max_msg_size"].filter((key) => Number(config[key] ?? -1) > 0);
  const all = [
    ...(missing.length > 0 ? [`it does not keep ${missing.join(" ")}`] : []),
    ...(kept.length > STREAM_CONFIG.subjects.length - missing.length ? ["it keeps other subjects, too"] : []),
    ...differs,
    ...bounded.map((key) => `${key} is ${show(config[key])} and not -1`),
  ];
  return all.length === 0 ? undefined : all.join(", ");
}

function show(value: unknown): string {
  return value === undefined ? "absent" : String(value).slice(0, 20);
}
