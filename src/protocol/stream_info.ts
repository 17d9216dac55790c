/**
 * What a broadcaster says about its stream, once a second and to each new viewer at once.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                    common header (12 bytes)                   |
 * +-------------------------------+-------------------------------+
 * |        width in pixels        |       height in pixels        |
 * +-------------------------------+-------------------------------+
 * |                frames per 1000 seconds (32 bits)              |
 * +---------------------------------------------------------------+
 * |    for how long a frame is repaired on request, in µs (32)    |
 * +---------------+---------------+-------------------------------+
 * |     codec     |  name length  |   name, UTF-8 …
 * +---------------+---------------+
 * | trouble length|   trouble, UTF-8 …        both only where there is any, or the following
 * +---------------+-----------------------------------------------+
 * |  of rectified pictures: the focal length, and where the       |
 * |  optical axis meets the picture, x and y, in pixels           |
 * |                                     (3 × IEEE 754 binary64)   |
 * +---------------------------------------------------------------+
 * ```
 *
 * @module
 */

import type { PinholeCamera } from "../common/pinhole_camera.ts";
import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU16, readU32, writeU16, writeU32 } from "./integers.ts";
import { decodeText, encodeText } from "./texts.ts";

const NAME_AT = HEADER_BYTES + 14;
const CAMERA_BYTES = 24;

/** The longest stream name, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 64;

/** The longest word of trouble, in bytes of UTF-8. */
export const MAX_TROUBLE_BYTES = 160;

/** A frame may be asked for until the next one comes. */
export const REPAIR_UNTIL_NEXT = 0xffff_ffff;

/** Name and format of a stream. */
export interface StreamInfo extends Header {
  readonly kind: "stream-info";
  /** Pixels, of the picture as it is shown: turned as its EXIF says; 0 while unknown. */
  readonly width: number;
  /** Pixels, likewise; 0 while unknown. */
  readonly height: number;
  /** Frames per second, to a thousandth; 0 while unknown. */
  readonly fps: number;
  /**
   * From its first fragment on, a frame's missing parts may be asked for this long, in µs; 0: never, and
   * {@linkcode REPAIR_UNTIL_NEXT}.
   */
  readonly repairUs: number;
  readonly codec: number;
  /**
   * At most {@linkcode MAX_NAME_BYTES} in UTF-8; a longer one is cut at a character. In one that was decoded, escapes stand
   * for what is invisible.
   */
  readonly name: string;
  /**
   * Why pictures of the camera do not become frames, for people; absent where they do. At most
   * {@linkcode MAX_TROUBLE_BYTES} in UTF-8; a longer one is cut at a character.
   */
  readonly trouble?: string;
  /** What the pictures are to their camera, where they are rectified; of the width and height above. */
  readonly camera?: PinholeCamera;
}

/** Writes the datagram and returns its length. */
export function encodeStreamInfo(info: StreamInfo, into: Uint8Array): number {
  encodeHeader(Kind.StreamInfo, info, into);
  writeU16(into, 12, info.width);
  writeU16(into, 14, info.height);
  writeU32(into, 16, Math.round(info.fps * 1000));
  writeU32(into, 20, info.repairUs);
  into[24] = info.codec;
  const written = into[25] = encodeText(info.name, into.subarray(NAME_AT, NAME_AT + MAX_NAME_BYTES));
  const end = NAME_AT + written;
  if (!info.trouble && !info.camera) return end;
  const cameraAt = end + writeTrouble(info.trouble ?? "", into.subarray(end));
  return info.camera ? cameraAt + writeCamera(info.camera, into.subarray(cameraAt)) : cameraAt;
}

function writeTrouble(trouble: string, into: Uint8Array): number {
  into[0] = encodeText(trouble, into.subarray(1, 1 + MAX_TROUBLE_BYTES));
  return 1 + into[0];
}

function writeCamera({ focal, cx, cy }: PinholeCamera, into: Uint8Array): number {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  [focal, cx, cy].forEach((value, i) => view.setFloat64(i * 8, value));
  return CAMERA_BYTES;
}

/** Reads the datagram; nothing where its length is wrong, a text is too long or no UTF-8, or a camera can not be. */
export function decodeStreamInfo(bytes: Uint8Array): StreamInfo | undefined {
  if (bytes.length < NAME_AT) return undefined;
  const nameBytes = bytes[25]!;
  const end = NAME_AT + nameBytes;
  if (nameBytes > MAX_NAME_BYTES || bytes.length < end) return undefined;
  const name = decodeText(bytes.subarray(NAME_AT, end));
  const cameraAt = end + (bytes.length > end ? 1 + bytes[end]! : 0);
  const trouble = decodeTrouble(bytes.subarray(end, cameraAt));
  if (name === undefined || trouble === undefined) return undefined;
  const size = { width: readU16(bytes, 12), height: readU16(bytes, 14) };
  const camera = decodeCamera(bytes.subarray(cameraAt), size);
  if (camera === "wrong" || (trouble === "" && camera === undefined && bytes.length > end)) return undefined;
  return {
    kind: "stream-info",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    ...size,
    fps: readU32(bytes, 16) / 1000,
    repairUs: readU32(bytes, 20),
    codec: bytes[24]!,
    name,
    ...(trouble === "" ? {} : { trouble }),
    ...(camera ? { camera } : {}),
  };
}

function decodeTrouble(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "";
  const isSound = bytes[0] === bytes.length - 1 && bytes.length - 1 <= MAX_TROUBLE_BYTES;
  return isSound ? decodeText(bytes.subarray(1)) : undefined;
}

function decodeCamera(
  bytes: Uint8Array,
  size: Pick<PinholeCamera, "width" | "height">,
): PinholeCamera | "wrong" | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length !== CAMERA_BYTES) return "wrong";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [focal, cx, cy] = [0, 8, 16].map((at) => view.getFloat64(at)) as [number, number, number];
  const isSound = focal > 0 && [focal, cx, cy].every(Number.isFinite);
  return isSound ? { ...size, focal, cx, cy } : "wrong";
}
