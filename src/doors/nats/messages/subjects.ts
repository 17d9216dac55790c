/**
 * The names of streams on NATS: `uis.SITE.ROBOT.KIND`.
 *
 * A name may have any letters, one part of a subject may not (no space, no `.`, `*` or `>`): others than letters, digits,
 * `-` and `_` of ASCII are written as `=` and two hexadecimal digits for each byte of UTF-8.
 *
 * @module
 */

/** What there is of a robot. `frame`, `lean`, `pose` and `info` are kept by the server, the newest one each. */
export type SubjectKind = "frame" | "lean" | "pose" | "info" | "clock" | "claim" | "drive";

/** A robot's place. */
export interface RobotPlace {
  readonly site: string;
  readonly robot: string;
}

/** The stream of JetStream that holds one message of each subject. */
export const STREAM = "UIS";

/** Writes a subject; what is absent stands for any. */
export function subjectOf({ site, robot }: Partial<RobotPlace>, kind: SubjectKind): string {
  return `uis.${site === undefined ? "*" : encodeToken(site)}.${
    robot === undefined ? "*" : encodeToken(robot)
  }.${kind}`;
}

/** Reads one; nothing where it is none of ours. */
export function parseSubject(subject: string): RobotPlace & { readonly kind: SubjectKind } | undefined {
  const [prefix, site, robot, kind, ...more] = subject.split(".");
  if (prefix !== "uis" || more.length > 0 || !/^(frame|lean|pose|info|clock|claim|drive)$/.test(kind ?? "")) {
    return undefined;
  }
  const names = [decodeToken(site ?? ""), decodeToken(robot ?? "")] as const;
  if (names[0] === undefined || names[1] === undefined) return undefined;
  return { site: names[0], robot: names[1], kind: kind as SubjectKind };
}

/** Whether a subject is the one that was asked for, or one of those that a pattern of `*` stands for. */
export function isAskedFor(subject: string, asked: string): boolean {
  if (subject === asked) return true;
  const [parts, pattern] = [subject.split("."), asked.split(".")];
  return parts.length === pattern.length && pattern.every((part, at) => part === "*" || part === parts[at]);
}

/** Makes a name part of a subject; an empty one is `=`. */
export function encodeToken(name: string): string {
  if (name === "") return "=";
  const bytes = new TextEncoder().encode(name);
  return Array.from(bytes, (byte) => {
    const letter = String.fromCharCode(byte);
    return /[\w-]/.test(letter) ? letter : `=${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}

/** The name; nothing where {@linkcode encodeToken} would not have written it so. */
export function decodeToken(token: string): string | undefined {
  if (token === "=") return "";
  if (!/^(?:[\w-]|=[0-9a-f]{2})+$/.test(token)) return undefined;
  const bytes = token.match(/[\w-]|=../g)!.map((part) =>
    part.length === 1 ? part.charCodeAt(0) : parseInt(part.slice(1), 16)
  );
  try {
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return encodeToken(name) === token ? name : undefined;
  } catch {
    return undefined;
  }
}
