/**
 * What gateways say of their robots, of a place, or of all sites that there are.
 *
 * @module
 */

import type { NatsPlace } from "../../../common/nats_place.ts";
import type { Connected } from "../link/connection.ts";
import { SiteSearch } from "../site_desk.ts";
import { domainOf } from "../stream/site_stream.ts";
import { subjectOf } from "../messages/subjects.ts";
import type { PullOutcome } from "./pull_consumer.ts";
import { SubjectPull, type SubjectPullOptions } from "./subject_pull.ts";

/** How it is pulled. */
export type InfoPullsOptions = Omit<SubjectPullOptions, "subject" | "site">;

/** Pulled until it is closed. */
export class InfoPulls {
  readonly #connected: Connected;
  readonly #options: InfoPullsOptions;
  readonly #pulls = new Map<string | undefined, SubjectPull>();
  readonly #search: SiteSearch | undefined;

  constructor(connected: Connected, { site, robot }: NatsPlace, options: InfoPullsOptions) {
    this.#connected = connected;
    this.#options = options;
    // A server that has a domain keeps what is of its own site, and others keep the rest.
    const own = site ?? domainOf(connected.nats);
    this.#pull({ ...(own === undefined ? {} : { site: own }), ...(robot === undefined ? {} : { robot }) });
    if (site === undefined && own !== undefined) {
      this.#search = new SiteSearch(connected, (site) => this.#pull({ site }));
    }
  }

  /** How the requests were answered last: some of them, if any was. */
  get outcome(): PullOutcome {
    const outcomes = Array.from(this.#pulls.values(), ({ outcome }) => outcome);
    return outcomes.find((outcome) => outcome === "made") ?? outcomes[0]!;
  }

  /** Asks for what there is credit for. */
  pullSoon(): void {
    for (const pull of this.#pulls.values()) pull.pullSoon();
  }

  close(): void {
    this.#search?.close();
    for (const pull of this.#pulls.values()) pull.close();
  }

  #pull(place: { readonly site?: string; readonly robot?: string }): void {
    const { site } = place;
    if (this.#pulls.has(site)) return;
    const subject = subjectOf(place, "info");
    this.#pulls.set(site, new SubjectPull(this.#connected, { ...this.#options, subject, site }));
  }
}
