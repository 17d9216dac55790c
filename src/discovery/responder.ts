/**
 * A robot in multicast DNS: it makes its name its own, says that it is there, and answers who asks. It is given messages and
 * the time, and asked what is to be sent.
 *
 * 1. three questions whether the name is taken; where it is, the next one (`Rover (2)`) is tried. Of two that ask at once the
 *    one whose place comes later goes on, the other one waits a second and asks again;
 * 2. it says three times, further and further apart, that it is there, and again where something has changed;
 * 3. whatever is asked of it, it says all of it, to everybody, and not more than once a second; who asks from another port
 *    than that of multicast DNS is answered alone;
 * 4. where somebody else uses the name all the same, it begins again.
 *
 * Sources: RFC 6762 (sections 6 to 9), RFC 6763.
 *
 * @module
 */

import { TokenBucket } from "../common/token_bucket.ts";
import {
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  foldName,
  QUERY,
  type ServicePlace,
} from "./dns_message.ts";
import { allRecords, type AnnouncedSelf, LASTING_TTL_SECONDS, ownRecords } from "./robot_records.ts";
import type { RobotText } from "./robot_text.ts";
import { ALL_SERVICES, instanceOf, labelOf, SERVICE, targetOf } from "./service_names.ts";

const PROBES = 3;
const PROBE_US = 250_000;
const DEFER_US = 1_000_000;
/** Whoever disputes every name shall not make it go through all of them at once. */
const QUICK_RENAMES = 15;
const SLOW_RENAME_US = 5_000_000;
/** When it says that it is there, after the first time. */
const ANNOUNCEMENTS_US = [1_000_000, 3_000_000];
const LEAST_GAP_US = 1_000_000;
/** Several who answer at once shall not speak at once. */
const DELAY_US = { least: 20_000, more: 100_000 };
/** To who asks from a port of their own. */
const ALONE = { burst: 20, perSecond: 10 };
const ALONE_TTL_SECONDS = 10;
/** What a robot has to announce. */
export interface ResponderOptions {
  readonly port: number;
  readonly text: RobotText;
  /** Some digits that no other program draws. */
  readonly random: string;
  /** From 0 to 1, another one each time. */
  readonly draw: () => number;
}

/** What is to be sent to everybody, on each link with the addresses there. */
export type Due = "probe" | "response" | "goodbye";

