/**
 * What `rosbridge_server` is spoken to in: JSON, with bytes in base64.
 *
 * ```text
 *  client → server   {"op": "advertise", "topic": …, "type": "sensor_msgs/msg/CompressedImage"}
 *                    {"op": "publish", "topic": …, "msg": {…}}
 *  server → client   {"op": "status", "level": "error", "msg": …}
 * ```
 *
 * Source: rosbridge v2.0 protocol specification.
 *
 * @module
 */

import { fullNameOf } from "../../ros/definitions.ts";
import { type Dialect, parseObject, quote } from "./dialect.ts";

/** The dialect. */
export const ROSBRIDGE: Dialect = {
  name: "rosbridge",
  isReadyAtOnce: true,
  advertise: ({ topic, type }) => JSON.stringify({ op: "advertise", topic, type: fullNameOf(type) }),
  publish: ({ topic }, msg) => JSON.stringify({ op: "publish", topic, msg }, encodeBytes),
  hear(text) {
    const said = parseObject(text);
    if (!said) return { kind: "broken" };
    const isComplaint = said.op === "status" && (said.level === "error" || said.level === "warning");
    return isComplaint ? { kind: "complaint", text: quote(said.msg) } : { kind: "other" };
  },
};

function encodeBytes(_field: string, value: unknown): unknown {
  return value instanceof Uint8Array ? value.toBase64() : value;
}
