/**
 * How long a server has not answered what it was asked, and how long it has given no message.
 *
 * Whoever asks again and again does not set a timer each time: one runs while something is waited for, and looks.
 *
 * @module
 */

/** Somebody who publishes has had something within so long; a server that gives nothing, or says that it has nothing, is silent. */
const SILENT_MS = 1_200;
/** A server that is there answers everything within a second; what it has not answered by then is lost, where a picture does not take that long … */
const LOST_MS = 2_000;
/** … or it takes longer, so that twice as long is waited for the next, up to this. */
const MOST_LOST_MS = 32_000;

/** What follows, and by which clock. */
export interface AnswerWatchOptions {
  readonly nowUs: () => number;
  /** It is silent from now on, until it gives a message. */
  readonly onSilent: () => void;
  /** What was asked is lost; called again after twice as long, and so on. */
  readonly onLost: () => void;
}

/** Watches until it is closed. */
export class AnswerWatch {
  readonly #options: AnswerWatchOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Since when it is waited for an answer, and for a message. */
  #answerUs: number | undefined;
  #messageUs: number | undefined;
  #isSilent = false;
  #lostMs = LOST_MS;
  #isClosed = false;

  constructor(options: AnswerWatchOptions) {
    this.#options = options;
  }

  /** Whether it has given no message for longer than any takes. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Something was asked now. */
  expect(nowUs: number): void {
    this.#answerUs ??= nowUs;
    this.#messageUs ??= nowUs;
    if (this.#timer === undefined && !this.#isClosed) this.#arm(SILENT_MS);
  }

  /** Something was answered now; whether that was all that was asked. */
  noteAnswer(nowUs: number, { isAll }: { readonly isAll: boolean }): void {
    this.#lostMs = LOST_MS;
    this.#answerUs = isAll ? undefined : nowUs;
  }

  /** What was answered now is a message. */
  noteMessage(nowUs: number, { isAll }: { readonly isAll: boolean }): void {
    this.#isSilent = false;
    this.#messageUs = isAll ? undefined : nowUs;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#timer = undefined;
    const nowUs = this.#options.nowUs();
    const waitedMs = (sinceUs: number | undefined) =>
      sinceUs === undefined ? -Infinity : (nowUs - sinceUs) / 1000;
    if (waitedMs(this.#answerUs) >= this.#lostMs) {
      this.#lostMs = Math.min(MOST_LOST_MS, 2 * this.#lostMs);
      this.#answerUs = nowUs;
      this.#options.onLost();
    }
    if (!this.#isSilent && waitedMs(this.#messageUs) >= SILENT_MS) {
      this.#isSilent = true;
      this.#options.onSilent();
    }
    if (this.#isClosed || this.#timer !== undefined) return;
    const leftMs = [
      this.#lostMs - waitedMs(this.#answerUs),
      this.#isSilent ? Infinity : SILENT_MS - waitedMs(this.#messageUs),
    ];
    const nextMs = Math.min(...leftMs);
    if (nextMs < Infinity) this.#arm(Math.max(1, nextMs));
  }
}
