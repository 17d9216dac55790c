/**
 * What a server of NATS refuses this program for want of a right, told once each.
 *
 * @module
 */

/** Rights that are told of, at the most. */
const MOST = 64;
/** What stands for all answers that are refused. */
const ANSWERS = "";

/** What was refused. */
export interface RefusedSubject {
  /** `publish` or `subscription`. */
  readonly operation: string;
  readonly subject: string;
}

/** Those that were told of. */
export class MissingRights {
  readonly #told = new Set<string>();

  /** Names a right that is missing, as a server's configuration would have it; nothing where that was told. */
  note(refused: RefusedSubject): string | undefined {
    const right = nameRight(refused);
    // Who asks chooses where answers go.
    const known = isAnswer(refused) ? ANSWERS : right;
    if (this.#told.has(known) || this.#told.size >= MOST) return undefined;
    this.#told.add(known);
    return right;
  }

  /** The rights may be others now. */
  forget(): void {
    this.#told.clear();
  }
}

/** Whether it was an answer to who had asked, wherever that one wants it to go. */
export function isAnswer({ operation, subject }: RefusedSubject): boolean {
  return operation === "publish" && !/^(uis|\$JS)\./.test(subject);
}

/** The right that such a subject needs. */
export function nameRight({ operation, subject }: RefusedSubject): string {
  const verb = operation === "subscription" ? "subscribe to" : "publish to";
  return `${verb} ${generalize(subject)}`;
}

/** The parts of a subject that are another one each time stand for any. */
function generalize(subject: string): string {
  return subject
    .replace(/(\.API\.CONSUMER\.CREATE\.[^.]+\.)[^.]+(\..*)$/, "$1*$2")
    .replace(/(\.API\.CONSUMER\.MSG\.NEXT\.[^.]+\.).+$/, "$1*")
    .replace(/^(_INBOX(?:\..+)?)\.[^.]+$/, "$1.>");
}
