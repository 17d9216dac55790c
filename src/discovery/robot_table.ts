/**
 * The robots that are announced: records come in whatever order, and hold for a while. It is given messages and the time.
 *
 * Anybody in the network can announce anything: what is kept is bounded, and each host has only so many places, so that one
 * that announces thousands leaves room for the others.
 *
 * Sources: RFC 6762 (section 10), RFC 6763.
 *
 * @module
 */

import { readHostAddress } from "./answered_host.ts";
import {
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  foldName,
  type ServicePlace,
} from "./dns_message.ts";
import { parseRobotText, type RobotText } from "./robot_text.ts";
import { labelOf, labelOfInstance, SERVICE } from "./service_names.ts";

/** All that are kept, and those that one host may announce. */
const MAX_ROBOTS = 64;
const MAX_PER_HOST = 8;
const MAX_ADDRESSES = 8;
/** Longer nobody is believed to be there without having said so again. */
const MAX_TTL_SECONDS = 4500;
/** Addresses that a host has at one moment come so close together. */
const TOGETHER_US = 3_000_000;

/** One that is announced, and where. */
export interface AnnouncedRobot {
  /** The instance's name as it is compared. */
  readonly key: string;
  /** For people: the stream's name, or the label where that says more. Not safe to look at. */
  readonly label: string;
  readonly text: RobotText;
  readonly port: number;
  /** Literal ones: those first that were heard last. */
  readonly addresses: readonly string[];
}

interface Held<Value> {
  readonly value: Value;
  readonly untilUs: number;
  readonly heardUs: number;
}

interface Entry {
  readonly key: string;
  readonly label: string;
  /** Who announced it. */
  readonly by: string;
  isListed?: Held<true>;
  place?: Held<ServicePlace>;
  strings?: Held<readonly Uint8Array[]>;
  /** Of the host that it names. */
  readonly addresses: Map<string, Held<true>>;
}

/** The table. */
export class RobotTable {
  readonly #entries = new Map<string, Entry>();
  /** Robots that had no room. */
  leftOut = 0;

  /** Takes an answer; `from` is who sent it. */
  handle({ isResponse, answers, additionals }: DnsMessage, from: string, nowUs: number): void {
    if (!isResponse) return;
    this.#expire(nowUs);
    const records = [...answers, ...additionals];
    for (const record of records) this.#takeInstance(record, from, nowUs);
    // Only now it is known whose addresses matter.
    for (const record of records) this.#takeAddress(record, nowUs);
  }

  /** Those of which all is known that is needed to ask them. */
  robots(nowUs: number): AnnouncedRobot[] {
    this.#expire(nowUs);
    return [...this.#entries.values()].flatMap((entry) => {
      const { key, label, place, strings, addresses } = entry;
      if (!place || !strings || addresses.size === 0) return [];
      const text = parseRobotText(strings.value, label);
      // Two of one name are told apart by their labels.
      const shown = labelOf(text.name, 1) === label ? text.name : label;
      return [{ key, label: shown, text, port: place.value.port, addresses: sortAddresses(addresses) }];
    });
  }

  /** What is to be asked for besides, since it has not come with the rest. */
  missing(nowUs: number): DnsQuestion[] {
    this.#expire(nowUs);
    return [...this.#entries.values()].flatMap(({ key, place, strings, addresses }) => {
      if (!place || !strings) return [{ name: key, type: "SRV" }, { name: key, type: "TXT" }];
      const name = place.value.target;
      return addresses.size > 0 ? [] : [{ name, type: "A" }, { name, type: "AAAA" }];
    }).slice(0, 2 * MAX_PER_HOST);
  }

  /** What is known already, for who is asked: those with more than half of their time left. */
  known(nowUs: number): DnsRecord[] {
    const fresh = [...this.#entries.values()].filter(({ isListed, place, strings, addresses }) =>
      isListed && place && strings && addresses.size > 0 && isFresh(isListed, nowUs) && isFresh(place, nowUs)
    );
    return fresh.slice(0, MAX_PER_HOST).map(({ key, isListed }) => ({
      name: SERVICE,
      type: "PTR",
      ttlSeconds: Math.ceil((isListed!.untilUs - nowUs) / 1e6),
      data: key,
    }));
  }

  #takeInstance(record: DnsRecord, from: string, nowUs: number): void {
    const { type } = record;
    if (type !== "PTR" && type !== "SRV" && type !== "TXT") return;
    if (type === "PTR" && foldName(record.name) !== SERVICE) return;
    const name = type === "PTR" ? record.data : record.name;
    const label = labelOfInstance(name);
    if (!label) return;
    const key = foldName(name);
    if (record.ttlSeconds === 0) {
      if (type !== "TXT") this.#entries.delete(key);
      return;
    }
    const entry = this.#entries.get(key) ?? this.#admit({ key, label, by: from, addresses: new Map() });
    if (!entry) return;
    if (type === "PTR") entry.isListed = hold(true, record, nowUs);
    else if (type === "TXT") entry.strings = hold(record.data, record, nowUs);
    else {
      if (entry.place && foldName(entry.place.value.target) !== foldName(record.data.target)) {
        entry.addresses.clear();
      }
      if (record.data.port > 0) entry.place = hold(record.data, record, nowUs);
    }
  }

  #takeAddress(record: DnsRecord, nowUs: number): void {
    if (record.type !== "A" && record.type !== "AAAA") return;
    const address = readHostAddress(record.data);
    if (address === undefined) return;
    const host = foldName(record.name);
    for (const { place, addresses } of this.#entries.values()) {
      if (!place || foldName(place.value.target) !== host) continue;
      if (record.ttlSeconds === 0) addresses.delete(address);
      else if (addresses.has(address) || addresses.size < MAX_ADDRESSES) {
        addresses.set(address, hold(true, record, nowUs));
      }
    }
  }

  #admit(entry: Entry): Entry | undefined {
    const ofHost = [...this.#entries.values()].filter(({ by }) => by === entry.by).length;
    if (ofHost >= MAX_PER_HOST || this.#entries.size >= MAX_ROBOTS) {
      this.leftOut++;
      return undefined;
    }
    this.#entries.set(entry.key, entry);
    return entry;
  }

  #expire(nowUs: number): void {
    for (const entry of this.#entries.values()) {
      const { isListed, place, strings, addresses } = entry;
      if (isListed && isListed.untilUs <= nowUs) delete entry.isListed;
      if (place && place.untilUs <= nowUs) delete entry.place;
      if (strings && strings.untilUs <= nowUs) delete entry.strings;
      for (const [address, held] of addresses) if (held.untilUs <= nowUs) addresses.delete(address);
      if (!entry.isListed && !entry.place && !entry.strings) this.#entries.delete(entry.key);
    }
  }
}

function hold<Value>(value: Value, { ttlSeconds }: DnsRecord, nowUs: number): Held<Value> {
  return { value, heardUs: nowUs, untilUs: nowUs + Math.min(ttlSeconds, MAX_TTL_SECONDS) * 1e6 };
}

function isFresh({ untilUs, heardUs }: Held<unknown>, nowUs: number): boolean {
  return untilUs - nowUs > (untilUs - heardUs) / 2;
}

/** What a host had before it moved comes after what it has now. */
function sortAddresses(addresses: ReadonlyMap<string, Held<true>>): string[] {
  const newestUs = Math.max(...[...addresses.values()].map(({ heardUs }) => heardUs));
  const isOld = (address: string) => newestUs - addresses.get(address)!.heardUs > TOGETHER_US;
  const all = [...addresses.keys()];
  return [...all.filter((address) => !isOld(address)), ...all.filter(isOld)];
}
