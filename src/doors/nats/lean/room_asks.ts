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
/** Viewers that are known by their words at the same time; of all others, however many there are, the least ask counts. */
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
  /** The least of those that are not known by their words. */
  #others: Ask | undefined;

  /** Takes a header's text, whatever it is. */
  note(text: string, nowUs: number): void {
    const [, bytes, viewer] = /^(\d{1,9}) ([\w-]{1,32})$/.exec(text) ?? [];
    if (bytes === undefined) return;
    if (Number(bytes) === 0) return void this.#asks.delete(viewer!);
    const ask = { bytesPerSecond: Math.max(LEAST_ROOM, Number(bytes)), atUs: nowUs };
    if (this.#asks.has(viewer!) || this.#asks.size < MOST_VIEWERS) return void this.#asks.set(viewer!, ask);
    // Ever new words push nobody out.
    const others = this.#others;
    const isLeast = !others || isOver(others, nowUs) || ask.bytesPerSecond <= others.bytesPerSecond;
    if (isLeast) this.#others = ask;
  }

  /** The least that somebody has room for, in bytes a second; nothing where nobody asks. */
  least(nowUs: number): number | undefined {
    if (this.#others && isOver(this.#others, nowUs)) this.#others = undefined;
    let least = this.#others?.bytesPerSecond;
    for (const [viewer, ask] of this.#asks) {
      if (isOver(ask, nowUs)) this.#asks.delete(viewer);
      else if (least === undefined || ask.bytesPerSecond < least) least = ask.bytesPerSecond;
    }
    return least;
  }
}

function isOver({ atUs }: Ask, nowUs: number): boolean {
  return nowUs - atUs > LAPSE_US;
}
