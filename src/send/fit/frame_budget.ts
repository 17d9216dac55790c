/**
 * How long the next frame of one viewer may be: what its link passes on until the frame after it, or until a later one where
 * pictures would be too poor for that.
 *
 * @module
 */

/** What matters more where a link has no room for both. */
export type Preference = "balance" | "motion" | "detail";

/** Below so many dB pictures become fewer, so that they may be longer. */
const FLOORS: Readonly<Record<Preference, number>> = { motion: 0, balance: 24, detail: 32 };
/** With so many dB more than that, pictures may become more again. */
const ROOM_DB = 3;
/** By how much, and how often at the most. */
const STEP = 1.25;
const MOST_STEP = 2;
const STEP_US = 500_000;
/** About so many dB more take twice the bytes. */
const DOUBLE_DB = 5;
/** What was too short is not tried again for so long. */
const TOO_SHORT_US = 5_000_000;
/** Once may be an accident, such as of a link that has just become slow; twice in so long a time is none. */
const ONCE_TOO_SHORT_US = 300_000;
const AGAIN_US = 2 * TOO_SHORT_US;
/** Weight of a picture in the moving average. */
const SMOOTHING = 1 / 4;
/** So much of the link is aimed at: what it passes on varies, and a full queue takes long to drain. */
const LINK_SHARE = 0.88;
/** A picture is to be there, made, sent and read, after so many intervals of those that leave. */
const THERE_INTERVALS = 1.05;
/** So much of what a picture is late by is made up for by its length, as long as this part of it is left. */
const MADE_UP_SHARE = 0.5;
const LEAST_LEFT_SHARE = 0.6;
/** With less than so much of what there would be without being late it is no wonder that a picture is not short enough. */
const WHOLE_SHARE = 0.9;
/** So much of the link at the least, however long making and reading take. */
const LEAST_LINK_SHARE = 0.6;

/** What the next frame has. */
export interface FrameRoom {
  /** Bytes of UDP payload a µs that the link, or the user, allows; Infinity where nothing limits it. */
  readonly bytesPerUs: number;
  /** µs until the next frame. */
  readonly intervalUs: number;
  /** All that leaves for each byte of a picture. */
  readonly overhead: number;
  /** How long a picture takes to be made and read. */
  readonly chainUs: number;
  /** How long the picture waits for the link once it is made: what is known of the link's rate may be too much. */
  readonly lateUs: number;
}

/** The budget of one viewer's frames. */
export class FrameBudget {
  /** Of what the link passes on from one picture to the next, the part that is aimed at. */
  linkShare = LINK_SHARE;
  readonly #floor: number;
  readonly #leastFps: number;
  #stride = 1;
  #changedUs = -Infinity;
  /** When a picture was last not short enough. */
  #tooShortUs = -Infinity;
  /** Until then nothing shorter is tried. */
  #scarceUntilUs = -Infinity;
  /** What the last one would have had if it had not been late. */
  #wholeBytes = 0;
  /** A moving average, in dB. */
  #psnr: number | undefined;

  /** @param leastFps pictures do not become fewer than this for being better */
  constructor(preference: Preference = "balance", leastFps = 1) {
    this.#floor = FLOORS[preference];
    this.#leastFps = leastFps;
  }

  /** Whether pictures were not short enough of late. */
  isScarce(nowUs: number): boolean {
    return nowUs < this.#scarceUntilUs;
  }

  /** How near the pictures are to the camera's on average, in dB. */
  get psnr(): number {
    return this.#psnr ?? Infinity;
  }

  /** Frame intervals from one picture that leaves to the next. */
  get stride(): number {
    return this.#stride;
  }

  /** Bytes that the picture may have; Infinity where nothing limits it. */
  bytes({ bytesPerUs, intervalUs, overhead, chainUs, lateUs }: FrameRoom): number {
    if (bytesPerUs === Infinity || intervalUs <= 0) return Infinity;
    const pictureUs = intervalUs * this.#stride;
    const leftShare = THERE_INTERVALS - chainUs / pictureUs;
    this.linkShare = Math.max(LEAST_LINK_SHARE, Math.min(LINK_SHARE, leftShare));
    const linkUs = pictureUs * this.linkShare;
    this.#wholeBytes = bytesPerUs * linkUs / overhead;
    const leftUs = Math.max(linkUs - MADE_UP_SHARE * Math.max(0, lateUs), LEAST_LEFT_SHARE * linkUs);
    return Math.floor(bytesPerUs * leftUs / overhead);
  }

  /** Takes note of how near a picture that fits is to the camera's, in dB. */
  noteFitted(psnr: number, intervalUs: number, nowUs: number): void {
    const capped = Math.min(psnr, 60);
    this.#psnr = this.#psnr === undefined ? capped : this.#psnr + (capped - this.#psnr) * SMOOTHING;
    if (nowUs - this.#changedUs < STEP_US) return;
    const missing = this.#floor - this.#psnr;
    if (missing > 0) {
      this.#change(
        this.#stride * Math.min(MOST_STEP, Math.max(STEP, 2 ** (missing / DOUBLE_DB))),
        intervalUs,
        nowUs,
      );
    } else if (-missing > ROOM_DB && !this.isScarce(nowUs)) {
      this.#change(this.#stride / STEP, intervalUs, nowUs);
    }
  }

  /**
   * Takes note that no picture is as short as that.
   *
   * @param isLast whether no other form is shorter: pictures become fewer then
   */
  noteTooShort(budgetBytes: number, isLast: boolean, nowUs: number): void {
    // the next one has more
    if (budgetBytes < WHOLE_SHARE * this.#wholeBytes) return;
    if (isLast) this.#stride *= STEP;
    const isAgain = nowUs - this.#tooShortUs < AGAIN_US;
    this.#tooShortUs = nowUs;
    this.#scarceUntilUs = nowUs + (isAgain ? TOO_SHORT_US : ONCE_TOO_SHORT_US);
  }

  /** Takes note that a picture fits as it is. */
  noteUnfitted(): void {
    this.#stride = 1;
    this.#psnr = undefined;
  }

  #change(stride: number, intervalUs: number, nowUs: number): void {
    const most = Math.max(1, 1e6 / intervalUs / this.#leastFps);
    this.#stride = Math.max(1, Math.min(stride, most));
    this.#changedUs = nowUs;
  }
}
