/**
 * Sees to it that a site's stream is there, as long as somebody publishes: whoever runs the server may delete it at any time, and a
 * server that was started again has forgotten it.
 *
 * @module
 */

import type { Connected } from "../link/connection.ts";
import { STREAM } from "../messages/subjects.ts";
import { lookAtStream, type StreamLook, type StreamTrouble } from "./site_stream.ts";

/** Pictures come again within twice as long. */
const LOOK_MS = 1_000;

/** Whose stream, and what follows. */
export interface StreamKeeperOptions {
  readonly connected: Connected;
  /** It had gone, and is there again, with nothing in it. */
  readonly onMadeAnew?: () => void;
  /** Nothing is kept; told once. */
  readonly onTrouble: (trouble: StreamTrouble) => void;
  /** How it was found before, where that was told. @default nothing is known */
  readonly found?: StreamLook;
}

/** Looks about once a second, until it is closed. */
export class StreamKeeper {
  readonly #options: StreamKeeperOptions;
  readonly #timer = setInterval(() => void this.look(), LOOK_MS);
  #isLooking = false;
  #told: string | undefined;
  /** When the one was made that is there. */
  #created: string | undefined;
  /** The connections of which it is known that the stream was there, that it may not be asked for, or not be made. */
  readonly #known = { there: -1, silent: -1, refused: -1 };

  constructor(options: StreamKeeperOptions) {
    this.#options = options;
    this.#told = options.found?.trouble?.reason;
    this.#created = options.found?.created;
  }

  /** Looks at once. */
  async look(): Promise<void> {
    const { connected, onTrouble, onMadeAnew } = this.#options;
    const { isUp, generation } = connected;
    const known = this.#known;
    if (!isUp || this.#isLooking || known.silent === generation) return;
    this.#isLooking = true;
    const { state, created, trouble } = await lookAtStream(connected, {
      mayMake: known.refused !== generation,
    });
    this.#isLooking = false;
    if (!connected.isUp || generation !== connected.generation) return;
    if (trouble?.mayPass) known.refused = generation;
    // A server that stands still is told of where it is noticed.
    if (trouble && !trouble.isSilent && trouble.reason !== this.#told) onTrouble(trouble);
    if (!trouble?.isSilent) this.#told = trouble?.reason;
    if (state === "unasked") known.silent = generation;
    if (state !== "there" && state !== "made") return;
    const isAnother = this.#created !== undefined && created !== this.#created;
    this.#created = created;
    if (state === "made" && known.there === generation) {
      connected.news.warn(`The stream ${STREAM} of {server} had gone, and is made anew`);
    }
    known.there = generation;
    // Somebody else may have made it.
    if (isAnother) onMadeAnew?.();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
