/**
 * How long the next picture of a stream may be, for what a link carries: every one, or fewer where all would be too poor, or can
 * not be that short.
 *
 * @module
 */

/** So much of a link is aimed at: what it carries varies. */
const LINK_SHARE = 0.88;
/** What leaves for each byte of a picture: headers of NATS, of WebSocket and of TCP. */
const OVERHEAD = 1.05;
/** Below so many dB pictures become fewer, so that they may be longer. */
const FLOOR_DB = 24;
/** About so many dB more take twice the bytes. */
const DOUBLE_DB = 5;
/** Weight of a picture in the moving average. */
const SMOOTHING = 1 / 4;
/** Where pictures in a row could not be so short, so much more is tried, … */
const LONGER = [1.15, 1.15, 1.3, 1.6, 2] as const;
/** … for so long. */
const TOO_SHORT_US = 5_000_000;
/** Pictures become no fewer than one of so many, which may take longer than until the next one. */
const MOST_STRIDE = 30;

/** What a picture may be. */
export interface PictureNeeds {
  readonly bytes: number;
  readonly bytesPerUs: number;
  /** Between two pictures of the source. */
  readonly intervalUs: number;
  readonly nowUs: number;
}

/** The room of one stream's pictures. */
export class PictureRoom {
  /** As long as pictures have to be, so as not to be too poor: a moving average. */
  #leastBytes = 0;
  /** What is tried where something was too short, and when that was. */
  #tried = { bytes: 0, atUs: -Infinity };
  #tooShortInARow = 0;
  /** Pictures of the source since the last one that had its turn, in parts of a stride. */
  #turn = 1;

  /** Bytes that this picture may have; Infinity: as it is; nothing: it is left out. */
  next({ bytes, bytesPerUs, intervalUs, nowUs }: PictureNeeds): number | undefined {
    const eachBytes = bytesPerUs * intervalUs * LINK_SHARE / OVERHEAD;
    const isFresh = nowUs - this.#tried.atUs < TOO_SHORT_US;
    const leastBytes = Math.min(
      bytes,
      Math.max(this.#leastBytes, isFresh ? this.#tried.bytes : 0),
    );
    const stride = Math.max(1, Math.min(MOST_STRIDE, leastBytes / eachBytes));
    if (++this.#turn < stride) return undefined;
    this.#turn = Math.min(1, this.#turn - stride);
    const room = Math.floor(Math.max(stride * eachBytes, leastBytes));
    return bytes <= room ? Infinity : room;
  }

  /** Takes note of how near a picture that fits is to what it was, in dB. */
  noteFitted(bytes: number, psnr: number): void {
    this.#tooShortInARow = 0;
    const leastBytes = bytes * 2 ** ((FLOOR_DB - psnr) / DOUBLE_DB);
    this.#leastBytes += (leastBytes - this.#leastBytes) * SMOOTHING;
  }

  /** Takes note that a picture can not be as short as that. */
  noteTooShort(budgetBytes: number, nowUs: number): void {
    const longer = LONGER[Math.min(LONGER.length - 1, this.#tooShortInARow++)]!;
    this.#tried = { bytes: longer * budgetBytes, atUs: nowUs };
  }
}
