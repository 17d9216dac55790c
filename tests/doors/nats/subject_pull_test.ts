/** What a pull does when its connection is made anew. */

import { assert, assertEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/link/connection.ts";
import { SubjectPull } from "../../../src/doors/nats/look/subject_pull.ts";
import { until } from "../../support/until.ts";

const SUBJECT = "uis.north.rover.frame";

/** A server that makes consumers as long as it can, and what is asked of it. */
class MadeUpServer {
  canMake = true;
  generation = 0;
  readonly asked: { readonly consumer: string; readonly reply: string }[] = [];
  readonly #listening = new Map<string, (error: null, message: object) => void>();
  #inboxes = 0;

  get connected(): Connected {
    const nats = {
      info: {},
      isClosed: () => false,
      subscribe: (subject: string, { callback }: { callback: (error: null, message: object) => void }) => {
        this.#listening.set(subject, callback);
        return { unsubscribe: () => void this.#listening.delete(subject) };
      },
      publish: (to: string, _text: string, { reply }: { reply: string }) => this.#take(to, reply),
    };
    const connected = { nats, isUp: true, isChoked: false, createInbox: () => `_INBOX.${this.#inboxes++}` };
    const generation = { get: () => this.generation };
    return Object.defineProperty(connected, "generation", generation) as unknown as Connected;
  }

  /** Answers a request; whether anybody hears it. */
  show(reply: string): boolean {
    const take = this.#listening.get(reply);
    take?.(null, { subject: SUBJECT, data: Uint8Array.of(1), headers: undefined, size: () => 100 });
    return take !== undefined;
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
