/**
 * What a robot says of itself in multicast DNS besides its place: the strings of a TXT record.
 *
 * ```text
 *   txtvers=1          of these strings
 *   name=Rover         the stream's
 *   wire=1             the version of the wire
 *   seal=sealed        serves only who is paired; or open
 *   size=1024x768      pixels of its pictures; absent where that is not known yet
 *   id=0123456789abcdef   what it goes by among those who are paired; absent where nobody is
 * ```
 *
 * Source: RFC 6763 (section 6).
 *
 * @module
 */

import { isId } from "../pair/id.ts";
import { tidyName } from "../pair/pairing.ts";
import { cutBytes } from "./service_names.ts";

/** What a robot says of itself. */
export interface RobotText {
  readonly name: string;
  /** 0 where it does not say. */
  readonly wireVersion: number;
  readonly seal: "sealed" | "open";
  /** 0 where it is not known. */
  readonly width: number;
  readonly height: number;
  readonly robotId?: string;
}

const MAX_NAME_BYTES = 200;
/** Whoever says more is read so far. */
const MAX_STRINGS = 32;

/** Writes it. */
export function encodeRobotText(
  { name, wireVersion, seal, width, height, robotId }: RobotText,
): Uint8Array[] {
  const texts = [
    "txtvers=1",
    `name=${cutBytes(name, MAX_NAME_BYTES)}`,
    `wire=${wireVersion}`,
    `seal=${seal}`,
    ...(width > 0 && height > 0 ? [`size=${width}x${height}`] : []),
    ...(robotId === undefined ? [] : [`id=${robotId}`]),
  ];
  return texts.map((text) => new TextEncoder().encode(text));
}

/**
 * Reads what anybody may have written.
 *
 * @param otherwise the name where none is said
 */
export function parseRobotText(strings: readonly Uint8Array[], otherwise: string): RobotText {
  const texts = new Map<string, string>();
  for (const bytes of strings.slice(0, MAX_STRINGS)) {
    const [, key, value] = /^([\x20-\x3c\x3e-\x7e]+)=(.*)$/s.exec(new TextDecoder().decode(bytes)) ?? [];
    // The first of a key counts.
    if (key !== undefined && !texts.has(key.toLowerCase())) texts.set(key.toLowerCase(), value!);
  }
  const [width = 0, height = 0] =
    /^(\d{1,5})x(\d{1,5})$/.exec(texts.get("size") ?? "")?.slice(1).map(Number) ?? [];
  const wire = texts.get("wire") ?? "";
  const robotId = texts.get("id");
  return {
    name: tidyName(texts.get("name") ?? "", otherwise),
    wireVersion: /^\d{1,3}$/.test(wire) ? Number(wire) : 0,
    seal: texts.get("seal") === "sealed" ? "sealed" : "open",
    ...(width > 0 && height > 0 ? { width, height } : { width: 0, height: 0 }),
    ...(isId(robotId) ? { robotId } : {}),
  };
}
