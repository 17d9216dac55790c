/**
 * Why nothing is seen at a place, after some seconds: there is no such site or robot, or the server keeps nothing.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatNatsPlace, type NatsPlace } from "../../../common/nats_place.ts";
import { pause } from "../../../system/pause.ts";
import { quote } from "../../../text/quote.ts";
import type { Connected } from "../link/connection.ts";
import { apiPrefix } from "../stream/site_stream.ts";
import { parseSubject, subjectOf } from "../messages/subjects.ts";
import { SubjectPull } from "./subject_pull.ts";

const logger = getLogger(["uis", "nats"]);

/** Who is silent for so long is not only late. */
const PATIENCE_US = 5_000_000;
/** Gateways say something once a second, and the server gives the last of it at once. */
const PEEK_MS = 1_500;
const PEEK_CREDIT = 16;
const MOST_NAMED = 8;
const MOST_TOLD = 8;

/** Looks at a place that stays empty, until it is closed. */
export class WhyNothing {
  readonly #connected: Connected;
  readonly #place: NatsPlace;
  readonly #infos: Pick<SubjectPull, "outcome">;
  readonly #told = new Set<string>();
  readonly #closing = new AbortController();
  #emptyUs: number | undefined;
  #generation: number;
  #isPeeking = false;
  #others: readonly string[] | undefined;
  #isRefused = false;
  #reason: string | undefined;

  /** @param infos asks for what is said of the place */
  constructor(connected: Connected, place: NatsPlace, infos: Pick<SubjectPull, "outcome">) {
    this.#connected = connected;
    this.#generation = connected.generation;
    this.#place = place;
    this.#infos = infos;
    connected.onRefused.add(this.#hearRefusal);
  }

  /** In one line; nothing where there is something, or it is not known. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** To be called again and again. */
  look(isEmpty: boolean, nowUs: number): void {
    const { isUp, generation } = this.#connected;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#others = undefined;
      this.#isRefused = false;
    }
    this.#emptyUs = isEmpty && isUp ? this.#emptyUs ?? nowUs : undefined;
    const isLong = this.#emptyUs !== undefined && nowUs - this.#emptyUs >= PATIENCE_US;
    if (!isLong) return void (this.#reason = undefined);
    if (this.#others === undefined) void this.#peek();
    else this.#judge();
  }

  close(): void {
    this.#closing.abort();
    this.#connected.onRefused.delete(this.#hearRefusal);
  }

  async #peek(): Promise<void> {
    if (this.#isPeeking) return;
    this.#isPeeking = true;
    this.#others = await this.#findOthers();
    this.#isPeeking = false;
  }

  #judge(): void {
    this.#reason = this.#describe();
    if (this.#reason === undefined || this.#told.has(this.#reason) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(this.#reason);
    logger.warn("{reason}", { reason: this.#reason });
  }

  #describe(): string | undefined {
    const { site, robot } = this.#place;
    const { server, nats } = this.#connected;
    const where = formatNatsPlace({ server, ...(site === undefined ? {} : { site }) });
    const others = this.#others ?? [];
    const there = others.length > 0 ? `; there ${others.length > 1 ? "are" : "is"} ${others.join(", ")}` : "";
    if (this.#isRefused) return `This login may not look at ${formatNatsPlace({ ...this.#place, server })}`;
    const { outcome } = this.#infos;
    const isHere = apiPrefix(nats, site) === "$JS.API";
    if (outcome === "nobody" && isHere) {
      return `Nothing is kept on ${server}: it has no JetStream, or none for this login`;
    }
    if (outcome === "silent" && isHere) return `${server} does not answer what it keeps`;
    // By what one account has of another's, no server says that nobody is there.
    if (outcome === "nobody" || outcome === "silent") {
      return `No site ${quote(site)} answers at ${server}${there}`;
    }
    if (outcome === "no-stream") return `Nothing has been published at ${where} yet`;
    if (outcome !== "made") return undefined;
    if (robot !== undefined) return `No robot ${quote(robot)} is published at ${where}${there}`;
    return `No robot is published at ${where}${there}`;
  }

  /** What else is there, as far as this login may know: other robots of the site, or other sites. */
  async #findOthers(): Promise<readonly string[]> {
    const { site, robot } = this.#place;
    if (site === undefined) return [];
    const asked = robot === undefined ? {} : { site };
    const subject = subjectOf(asked, "info");
    const found = new Set<string>();
    const hear = (refused: string) => refused.endsWith(`.${subject}`);
    this.#connected.onRefused.add(hear);
    const pull = new SubjectPull(this.#connected, {
      ...{ subject, site: asked.site, credit: () => PEEK_CREDIT },
      onMessage({ subject, data }) {
        const place = data.length > 0 ? parseSubject(subject) : undefined;
        if (place && found.size < MOST_NAMED) {
          found.add(quote(robot === undefined ? `the site ${place.site}` : place.robot));
        }
      },
    });
    await pause(PEEK_MS, this.#closing.signal);
    pull.close();
    this.#connected.onRefused.delete(hear);
    return [...found].sort();
  }

  /** It is told as any right that is missing. */
  readonly #hearRefusal = (subject: string): boolean => {
    if (subject.endsWith(`.${subjectOf(this.#place, "info")}`)) this.#isRefused = true;
    return false;
  };
}
