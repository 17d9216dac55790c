/**
 * Reads pictures by Foxglove's own client, and says when each was there, as `moments.py` does.
 *
 * ```sh
 * deno run -A read_foxglove.ts ws://127.0.0.1:8765
 * ```
 *
 * @module
 */

import * as protocol from "@foxglove/ws-protocol";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { sumPicture } from "./picture_sum.ts";

/** Its names are seen by nobody who reads its module without running it. */
const { FoxgloveClient } = (protocol as unknown as { readonly default: typeof protocol }).default;
const SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"];

const client = new FoxgloveClient({ ws: new WebSocket(Deno.args[0]!, SUBPROTOCOLS) as never });
/** The stream's name is the first part of a topic. */
const names = new Map<number, string>();
client.on("advertise", (channels) => {
  for (const { id, topic, schemaName } of channels) {
    if (schemaName.endsWith("CompressedImage")) names.set(client.subscribe(id), topic.split("/")[1]!);
  }
});
client.on("message", ({ subscriptionId, timestamp, data }) => {
  const us = monotonicUs();
  const { sum, whole } = sumPicture(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const ageMs = Date.now() - Number(timestamp / 1000n) / 1000;
  console.log(`${us} ${sum} ${JSON.stringify({ whole, name: names.get(subscriptionId), ageMs })}`);
});
client.on("close", () => {
  console.error("Cannot measure: the listener has ended");
  Deno.exit(1);
});
