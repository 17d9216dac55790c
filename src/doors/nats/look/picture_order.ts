/**
 * Which of a robot's pictures is newer than those before it, and whose it is.
 *
 * @module
 */

import { isSerialNewer } from "../../../common/serial.ts";
import type { FrameFacts } from "../messages/frame_message.ts";
import { PublisherTurns } from "./publisher_turns.ts";

/** What a picture is to those before it. */
export interface PicturePlace {
  /** Why it is of no use. */
  readonly fault?: "other-publisher" | "not-newer";
  /** The number of the last one; its own where there was none. */
  readonly previousId: number;
  /** Whether the server may have held it for a while, or nothing is known of its session yet. */
  readonly isFirst: boolean;
}

/** The pictures of one robot. */
export class PictureOrder {
  /** When the session began, as far as it is known here. */
  beganUs: number;
  readonly #turns = new PublisherTurns();
  #last: Pick<FrameFacts, "id" | "session"> | undefined;
  #isFirst = true;
  #wereTwo = false;

  constructor(nowUs: number) {
    this.beganUs = nowUs;
  }

  /** The next one is the first that a consumer gives. */
  beginAnew(): void {
    this.#isFirst = true;
  }

  /** Whether two programs publish under this name, and that was not known before. */
  isNewsOfTwo(nowUs: number): boolean {
    const isNews = !this.#wereTwo && this.#turns.areTwo(nowUs);
    this.#wereTwo ||= isNews;
    return isNews;
  }

  /** Takes the next one. */
  take({ id, session }: Pick<FrameFacts, "id" | "session">, nowUs: number): PicturePlace {
    const turn = this.#turns.take(session, nowUs);
    const previousId = this.#last?.id ?? id;
    if (turn === "other") return { fault: "other-publisher", previousId, isFirst: false };
    if (turn === "same" && !isSerialNewer(id, this.#last!.id)) {
      return { fault: "not-newer", previousId, isFirst: false };
    }
    if (turn === "new") this.beganUs = nowUs;
    const isFirst = this.#isFirst || turn === "new";
    this.#isFirst = false;
    this.#last = { id, session };
    return { previousId, isFirst };
  }
}
