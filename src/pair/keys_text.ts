/**
 * The text of a key file: JSON, in which every field is looked at before it is believed.
 *
 * What is wrong with it is said without a word of what stands in it: the words of an error end in logs.
 *
 * @module
 */

import { isId } from "./id.ts";
import {
  type BoundPlace,
  CODE_TRIES,
  type Keys,
  MAX_PAIRINGS,
  MAX_REPLACED,
  NO_KEYS,
  type PendingCode,
} from "./keys.ts";
import {
  type Introduction,
  keepAddresses,
  type Pairing,
  type Right,
  SECRET_BYTES,
  tidyName,
} from "./pairing.ts";

const VERSION = 1;

type Replaced = Pick<Pairing, "id" | "secret">;

/** Lays out the text; ends in a line feed. */
export function formatKeys({ robotId, isSealed, pairings, pending }: Keys): string {
  const content = {
    version: VERSION,
    ...(robotId === undefined ? {} : { robotId }),
    isSealed,
    pairings: pairings.map(({ secret, introduction, ...open }) => ({
      ...open,
      secret: encodeSecret(secret),
      ...(introduction ? { introduction: { replaces: introduction.replaces.map(formatReplaced) } } : {}),
    })),
    ...(pending === undefined ? {} : { pending }),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function formatReplaced({ id, secret }: Replaced) {
  return { id, secret: encodeSecret(secret) };
}

function encodeSecret(secret: Uint8Array): string {
  return secret.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Reads the text of a file.
 *
 * @throws {RangeError} that says what is wrong and where
 */
export function parseKeys(text: string): Keys {
  const content = parseObject(text);
  if (typeof content["version"] === "number" && content["version"] > VERSION) {
    throw new RangeError("a newer version of this program has written it");
  }
  const { version, robotId, isSealed = false, pairings = [], pending } = content;
  check(version === VERSION, "it does not say its version");
  check(robotId === undefined || isId(robotId), "its robot id is none");
  check(typeof isSealed === "boolean", "isSealed is neither true nor false");
  check(Array.isArray(pairings) && pairings.length <= MAX_PAIRINGS, "its pairings are no list, or too many");
  return {
    ...NO_KEYS,
    ...(robotId === undefined ? {} : { robotId }),
    isSealed,
    pairings: pairings.map(parsePairing),
    ...(pending === undefined ? {} : { pending: parsePending(pending) }),
  };
}

/** What JSON.parse says of a text quotes the text. */
function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const content = JSON.parse(text);
    if (isObject(content)) return content;
  } catch (error) {
    const [, line] = /line (\d+)/.exec((error as Error).message) ?? [];
    throw new RangeError(`it is no whole JSON${line ? `, from line ${line} on` : ""}`);
  }
  throw new RangeError("it is not written by this program");
}

function parsePairing(entry: unknown, index: number): Pairing {
  const where = `pairing ${index + 1}`;
  check(isObject(entry), `${where} is none`);
  const { id, secret, name, side, robotId, addresses = [], rights, date, introduction } = entry;
  check(isId(id), `${where} has no id`);
  check(typeof name === "string" && name !== "", `${where} has no name`);
  check(side === "robot" || side === "viewer", `${where} says neither robot nor viewer`);
  check(isId(robotId), `${where} has no robot id`);
  check(isTexts(addresses), `${where} has addresses that are none`);
  check(isRights(rights), `${where} has rights that are none`);
  check(typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date), `${where} has no date`);
  const bytes = decodeSecret(secret);
  check(bytes !== undefined, `${where} has a secret that is not ${SECRET_BYTES} bytes`);
  return {
    id,
    secret: bytes,
    name: tidyName(name, id),
    side,
    robotId,
    addresses: keepAddresses(addresses),
    rights,
    date,
    ...(entry["isUnused"] === true ? { isUnused: true } : {}),
    ...(entry["isNameless"] === true ? { isNameless: true } : {}),
    ...(introduction === undefined ? {} : { introduction: parseIntroduction(introduction, where) }),
  };
}

function parseIntroduction(entry: unknown, where: string): Introduction {
  const replaces = isObject(entry) ? entry["replaces"] : undefined;
  const all = Array.isArray(replaces) && replaces.length <= MAX_REPLACED
    ? replaces.map(parseReplaced)
    : [undefined];
  check(all.every((older) => older !== undefined), `${where} replaces what is none`);
  return { replaces: all };
}

function parseReplaced(entry: unknown): Replaced | undefined {
  if (!isObject(entry) || !isId(entry["id"])) return undefined;
  const secret = decodeSecret(entry["secret"]);
  return secret && { id: entry["id"], secret };
}

function parsePending(entry: unknown): PendingCode {
  check(isObject(entry), "its code is none");
  const { code, untilMs, triesLeft, wrongFrom = [], rights, isTaken = false, takenAt } = entry;
  check(typeof code === "string" && /^\d{8}$/.test(code), "its code is none");
  check(isCount(untilMs) && isCount(triesLeft), "its code says no end");
  check(typeof isTaken === "boolean", "its code says not whether it is taken");
  check(isTexts(wrongFrom) && wrongFrom.length <= CODE_TRIES, "its code says not who has tried it");
  const wrong = wrongFrom.length === 0 ? {} : { wrongFrom: wrongFrom.map((host) => tidyName(host, "?")) };
  check(rights === undefined || isRights(rights), "its code has rights that are none");
  const given = rights === undefined ? {} : { rights };
  const at = takenAt === undefined ? {} : { takenAt: parsePlace(takenAt) };
  return { code, untilMs, triesLeft, ...wrong, ...given, isTaken, ...at };
}

function parsePlace(entry: unknown): BoundPlace {
  const { hostname, port } = isObject(entry) ? entry : {};
  check(typeof hostname === "string" && isCount(port) && port <= 0xffff, "its code is taken nowhere");
  return { hostname: tidyName(hostname, "::"), port };
}

function decodeSecret(text: unknown): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text as string, { alphabet: "base64url" });
    return bytes.length === SECRET_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isRights(value: unknown): value is Right[] {
  return isTexts(value) && value.every((right) => right === "watch" || right === "drive");
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function check(isRight: boolean, otherwise: string): asserts isRight {
  if (!isRight) throw new RangeError(otherwise);
}
