/**
 * How fast the link to one viewer is, learnt from what passed it.
 *
 * 1. What had to wait was let through at the link's own rate: that is the rate while the link never rested;
 * 2. what came without waiting, the link can pass on at the rate at which it had left, or faster;
 * 3. what came at all, it has passed on since what came before, whenever that had left.
 *
 * Sources: the dispersion of packet trains (C. Dovrolis et al., "Packet-dispersion techniques and a capacity-estimation
 * methodology", 2004); the rate of delivery (BBR, draft-ietf-ccwg-bbr, section 4.1).
 *
 * @module
 */

/** Faster than this (100 Mbit/s) a link sets no limit to a frame. */
const FREE_BYTES_PER_US = 12.5;
/** Arrivals are only as exact as the viewer's wakening: over less than this they tell no rate. */
const LEAST_SPAN_US = 4_000;
/** Over so much among those that had to wait they tell the rate better than from the first one on. */
const LEAST_WAITING_SPAN_US = 15_000;
/** A rate is that of the last arrivals. */
const LONGEST_SPAN_US = 150_000;
/** Arrivals that are spread by so much more than the departures, and have waited, were spread by the link. */
const SPREAD_FACTOR = 1.1;
const SPREAD_US = 3_000;
const WAITED_US = 4_000;
/** So long a queue is no accident of wakening. */
const LONG_WAIT_US = 25_000;
/** … and that, over this long a span, is a collapse, which is believed at once. */
const COLLAPSE_WAIT_US = 40_000;
const COLLAPSE_SPAN_US = 60_000;
/** Bytes between two arrivals from which a faster rate can be told, and the most that is believed at once. */
const LEAST_GROWTH_BYTES = 2_000;
const MOST_GROWTH = 2.5;
/** What came after a host was held up came in a lump: over less than this that tells no rate. */
const LEAST_DELIVERY_US = 20_000;
/** Samples of one frame are not further apart when they leave, unless what is between them takes the link longer. */
const LONGEST_PAUSE_US = 5_000;
/** A link is not taken to be slower than this (100 kbit/s). */
const LEAST_BYTES_PER_US = 0.0125;

/** The passage of a datagram: an arrival that has been matched with its departure. */
export interface Passage {
  /** µs on this host's clock. */
  readonly sentUs: number;
  /** µs on the viewer's clock. */
  readonly arrivalUs: number;
  /** UDP payload that had come with it, modulo 2^32. */
  readonly bytes: number;
  /** How long it waited in queues, in µs; nothing where it is not certain when it left. */
  readonly delayUs: number | undefined;
}

/** One whose departure is certain. */
type CertainPassage = Passage & { readonly delayUs: number };

/** Whether a datagram waited for longer than the viewer's wakening makes it seem. */
export function hasWaited(delayUs: number): boolean {
  return delayUs > WAITED_US;
}

/** The rate of one link. */
export class LinkCapacity {
  /** What the link passes on, in bytes of UDP payload; Infinity while it sets no limit. */
  #capacity = Infinity;
  #last: CertainPassage | undefined;
  /** The first of a row of passages between which the link never rested. */
  #first: CertainPassage | undefined;
  /** The first of them that had to wait: what came before it may have been let through at once after a rest. */
  #firstWaiting: CertainPassage | undefined;
  /** The first of a row of passages that did not wait. */
  #unhindered: CertainPassage | undefined;
  /** The last of all passages. */
  #newest: Passage | undefined;
  #limitedSpans = 0;

  /** Bytes of UDP payload a µs; Infinity where the link sets no limit. */
  get bytesPerUs(): number {
    return this.#capacity;
  }

