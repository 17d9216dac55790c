/**
 * What a network does to datagrams, by meaning.
 *
 * @module
 */

/** What one direction between two hosts does to each datagram. */
export interface LinkConditions {
  /** Probability that a datagram vanishes, each for itself. @default 0 */
  readonly loss?: number;
  /** Loss that comes in bursts, besides `loss`. */
  readonly burstLoss?: BurstLoss;
  /** Times at which all that is sent vanishes, besides. */
  readonly silence?: Silence;
  /** How fast the link takes datagrams; without it they take no time and never wait. */
  readonly rate?: LinkRate;
  /** The least time on the way once a datagram has left, in µs. @default 500 */
  readonly delayUs?: number;
  /** The greatest random addition to it, in µs, drawn evenly; it reorders. @default 0 */
  readonly jitterUs?: number;
  /** A few datagrams that are held back and so overtaken. */
  readonly reordering?: Reordering;
  /** Probability that a datagram comes twice. @default 0 */
  readonly duplication?: number;
  /**
   * The name of a link that all directions whose conditions name it have in common: its queue, its bursts and its
   * chances. Without a name each direction between two hosts is a link of its own.
   */
  readonly sharedLink?: string;
}

/** Losses in bursts: after each datagram the link turns bad or good by chance, and while it is bad it loses all. */
export interface BurstLoss {
  /** The share of all datagrams that is lost, in the long run; less than 1. */
  readonly fraction: number;
  /** How many datagrams a burst takes on average, at least 1. */
  readonly meanLength: number;
}

/** Silences at even intervals: what is sent in them vanishes, what is under way already arrives. */
export interface Silence {
  readonly lengthUs: number;
  /** From the beginning of one to the beginning of the next; `Infinity` for one alone. */
  readonly everyUs: number;
  /** When the first begins, on the network's clock. @default 0 */
  readonly offsetUs?: number;
}

/** A link that sends one datagram after another; those that come meanwhile wait their turn. */
export interface LinkRate {
  /** With the IP and UDP headers of each datagram. */
  readonly bitsPerSecond: number;
  /** How much may wait, headers included and the one being sent not; what comes beyond it is dropped. */
  readonly queueBytes: number;
}

/** Reordering of single datagrams. */
export interface Reordering {
  /** The share that is held back; all others keep their order. */
  readonly fraction: number;
  /** For how much longer than the others these are under way. */
  readonly delayUs: number;
}

/**
 * Rejects conditions that no link can have.
 *
 * @throws {RangeError} naming the condition.
 */
export function checkConditions(conditions: LinkConditions): void {
  const { loss = 0, burstLoss, silence, rate, delayUs = 0, jitterUs = 0, reordering, duplication = 0 } =
    conditions;
  check(isShare(loss), "loss");
  check(!burstLoss || isPossibleBurstLoss(burstLoss), "burstLoss");
  check(!silence || (silence.lengthUs >= 0 && silence.lengthUs <= silence.everyUs), "silence");
  check(!rate || (rate.bitsPerSecond > 0 && rate.queueBytes >= 0), "rate");
  check(delayUs >= 0, "delayUs");
  check(jitterUs >= 0, "jitterUs");
  check(!reordering || (isShare(reordering.fraction) && reordering.delayUs >= 0), "reordering");
  check(isShare(duplication), "duplication");
}

/** Whether all that is sent now vanishes. */
export function isSilent(silence: Silence | undefined, nowUs: number): boolean {
  if (!silence) return false;
  const { lengthUs, everyUs, offsetUs = 0 } = silence;
  return nowUs >= offsetUs && (nowUs - offsetUs) % everyUs < lengthUs;
}

function check(isPossible: boolean, name: string): void {
  if (!isPossible) throw new RangeError(`no link has such a condition: ${name}`);
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

/** The gaps between bursts, too, are at least one datagram long. */
function isPossibleBurstLoss({ fraction, meanLength }: BurstLoss): boolean {
  return fraction >= 0 && meanLength >= 1 && fraction <= meanLength * (1 - fraction);
}
