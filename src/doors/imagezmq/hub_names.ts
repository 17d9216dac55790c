/**
 * What streams are called at a hub, which knows them by their names alone.
 *
 * @module
 */

import type { StreamDescription } from "../../common/frame.ts";
import { nameStream } from "../../common/stream_name.js";
import type { StreamStatus } from "../../common/stream_status.ts";

interface Named {
  /** Of the stream. */
  readonly name: string;
  /** At the hub. */
  readonly msg: string;
}

/** The names of the streams that leave by one way. */
export class HubNames {
  readonly #byKey = new Map<string, Named>();
  /** The streams that were not among the last ones. */
  #absent: ReadonlySet<string> = new Set();

  /** The name of a stream; another one where that is called otherwise now. */
  nameOf(stream: StreamDescription): string {
    const name = nameStream(stream);
    const known = this.#byKey.get(stream.key);
    if (known?.name === name) return known.msg;
    this.#byKey.delete(stream.key);
    const taken = new Set(Array.from(this.#byKey.values(), ({ msg }) => msg));
    let msg = name;
    for (let number = 2; taken.has(msg); number++) msg = `${name} ${number}`;
    this.#byKey.set(stream.key, { name, msg });
    return msg;
  }

  /** Forgets streams that have ended, and answers their keys; one that has just begun may not be among these yet. */
  forgetAllBut(streams: readonly StreamStatus[]): readonly string[] {
    const alive = new Set(streams.map(({ stream }) => stream.key));
    const absent = [...this.#byKey.keys()].filter((key) => !alive.has(key));
    const ended = absent.filter((key) => this.#absent.has(key));
    for (const key of ended) this.#byKey.delete(key);
    this.#absent = new Set(absent);
    return ended;
  }
}