  /** Takes what passed the link since the last call, oldest first. */
  observe(passages: readonly Passage[]): void {
    for (const passage of passages) {
      if (isCertain(passage)) this.#pass(passage);
      else this.#learnDelivery(passage);
      this.#newest = passage;
    }
    this.#measure();
    if (this.#capacity > FREE_BYTES_PER_US) this.#capacity = Infinity;
    this.#capacity = Math.max(LEAST_BYTES_PER_US, this.#capacity);
  }

  #pass(passage: CertainPassage): void {
    const last = this.#last;
    const { sentUs, delayUs } = passage;
    // What left before the last one was through had to wait behind it; and where the wait grew, the link had no rest.
    const isBehind = last !== undefined &&
      (sentUs - last.sentUs <= last.delayUs + 1000 || delayUs - last.delayUs > SPREAD_US);
    this.#learnRoom(passage);
    if (!isBehind) {
      this.#first = passage;
      this.#firstWaiting = undefined;
    }
    if (!this.#firstWaiting && hasWaited(delayUs)) this.#firstWaiting = passage;
    this.#last = passage;
  }

  /** Learns the link's rate from the passages between which it never rested. */
  #measure(): void {
    const last = this.#last;
    if (!last || !this.#first) return;
    const first = this.#spanBegin(last);
    if (!first) return;
    const spanUs = last.arrivalUs - first.arrivalUs;
    if (!hasWaited(last.delayUs)) this.#limitedSpans = 0;
    if (spanUs < LEAST_SPAN_US) return;
    const departuresUs = last.sentUs - first.sentUs;
    const bytes = (last.bytes - first.bytes) >>> 0;
    const isLimited = spanUs > SPREAD_FACTOR * departuresUs + SPREAD_US && hasWaited(last.delayUs);
    if (isLimited) this.#learnLimit(bytes / spanUs, spanUs, last.delayUs);
    if (spanUs > LONGEST_SPAN_US) this.#first = this.#firstWaiting = last;
  }

  /** Where the rate is measured from; nothing where more arrivals of this row will tell it better. */
  #spanBegin(last: CertainPassage): CertainPassage | undefined {
    const waited = this.#firstWaiting;
    if (waited && last.arrivalUs - waited.arrivalUs >= LEAST_WAITING_SPAN_US) return waited;
    const isLong = last.arrivalUs - this.#first!.arrivalUs >= 2 * LEAST_WAITING_SPAN_US;
    return isLong && this.#capacity < Infinity ? undefined : this.#first;
  }

  #learnLimit(rate: number, spanUs: number, delayUs: number): void {
    this.#limitedSpans++;
    if (this.#capacity === Infinity) {
      const isCollapse = spanUs >= COLLAPSE_SPAN_US && delayUs >= COLLAPSE_WAIT_US;
      if (this.#limitedSpans >= 2 || isCollapse) this.#capacity = rate;
    } else if (rate < this.#capacity && delayUs > LONG_WAIT_US) {
      // A link that stands still for a moment looks like a slow one, and only the next report tells them apart.
      this.#capacity = Math.max(rate, this.#capacity / 2);
    } else this.#capacity = (this.#capacity + rate) / 2;
  }

  /** What came without waiting, at the rate at which it had left or more slowly, the link can pass on at that rate. */
  #learnRoom(passage: CertainPassage): void {
    const from = this.#unhindered;
    const isHindered = hasWaited(passage.delayUs);
    // A pause between frames is none of the link's.
    if (!from || isHindered || this.#isAfterPause(passage)) {
      this.#unhindered = isHindered ? undefined : passage;
      return;
    }
    const bytes = (passage.bytes - from.bytes) >>> 0;
    if (bytes < LEAST_GROWTH_BYTES) return;
    this.#unhindered = passage;
    const us = Math.max(passage.arrivalUs - from.arrivalUs, passage.sentUs - from.sentUs);
    this.#growTo(bytes / us);
  }

  /** Where this host was held up, too, the link shows that it is fast again. */
  #learnDelivery({ arrivalUs, bytes }: Passage): void {
    const from = this.#newest;
    const delivered = from ? (bytes - from.bytes) >>> 0 : 0;
    if (!from || delivered < LEAST_GROWTH_BYTES) return;
    this.#growTo(delivered / Math.max(arrivalUs - from.arrivalUs, LEAST_DELIVERY_US));
  }

  #growTo(rate: number): void {
    if (this.#capacity === Infinity) return;
    this.#capacity = Math.max(this.#capacity, Math.min(rate, MOST_GROWTH * this.#capacity));
  }

  #isAfterPause({ sentUs, bytes }: Passage): boolean {
    if (!this.#last) return true;
    const linkUs = ((bytes - this.#last.bytes) >>> 0) / this.#capacity;
    return sentUs - this.#last.sentUs > Math.max(LONGEST_PAUSE_US, linkUs);
  }
}

function isCertain(passage: Passage): passage is CertainPassage {
  return passage.delayUs !== undefined;
}
