/**
 * What viewers behind slow links have asked for: pictures for which there is room there.
 *
 * An ask rides on a viewer's questions to the clock, as the header `Uis-Room`: bytes a second, and a word that is the viewer's
 * own, so that its next ask takes the place of this one. One that is not repeated lapses.
 *
 * @module
 */

/** The header's name. */
export const ROOM_HEADER = "Uis-Room";

/** An ask that has not been repeated for so long is over: viewers repeat theirs after 1.3 s, or 2 s more where nothing answers. */
const LAPSE_US = 5_000_000;
/** Viewers that are known at the same time; one more takes the place of the one that has said nothing for longest. */
const MOST_VIEWERS = 64;
/** Nobody is given less than this, in bytes a second: a picture of one viewer is that of all who ask. */
const LEAST_ROOM = 60_000;

/** Writes an ask; 0 bytes take it back. */
export function writeAsk(bytesPerSecond: number, viewer: string): string {
  return `${Math.min(999_999_999, Math.round(bytesPerSecond))} ${viewer}`;
}

interface Ask {
  readonly bytesPerSecond: number;
  readonly atUs: number;
}

/** The asks for one stream. */
export class RoomAsks {
  readonly #asks = new Map<string, Ask>();

  /** Takes a header's text, whatever it is. */
  note(text: string, nowUs: number): void {
    const [, bytes, viewer] = /^(\d{1,9}) ([\w-]{1,32})$/.exec(text) ?? [];
    if (bytes === undefined) return;
    // The newest is the last one in the table.
    this.#asks.delete(viewer!);
    if (Number(bytes) === 0) return;
    if (this.#asks.size >= MOST_VIEWERS) this.#asks.delete(this.#asks.keys().next().value!);
    this.#asks.set(viewer!, { bytesPerSecond: Math.max(LEAST_ROOM, Number(bytes)), atUs: nowUs });
  }

  /** The least that somebody has room for, in bytes a second; nothing where nobody asks. */
  least(nowUs: number): number | undefined {
    let least: number | undefined;
    for (const [viewer, { bytesPerSecond, atUs }] of this.#asks) {
      if (nowUs - atUs > LAPSE_US) this.#asks.delete(viewer);
      else if (least === undefined || bytesPerSecond < least) least = bytesPerSecond;
    }
    return least;
  }
}
