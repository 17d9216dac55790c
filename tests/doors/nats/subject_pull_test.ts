/** What a pull does when its connection is made anew, and where the server has nothing to give. */

import { headers } from "@nats-io/nats-core";
import { assert, assertEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/link/connection.ts";
import { SubjectPull } from "../../../src/doors/nats/look/subject_pull.ts";
import { pause } from "../../support/pause.ts";
import { until } from "../../support/until.ts";

const SUBJECT = "uis.north.rover.frame";
const CLOCK = "uis.north.rover.clock";
/** What a picture says of itself. */
const FACTS = { "Uis-Id": "1", "Uis-Complete-Us": "1000", "Uis-Session": "a" };

/** A server that makes consumers as long as it can, and what is asked of it. */
class MadeUpServer {
  canMake = true;
  generation = 0;
  readonly asked: { readonly consumer: string; readonly reply: string }[] = [];
  /** Where answers go to who asks for the next message. */
  readonly nextAsked: string[] = [];
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
    const connected = {
      ...{ nats, isUp: true, isChoked: false, library: { headers } },
      createInbox: () => `_INBOX.${this.#inboxes++}`,
    };
    const generation = { get: () => this.generation };
    return Object.defineProperty(connected, "generation", generation) as unknown as Connected;
  }

  /** Answers a request; whether anybody hears it. */
  show(reply: string, facts?: Readonly<Record<string, string>>): boolean {
    const take = this.#listening.get(reply);
    const headers = facts && { get: (name: string) => facts[name] ?? "" };
    take?.(null, { subject: SUBJECT, data: Uint8Array.of(1), headers, size: () => 100 });
    return take !== undefined;
  }

  /** Says that there is no message. */
  showNone(reply: string): void {
    const headers = { code: 408, description: "Request Timeout" };
    const message = { subject: reply, data: new Uint8Array(), headers, size: () => 100 };
    this.#listening.get(reply)?.(null, message);
  }

  #take(to: string, reply: string): void {
    const [, consumer] = /MSG\.NEXT\.UIS\.(.+)$/.exec(to) ?? [];
    if (to === CLOCK) this.nextAsked.push(reply);
    else if (consumer !== undefined) this.asked.push({ consumer, reply });
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

Deno.test("SubjectPull asks who publishes for the next message, one at a time, where it is given none", async () => {
  const server = new MadeUpServer();
  let taken = 0;
  let isAllowed = false;
  const pull = new SubjectPull(server.connected, {
    ...{ subject: SUBJECT, site: "north", credit: () => 1 },
    onMessage: () => void taken++,
    next: { subject: CLOCK, isAllowed: () => isAllowed },
  });
  const asked = () => server.nextAsked.length;
  const saying = setInterval(() => server.showNone(server.asked.at(-1)!.reply), 200);
  try {
    await until("it asks", () => server.asked.length === 1);
    await pause(2_000);
    assertEquals(asked(), 0, "it may not ask");
    isAllowed = true;
    await until("it asks who publishes", () => asked() === 1);
    for (let message = 1; message <= 3; message++) {
      server.show(server.nextAsked.at(-1)!, FACTS);
      assertEquals([taken, asked()], [message, message + 1]);
    }
    await pause(500);
    assertEquals(asked(), 4, "one question is out");
    server.show(server.nextAsked.at(-1)!);
    assertEquals(taken, 3, "what says nothing of itself is no picture");
    await pause(500);
    assertEquals(asked(), 4, "who does not know the question is left alone for a while");
    await until("it asks again", () => asked() === 5);
    clearInterval(saying);
    const late = server.nextAsked.at(-1)!;
    assert(server.show(server.asked.at(-1)!.reply), "it is given messages again");
    assert(!server.show(late, FACTS), "what was asked before is answered to nobody");
    await pause(300);
    assertEquals([taken, asked()], [4, 5]);
  } finally {
    clearInterval(saying);
    pull.close();
  }
});
