/**
 * What waits for a bridge: of each kind of message of each stream the newest alone, and only as many are on their way as the
 * bridge has answered for, so that one that stands still finds a picture or two when it goes on, and then the newest.
 *
 * @module
 */

/** Pictures of one stream that are on their way: one is being taken while the next one travels. */
const MOST_PICTURES = 2;
/** Messages of another kind: poses come ten times as often, and are as many bytes as a picture's header. */
const MOST_OTHERS = 20;
/** No listener has as many streams; what comes beyond is left out. */
const MAX_KEYS = 256;

/** A message and what it replaces. */
export interface Waiting<Message> {
  /** Messages of one key replace each other. */
  readonly key: string;
  readonly isPicture: boolean;
  readonly message: Message;
}

/** The messages; numbers count them from 1 on. */
export class NewestMessages<Message> {
  /** Messages that a newer one has replaced before they left, or for which there was no room. */
  skipped = 0;
  readonly #waiting = new Map<string, Waiting<Message>>();
  /** By key, the numbers of those that are on their way. */
  readonly #underWay = new Map<string, number[]>();
  #sent = 0;
  #answered = 0;

  /** The number of the message that was taken last. */
  get sent(): number {
    return this.#sent;
  }

  /** Whether the bridge still owes an answer. */
  get owesAnswer(): boolean {
    return this.#answered < this.#sent;
  }

  /** Takes a message in place of the one that waits. */
  put(waiting: Waiting<Message>): void {
    const { key } = waiting;
    if (!this.#waiting.has(key) && this.#waiting.size === MAX_KEYS) {
      this.skipped++;
      return;
    }
    if (this.#waiting.delete(key)) this.skipped++;
    this.#waiting.set(key, waiting);
  }

  /** The message that may leave now, the one that waits longest first and pictures last; it counts as on its way. */
  take(): Message | undefined {
    const ready = [...this.#waiting.values()].filter((one) => this.#mayLeave(one));
    const next = ready.find(({ isPicture }) => !isPicture) ?? ready[0];
    if (!next) return undefined;
    this.#waiting.delete(next.key);
    this.#underWay.set(next.key, [...this.#underWay.get(next.key) ?? [], ++this.#sent]);
    return next.message;
  }

  /**
   * The bridge has everything up to this message.
   *
   * @returns false where that can not be
   */
  answer(number: number): boolean {
    if (!(number > this.#answered && number <= this.#sent)) return false;
    this.#answered = number;
    for (const [key, numbers] of this.#underWay) {
      const rest = numbers.filter((one) => one > number);
      if (rest.length > 0) this.#underWay.set(key, rest);
      else this.#underWay.delete(key);
    }
    return true;
  }

  /** Forgets what waits and what is on its way: another connection begins with what comes then. */
  clear(): void {
    this.#waiting.clear();
    this.#underWay.clear();
    this.#answered = this.#sent;
  }

  #mayLeave({ key, isPicture }: Waiting<Message>): boolean {
    return (this.#underWay.get(key)?.length ?? 0) < (isPicture ? MOST_PICTURES : MOST_OTHERS);
  }
}
