/**
 * What `foxglove_bridge` is spoken to in, and every other server made with Foxglove's SDK that takes messages in CDR.
 *
 * ```text
 *  server → client   {"op": "serverInfo", "capabilities": ["clientPublish", …], "supportedEncodings": ["cdr", …], …}
 *                    {"op": "status", "level": 0 … 2, "message": …}
 *  client → server   {"op": "advertise", "channels": [{"id", "topic", "encoding", "schemaName", …}]}
 *                    1 (8) | channel (32, little-endian) | the message in CDR …
 * ```
 *
 * Source: Foxglove WebSocket protocol, versions `foxglove.websocket.v1` and `foxglove.sdk.v1`, which agree in this.
 *
 * @module
 */

import { parseObject } from "../../common/json_object.ts";
import { encodeCdr } from "../../ros/cdr.ts";
import { definitionTextOf, fullNameOf } from "../../ros/definitions.ts";
import { quote } from "../../text/quote.ts";
import type { Dialect, Heard } from "./dialect.ts";

/** What is offered, the newest first; a bridge that takes none of them is of the other kind. */
export const FOXGLOVE_SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"];

const PUBLISH = 1;
const HEADER_BYTES = 5;
/** Of a status: something is wrong, but it goes on. */
const WARNING = 1;

/** The dialect. */
export const FOXGLOVE: Dialect = {
  name: "foxglove_bridge",
  advertise({ id, topic, type }) {
    const schema = {
      schemaName: fullNameOf(type),
      schemaEncoding: "ros2msg",
      schema: definitionTextOf(type),
    };
    return JSON.stringify({ op: "advertise", channels: [{ id, topic, encoding: "cdr", ...schema }] });
  },
  publish({ id, type }, message) {
    const pieces = encodeCdr(type, message);
    const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, HEADER_BYTES));
    bytes[0] = PUBLISH;
    new DataView(bytes.buffer).setUint32(1, id, true);
    let at = HEADER_BYTES;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  },
  hear(text) {
    const said = parseObject(text);
    if (!said) return { kind: "broken" };
    if (said.op === "serverInfo") return judge(said);
    if (said.op !== "status" || typeof said.level !== "number" || said.level < WARNING) {
      return { kind: "other" };
    }
    return { kind: "complaint", text: quote(said.message) };
  },
};

/** Of what a server says of itself, whether it takes what is published here. */
function judge({ capabilities, supportedEncodings }: Readonly<Record<string, unknown>>): Heard {
  if (!Array.isArray(capabilities) || !capabilities.includes("clientPublish")) {
    return { kind: "refused", reason: "it takes no messages (its capabilities lack clientPublish)" };
  }
  // One that names none says nothing about them.
  if (Array.isArray(supportedEncodings) && !supportedEncodings.includes("cdr")) {
    return { kind: "refused", reason: "it takes no messages of ROS 2 (its encodings lack cdr)" };
  }
  return { kind: "ready" };
}
