/**
 * The directions between hosts, whatever their ports: the conditions, the link and the counts of each.
 *
 * @module
 */

import type { Address } from "../../../src/common/address.ts";
import { checkConditions, type LinkConditions } from "./conditions.ts";
import { Link } from "./link.ts";
import { addTraffic, type Datagram, noTraffic, type Traffic } from "./traffic.ts";

/** What a datagram meets on its way. */
export interface Path {
  readonly conditions: LinkConditions;
  readonly link: Link;
  /** Counted by the caller. */
  readonly traffic: Traffic;
}

interface Direction {
  readonly from: string;
  readonly to: string;
  readonly traffic: Traffic;
}

/** All directions of one network. */
export class Paths {
  /** The conditions of all directions that were given no others. */
  #everywhere: LinkConditions;
  readonly #seed: number;
  readonly #conditions = new Map<string, LinkConditions>();
  readonly #links = new Map<string, Link>();
  readonly #directions = new Map<string, Direction>();

  constructor(everywhere: LinkConditions, seed: number) {
    checkConditions(everywhere);
    this.#everywhere = everywhere;
    this.#seed = seed;
  }

  get everywhere(): LinkConditions {
    return this.#everywhere;
  }

  set everywhere(conditions: LinkConditions) {
    checkConditions(conditions);
    this.#everywhere = conditions;
  }

  /** Gives directions conditions of their own, or takes them back; see `SimulatedNetwork.setPath`. */
  setConditions(from: Address | undefined, to: Address | undefined, conditions: LinkConditions | undefined) {
    const name = nameOf(from?.hostname, to?.hostname);
    if (conditions) {
      checkConditions(conditions);
      this.#conditions.set(name, conditions);
    } else {
      this.#conditions.delete(name);
    }
  }

  /** The way of a datagram, as it is at present. */
  of(datagram: Pick<Datagram, "from" | "to">): Path {
    const conditions = this.#conditionsOf(datagram);
    const from = datagram.from.hostname;
    const to = datagram.to.hostname;
    const name = nameOf(from, to);
    const { traffic } = getOrSet(this.#directions, name, () => ({ from, to, traffic: noTraffic() }));
    return { conditions, link: this.#linkNamed(conditions.sharedLink ?? name), traffic };
  }

  /** The sum of the counts of directions; `undefined` for every host. */
  sumTraffic(from: Address | undefined, to: Address | undefined): Traffic {
    const sum = noTraffic();
    for (const direction of this.#directions.values()) {
      const isMeant = (from?.hostname ?? direction.from) === direction.from &&
        (to?.hostname ?? direction.to) === direction.to;
      if (isMeant) addTraffic(sum, direction.traffic);
    }
    return sum;
  }

  #conditionsOf({ from, to }: Pick<Datagram, "from" | "to">): LinkConditions {
    if (this.#conditions.size === 0) return this.#everywhere;
    return this.#conditions.get(nameOf(from.hostname, to.hostname)) ??
      this.#conditions.get(nameOf(from.hostname, undefined)) ??
      this.#conditions.get(nameOf(undefined, to.hostname)) ??
      this.#everywhere;
  }

  #linkNamed(name: string): Link {
    const rateOf = (datagram: Datagram) => this.#conditionsOf(datagram).rate;
    return getOrSet(this.#links, name, () => new Link({ name, seed: this.#seed, rateOf }));
  }
}

function nameOf(from = "every host", to = "every host"): string {
  return `${from} > ${to}`;
}

function getOrSet<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
