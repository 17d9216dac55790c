/**
 * ROS 2's messages in the form in which DDS carries them: CDR, little-endian.
 *
 * ```text
 *  0x00 0x01 0x00 0x00  plain CDR, little-endian | the fields in their order
 *  number               at a multiple of its own size, counted from behind these four bytes
 *  string               bytes with the zero at its end (32) | UTF-8 | 0
 *  TYPE[]               how many (32) | each
 *  TYPE[N]              each
 * ```
 *
 * Source: DDS-XTypes 1.3, 7.4; `rmw`'s serialised messages.
 *
 * @module
 */

import { CdrWriter } from "@foxglove/cdr";
import { fieldsOf, isMessage, type Primitive, type RosField, type RosType } from "./definitions.ts";

/** What a field may hold; arrays of bytes are not copied. */
export type RosValue = number | string | boolean | Uint8Array | RosMessage | readonly RosValue[];

/** A message: its fields by their names. */
export interface RosMessage {
  readonly [field: string]: RosValue;
}

/** Room for most messages but pictures. */
const FIRST_BYTES = 1024;
/** The library's own strings are cut off where one has letters beyond ASCII. */
const UTF8 = new TextEncoder();

/**
 * Writes a message.
 *
 * @returns its pieces one after the other: where a picture's bytes are its last field, they are the last piece, and not copied
 * @throws a `TypeError` where the message has not the fields of its type
 */
export function encodeCdr(type: RosType, message: RosMessage): readonly Uint8Array[] {
  const writer = new CdrWriter({ size: FIRST_BYTES });
  const bytes = writeMessage(writer, type, message);
  return bytes ? [writer.data, bytes] : [writer.data];
}

/** Gives back the bytes that stand behind what was written. */
function writeMessage(writer: CdrWriter, type: RosType, message: RosMessage): Uint8Array | undefined {
  let last: Uint8Array | undefined;
  for (const field of fieldsOf(type)) {
    if (last) throw new TypeError(`${type} has fields behind its bytes`);
    const value = message[field.name];
    if (value === undefined) throw new TypeError(`${type} needs ${field.name}`);
    last = writeField(writer, field, value);
  }
  return last;
}

function writeField(writer: CdrWriter, { type, count }: RosField, value: RosValue): Uint8Array | undefined {
  if (value instanceof Uint8Array) {
    writer.sequenceLength(value.length);
    return value;
  }
  if (count === undefined) return writeOne(writer, type, value);
  const values = value as readonly RosValue[];
  if (count === "any") writer.sequenceLength(values.length);
  else if (values.length !== count) {
    throw new TypeError(`${count} of ${type} are needed, not ${values.length}`);
  }
  for (const each of values) writeOne(writer, type, each);
}

function writeOne(writer: CdrWriter, type: RosField["type"], value: RosValue): Uint8Array | undefined {
  if (isMessage(type)) return writeMessage(writer, type, value as RosMessage);
  writePrimitive(writer, type, value);
}

function writePrimitive(writer: CdrWriter, type: Primitive, value: RosValue): void {
  switch (type) {
    case "float64":
      writer.float64(value as number);
      return;
    case "int32":
      writer.int32(value as number);
      return;
    case "uint32":
      writer.uint32(value as number);
      return;
    case "string":
      return writeString(writer, value as string);
    default:
      writer.uint8(Number(value));
  }
}

function writeString(writer: CdrWriter, text: string): void {
  const bytes = UTF8.encode(text);
  writer.uint32(bytes.length + 1).uint8Array(bytes, false).uint8(0);
}
