/**
 * Membership in multicast groups on every interface that matters, those included that come up later.
 *
 * @module
 */

import { chooseGroupInterfaces, type GroupInterface, type InterfaceAddress } from "./group_interfaces.ts";

/** A Wi-Fi that comes up is noticed after this time at the latest. */
const LOOK_INTERVAL_MS = 3000;

/** What a membership is given. */
export interface GroupMembershipOptions {
  /** Joins one group on one interface, or on the one that the system chooses; false where that can not be now. */
  readonly join: (group: string, on?: GroupInterface) => Promise<boolean>;
  readonly groups: readonly string[];
  /** The address that was to be bound to; nothing for all. */
  readonly bind: string | undefined;
  /** This host's interfaces now. */
  readonly list: () => readonly InterfaceAddress[];
  /** Told of every change; of no interface at all too. */
  readonly onChange: (group: string, interfaces: readonly string[]) => void;
  /** Between looks. @default 3000 */
  readonly intervalMs?: number;
}

/** The groups that are taken part in. */
export class GroupMembership {
  readonly #options: GroupMembershipOptions;
  readonly #told = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: GroupMembershipOptions) {
    this.#options = options;
  }

  /** Joins everywhere, and again now and then until it is closed: what is joined already is no second membership. */
  async join(): Promise<void> {
    for (const group of this.#options.groups) await this.#joinOne(group);
    if (!this.#isClosed) {
      this.#timer = setTimeout(() => void this.join(), this.#options.intervalMs ?? LOOK_INTERVAL_MS);
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #joinOne(group: string): Promise<void> {
    const { join, bind, list, onChange } = this.#options;
    // By the system's choice first, of which the kernel allows no more than some.
    const isAnywhere = bind === undefined && !group.includes("%") && await join(group);
    const joined: string[] = [];
    for (const one of chooseGroupInterfaces(group, bind, list())) {
      if (await join(group, one)) joined.push(one.name);
    }
    if (isAnywhere && joined.length === 0) joined.push("the system's choice");
    const text = joined.join(", ");
    if (this.#isClosed || this.#told.get(group) === text) return;
    this.#told.set(group, text);
    onChange(group, joined);
  }
}
