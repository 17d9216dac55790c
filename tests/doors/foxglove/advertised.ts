/**
 * Messages as whoever knows nothing but what was advertised reads them.
 *
 * @module
 */

import { createFileRegistry, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Channel } from "@foxglove/ws-protocol";

/** A message's fields. */
// deno-lint-ignore no-explicit-any
export type Fields = any;

/** Reads a message of a channel; times are texts, and bytes are base64. */
export function readAdvertised(
  { encoding, schema, schemaName, schemaEncoding }: Channel,
  data: Uint8Array,
): Fields {
  if (encoding === "json" && schemaEncoding === "jsonschema") {
    const { properties } = JSON.parse(schema);
    const fields = JSON.parse(new TextDecoder().decode(data));
    const unknown = Object.keys(fields).filter((name) => !(name in properties));
    if (unknown.length > 0) throw new Error(`${schemaName} does not describe ${unknown}`);
    return fields;
  }
  if (encoding !== "protobuf" || schemaEncoding !== "protobuf") {
    throw new Error(`${encoding} ${schemaEncoding}`);
  }
  const files = fromBinary(FileDescriptorSetSchema, Uint8Array.fromBase64(schema));
  const message = createFileRegistry(files).getMessage(schemaName);
  if (!message) throw new Error(`${schemaName} is not in its schema`);
  return toJson(message, fromBinary(message, data));
}

/** µs since 1970 of a time in such a message. */
export function toUs(time: string): number {
  const [, seconds, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(time)!;
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
