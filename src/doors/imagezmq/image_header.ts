/**
 * The header of a picture as imagezmq 1.2.0 sends it: JSON, in the frame before the picture's own.
 *
 * ```text
 *  {"msg": "front"}                                                       a JPEG
 *  {"msg": "front", "dtype": "uint8", "shape": [480, 640, 3]}             an array, as OpenCV has it: rows, columns, B G R
 * ```
 *
 * `msg` is the name of the stream. Where a token is asked for, it stands behind the name: `front?token=TOKEN`.
 *
 * @module
 */

import { type Fields, parseObject } from "../../common/json_object.ts";
import { escapeInvisible } from "../../text/visible.ts";

/** What `msg` says. */
export interface SenderName {
  readonly name: string;
  readonly token?: string;
}

/** The pixels of an array. */
export interface ArrayShape {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: blue, green, red; 4: these and one that is not shown. */
  readonly channels: 1 | 3 | 4;
}

/** What is known of a picture before it is there. */
export interface ImageHeader extends SenderName {
  /** Absent where it is a JPEG. */
  readonly shape?: ArrayShape;
}

/** Why a header is none. */
export type HeaderFault =
  /** No JSON, or none with `msg`. */
  | "bad-header"
  /** An array that is no picture: of other numbers than `uint8`, or of another shape. */
  | "other-array";

/** As long as a stream's name can be on this project's wire. */
const MAX_NAME_CHARACTERS = 64;
const TOKEN = /\?token=([\w.~-]*)$/;
/** The longest side that a JPEG can have, less what decoders need beyond it. */
const MAX_SIDE_PIXELS = 65_500;

/** Reads a header. */
export function parseImageHeader(bytes: Uint8Array): ImageHeader | HeaderFault {
  const header = parseObject(new TextDecoder().decode(bytes));
  if (!header || header.msg === undefined) return "bad-header";
  const name = parseSenderName(typeof header.msg === "string" ? header.msg : JSON.stringify(header.msg));
  if (header.dtype === undefined && header.shape === undefined) return name;
  const shape = parseShape(header);
  return shape ? { ...name, shape } : "other-array";
}

/** The header of a picture that leaves; programs that know no more than `msg` read that. */
export function encodeImageHeader(header: { readonly msg: string } & Readonly<Record<string, unknown>>) {
  return new TextEncoder().encode(JSON.stringify(header));
}

/** Splits a name and the token behind it. */
export function parseSenderName(msg: string): SenderName {
  const token = TOKEN.exec(msg);
  const whole = token ? msg.slice(0, token.index) : msg;
  const name = Array.from(escapeInvisible(whole)).slice(0, MAX_NAME_CHARACTERS).join("");
  return token ? { name, token: token[1]! } : { name };
}

function parseShape({ dtype, shape }: Fields): ArrayShape | undefined {
  if (dtype !== "uint8" || !Array.isArray(shape) || shape.length < 2 || shape.length > 3) return undefined;
  const [height, width, channels = 1] = shape;
  const isSide = (side: unknown) =>
    Number.isInteger(side) && side as number > 0 && side as number <= MAX_SIDE_PIXELS;
  const isPicture = isSide(width) && isSide(height) && [1, 3, 4].includes(channels);
  return isPicture ? { width, height, channels } : undefined;
}
