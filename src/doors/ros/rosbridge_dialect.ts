/**
 * What `rosbridge_server` is spoken to in: JSON, with bytes in base64.
 *
 * ```text
 *  client → server   {"op": "advertise", "topic": …, "type": "sensor_msgs/msg/CompressedImage"}
 *                    {"op": "publish", "topic": …, "msg": {…}}
 *                    {"op": "subscribe", "topic": …, "type": …}
 *  server → client   {"op": "publish", "topic": …, "msg": {…}}
 *                    {"op": "status", "level": "error", "msg": …}
 * ```
 *
 * It reads the WebSocket at once, answers pings too, and lets what it has read wait without a bound for who publishes it, in
 * their order. So how far it has got is known by numbers that it is given to publish between the messages, on a topic that is
 * nobody else's: they come back as they are published.
 *
 * Source: rosbridge v2.0 protocol specification.
 *
 * @module
 */

import { parseObject } from "../../common/json_object.ts";
import { fullNameOf } from "../../ros/definitions.ts";
import { quote } from "../../text/quote.ts";
import type { Dialect, Heard } from "./dialect.ts";

/** Of what comes back. */
const NUMBER_TYPE = "std_msgs/msg/UInt32";

/**
 * The dialect on one connection.
 *
 * @param name of the connection, which no other one has: letters, digits and underscores
 */
export function makeRosbridgeDialect(name: string): Dialect {
  // A name that begins so is not shown to who lists topics.
  const echo = { topic: `/_uis_${name}/taken`, type: NUMBER_TYPE };
  return {
    name: "rosbridge",
    greeting: [
      JSON.stringify({ op: "advertise", ...echo }),
      JSON.stringify({ op: "subscribe", ...echo, queue_length: 1 }),
    ],
    advertise: ({ topic, type }) => JSON.stringify({ op: "advertise", topic, type: fullNameOf(type) }),
    publish: ({ topic }, msg) => JSON.stringify({ op: "publish", topic, msg }, encodeBytes),
    ask: (data) => JSON.stringify({ op: "publish", topic: echo.topic, msg: { data } }),
    hear(text) {
      const said = parseObject(text);
      if (!said) return { kind: "broken" };
      if (said.op === "publish" && said.topic === echo.topic) return readNumber(said.msg);
      const isComplaint = said.op === "status" && (said.level === "error" || said.level === "warning");
      return isComplaint ? { kind: "complaint", text: quote(said.msg) } : { kind: "other" };
    },
  };
}

function readNumber(message: unknown): Heard {
  const number = (message as { data?: unknown } | null | undefined)?.data;
  return typeof number === "number" ? { kind: "answer", number } : { kind: "broken" };
}

function encodeBytes(_field: string, value: unknown): unknown {
  return value instanceof Uint8Array ? value.toBase64() : value;
}