/** The state machine. */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #target: string;
  readonly #alone: TokenBucket;
  #text: RobotText;
  #number = 1;
  #renames = 0;
  #probesLeft = PROBES;
  #isEstablished = false;
  #announcementsDone = 0;
  /** When the next question or announcement is due. */
  #nextUs: number;
  /** When an answer is. */
  #answerUs = Infinity;
  #saidUs = -Infinity;

  constructor(options: ResponderOptions, nowUs: number) {
    this.#options = options;
    this.#text = options.text;
    this.#target = targetOf(options.text.name, options.random);
    this.#alone = new TokenBucket(ALONE.burst, ALONE.perSecond, nowUs);
    this.#nextUs = nowUs + options.draw() * PROBE_US;
  }

  /** What the robot is called now. */
  get label(): string {
    return labelOf(this.#text.name, this.#number);
  }

  /** Whether the name is its own. */
  get isEstablished(): boolean {
    return this.#isEstablished;
  }

  /** When {@linkcode poll} will have something next, in µs. */
  get nextUs(): number {
    return Math.min(this.#nextUs, this.#answerUs);
  }

  /** Says something else of the robot from now on. */
  setText(text: RobotText, nowUs: number): void {
    this.#text = { ...text, name: this.#text.name };
    this.announce(nowUs);
  }

  /** Says again that it is there: addresses have changed. */
  announce(nowUs: number): void {
    if (!this.isEstablished) return;
    this.#announcementsDone = 0;
    this.#nextUs = Math.max(nowUs, this.#saidUs + LEAST_GAP_US);
  }

  /** What is due now. */
  poll(nowUs: number): Due | undefined {
    if (nowUs < this.nextUs) return undefined;
    if (this.#probesLeft > 0) {
      this.#probesLeft -= 1;
      // After the last one, too, there is that time to dispute it.
      this.#nextUs = nowUs + PROBE_US;
      return "probe";
    }
    this.#isEstablished = true;
    this.#answerUs = Infinity;
    this.#saidUs = nowUs;
    if (nowUs >= this.#nextUs) {
      const afterUs = ANNOUNCEMENTS_US[this.#announcementsDone++];
      this.#nextUs = afterUs === undefined ? Infinity : nowUs + afterUs;
    }
    return "response";
  }

  /**
   * Takes what somebody has sent, perhaps this program itself.
   *
   * @param isAlone whether it came from another port than that of multicast DNS
   * @returns whether the sender is to be answered alone, by {@linkcode answerAlone}
   */
  handle(message: DnsMessage, isAlone: boolean, nowUs: number): boolean {
    if (message.isResponse) {
      const others = [...message.answers, ...message.additionals];
      if (!isAlone && others.some((record) => record.ttlSeconds > 0 && this.#disputes(record))) {
        this.#handleDispute(nowUs);
      }
      return false;
    }
    if (!isAlone && !this.#isEstablished && this.#losesTo(message)) {
      this.#probesLeft = PROBES;
      this.#nextUs = nowUs + DEFER_US;
    }
    const { questions } = message;
    if (!this.isEstablished || !questions.some((question) => this.#isAsked(question, message))) return false;
    if (isAlone) {
      if (!this.#alone.fill(nowUs)) return false;
      this.#alone.take();
      return true;
    }
    this.#answer(message, nowUs);
    return false;
  }

  /** The message that is due. */
  write(due: Due, addresses: readonly string[]): DnsMessage {
    if (due === "probe") {
      const [place] = ownRecords(this.#self);
      const question = { name: instanceOf(this.label), type: "ANY" };
      return { ...QUERY, questions: [question], authorities: [{ ...place!, isUnique: false }] };
    }
    const records = allRecords(this.#self, addresses);
    // Others may be of that kind, too.
    const leaving = records.filter(({ name }) => name !== ALL_SERVICES);
    const answers = due === "goodbye" ? leaving.map((record) => ({ ...record, ttlSeconds: 0 })) : records;
    return { ...QUERY, isResponse: true, answers };
  }

  /** The answer to a question from another port: for who knows nothing of multicast DNS. */
  answerAlone({ id, questions }: DnsMessage, addresses: readonly string[]): DnsMessage {
    const answers = allRecords(this.#self, addresses).map((record) => ({
      ...record,
      isUnique: false,
      ttlSeconds: Math.min(record.ttlSeconds, ALONE_TTL_SECONDS),
    }));
    return { ...QUERY, id, isResponse: true, questions: questions.slice(0, 1), answers };
  }

  #answer(message: DnsMessage, nowUs: number): void {
    // Who asks whether a name is taken does not wait.
    const isProbe = message.authorities.length > 0;
    const { least, more } = DELAY_US;
    const atUs = nowUs + (isProbe ? 0 : least + this.#options.draw() * more);
    const gapUs = isProbe ? PROBE_US : LEAST_GAP_US;
    this.#answerUs = Math.min(this.#answerUs, Math.max(atUs, this.#saidUs + gapUs));
  }

  #isAsked({ name, type }: DnsQuestion, { answers }: DnsMessage): boolean {
    const asked = foldName(name);
    if (asked === ALL_SERVICES) return type === "PTR" || type === "ANY";
    if (asked === SERVICE) {
      return (type === "PTR" || type === "ANY") && !answers.some((known) => this.#isKnown(known));
    }
    return asked === foldName(instanceOf(this.label)) || asked === this.#target;
  }

  /** Whether who asks knows it already, for a good while. */
  #isKnown(record: DnsRecord): boolean {
    return record.type === "PTR" && foldName(record.name) === SERVICE &&
      foldName(record.data) === foldName(instanceOf(this.label)) &&
      record.ttlSeconds >= LASTING_TTL_SECONDS / 2;
  }

  get #place(): ServicePlace {
    return { target: this.#target, port: this.#options.port };
  }

  #disputes(record: DnsRecord): boolean {
    return record.type === "SRV" && foldName(record.name) === foldName(instanceOf(this.label)) &&
      compare(record.data, this.#place) !== 0;
  }

  /** Whether another one asks for the same name at this moment, and has precedence. */
  #losesTo({ authorities }: DnsMessage): boolean {
    return authorities.some((record) =>
      this.#disputes(record) && compare(record.data as ServicePlace, this.#place) > 0
    );
  }

  #handleDispute(nowUs: number): void {
    // Who has had the name asks for it anew; whoever goes on using it then keeps it.
    if (!this.#isEstablished) {
      this.#number += 1;
      this.#renames += 1;
    }
    this.#isEstablished = false;
    this.#probesLeft = PROBES;
    this.#announcementsDone = 0;
    this.#answerUs = Infinity;
    const waitUs = this.#renames > QUICK_RENAMES ? SLOW_RENAME_US : 0;
    this.#nextUs = nowUs + waitUs + this.#options.draw() * PROBE_US;
  }

  get #self(): AnnouncedSelf {
    return { instance: instanceOf(this.label), place: this.#place, text: this.#text };
  }
}

/** Which of two places has precedence: the later one. */
function compare(a: ServicePlace, b: ServicePlace): number {
  const [left, right] = [foldName(a.target), foldName(b.target)];
  return a.port - b.port || (left < right ? -1 : left > right ? 1 : 0);
}
