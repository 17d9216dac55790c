/** What a pull does when its connection is made anew, and where the server has nothing to give. */

import { assert, assertEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/link/connection.ts";
import { SubjectPull } from "../../../src/doors/nats/look/subject_pull.ts";
import { pause } from "../../support/pause.ts";
import { until } from "../../support/until.ts";

const SUBJECT = "uis.north.rover.frame";

/** A server that makes consumers as long as it can, and what is asked of it. */
class MadeUpServer {
  canMake = true;
  generation = 0;
  readonly asked: { readonly consumer: string; readonly reply: string }[] = [];
  /** Whether who hears what is published hears one message. */
  readonly heardFor: (number | undefined)[] = [];
  readonly #listening = new Map<string, (error: null, message: object) => void>();
  #inboxes = 0;

  get connected(): Connected {
    const nats = {
      info: {},
      isClosed: () => false,
      subscribe: (
        subject: string,
        { callback, max }: { callback: (error: null, message: object) => void; max?: number },
      ) => {
        this.#listening.set(subject, callback);
        if (subject === SUBJECT) this.heardFor.push(max);
        return { unsubscribe: () => void this.#listening.delete(subject) };
      },
      publish: (to: string, _text: string, { reply }: { reply: string }) => this.#take(to, reply),
    };
    const connected = {
      ...{ nats, isUp: true, isChoked: false, onRefused: new Set() },
      createInbox: () => `_INBOX.${this.#inboxes++}`,
    };
    const generation = { get: () => this.generation };
    return Object.defineProperty(connected, "generation", generation) as unknown as Connected;
  }

  /** Answers a request; whether anybody hears it. */
  show(reply: string): boolean {
    const take = this.#listening.get(reply);
    take?.(null, { subject: SUBJECT, data: Uint8Array.of(1), headers: undefined, size: () => 100 });
    return take !== undefined;
  }

  /** Whether somebody hears what is published. */
  get isHeard(): boolean {
    return this.#listening.has(SUBJECT);
  }

  /** Publishes something, which ends the subscription of who hears it. */
  publish(): void {
    const take = this.#listening.get(SUBJECT);
    this.#listening.delete(SUBJECT);
    take?.(null, { subject: SUBJECT, data: Uint8Array.of(1), headers: undefined, size: () => 100 });
  }

  /** Says that there is no message. */
  showNone(reply: string): void {
    const headers = { code: 408, description: "Request Timeout" };
    const message = { subject: reply, data: new Uint8Array(), headers, size: () => 100 };
    this.#listening.get(reply)?.(null, message);
  }

  #take(to: string, reply: string): void {
    const [, consumer] = /MSG\.NEXT\.UIS\.(.+)$/.exec(to) ?? [];
    if (consumer !== undefined) this.asked.push({ consumer, reply });
    else if (this.canMake) {
      const message = { subject: reply, data: Uint8Array.of(1), json: () => ({}), size: () => 100 };
      queueMicrotask(() => this.#listening.get(reply)?.(null, message));
    }
  }
}

Deno.test("SubjectPull goes on with its consumer where servers that are connected to anew can make no other one yet", async () => {
  const server = new MadeUpServer();
  let taken = 0;
  let credit = 2;
  const pull = new SubjectPull(server.connected, {
    ...{ subject: SUBJECT, site: "north", credit: () => credit },
    onMessage: () => void taken++,
  });
  try {
    await until("it asks", () => server.asked.length === 2);
    const [before] = server.asked;
    server.generation++;
    server.canMake = false;
    pull.pullSoon();
    assertEquals(server.asked.slice(2).map(({ consumer }) => consumer), [before!.consumer, before!.consumer]);
    assert(!server.show(before!.reply), "what was asked before is answered to nobody");
    credit = 0;
    assert(server.show(server.asked[2]!.reply));
    assertEquals(taken, 1);
    server.canMake = true;
    credit = 2;
    await until("another one is made and asked", () => server.asked.at(-1)!.consumer !== before!.consumer);
    assert(!server.show(server.asked[3]!.reply), "nor is what was asked of the old one");
    assertEquals(server.asked.filter(({ consumer }) => consumer !== before!.consumer).length, 2);
  } finally {
    pull.close();
  }
});

Deno.test("SubjectPull hears what is published, one message at a time, where it is given none", async () => {
  const server = new MadeUpServer();
  let taken = 0;
  let mayHear = false;
  const pull = new SubjectPull(server.connected, {
    ...{ subject: SUBJECT, site: "north", credit: () => 1 },
    onMessage: () => void taken++,
    mayHear: () => mayHear,
  });
  try {
    await until("it asks", () => server.asked.length === 1);
    const saying = setInterval(() => server.showNone(server.asked.at(-1)!.reply), 200);
    await pause(2_000);
    assert(!server.isHeard, "it may not hear anything");
    mayHear = true;
    await until("it hears", () => server.isHeard);
    for (let message = 1; message <= 3; message++) {
      server.publish();
      assertEquals(taken, message);
      assert(server.isHeard, "it hears the next one");
    }
    clearInterval(saying);
    assertEquals(new Set(server.heardFor), new Set([1]));
    const many = server.heardFor.length;
    assert(server.show(server.asked.at(-1)!.reply));
    assert(!server.isHeard, "it is given messages again");
    await pause(300);
    assertEquals(server.heardFor.length, many);
  } finally {
    pull.close();
  }
  assert(!server.isHeard);
});
