/**
 * What a server of NATS lets a user do, tried.
 *
 * @module
 */

import type { NatsConnection } from "@nats-io/nats-core";
import type { FleetServer } from "../../scripts/demo/fleet_servers.ts";
import { parseNatsPlace } from "../../src/common/nats_place.ts";
import { connectNats } from "../../src/doors/nats/link/connection.ts";

/** Longer than any answer takes on a busy machine. */
const ANSWER_MS = 10_000;
/** So long a request waits that nobody is expected to answer. */
const SILENCE_MS = 250;

/** A user who is let in, and tries. */
export interface Trier extends AsyncDisposable {
  readonly nats: NatsConnection;
  /** What of it the server refuses to take, by its own words; nothing where it takes it. */
  publish(subject: string, payload?: string): Promise<string | undefined>;
  /** Likewise. */
  subscribe(subject: string): Promise<string | undefined>;
  /** What is answered, or `silence`, or what the server refuses. */
  ask(subject: string, body?: unknown): Promise<string>;
}

/** Lets a user of a fleet's server in, by the name and password that its configuration has. */
export async function letIn(server: FleetServer, user: string): Promise<Trier> {
  const connected = await connectNats({
    place: parseNatsPlace(server.urlFor(user))!,
    creds: undefined,
    name: "test",
  });
  const { nats } = connected;
  const refusals = new Set<string>();
  const watching = watch();
  return { nats, publish, subscribe, ask, [Symbol.asyncDispose]: close };

  async function watch(): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === "error") refusals.add(status.error.message);
    }
  }

  /** What the server has said by then is known. */
  async function settle(): Promise<void> {
    await nats.flush();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async function publish(subject: string, payload = ""): Promise<string | undefined> {
    nats.publish(subject, payload);
    await settle();
    return takeRefusal("Publish", subject);
  }

  async function subscribe(subject: string): Promise<string | undefined> {
    const subscription = nats.subscribe(subject, { callback: () => {} });
    await settle();
    const refusal = takeRefusal("Subscription", subject);
    if (refusal === undefined) subscription.unsubscribe();
    return refusal;
  }

  async function ask(subject: string, body: unknown = ""): Promise<string> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const inbox = connected.createInbox();
    const { promise, resolve } = Promise.withResolvers<string>();
    const subscription = nats.subscribe(inbox, {
      callback: (error, { data, headers, subject }) =>
        resolve(error ? error.message : describeAnswer(subject, data, headers?.code)),
    });
    nats.publish(subject, text, { reply: inbox });
    await settle();
    const refusal = takeRefusal("Publish", subject);
    const timer = setTimeout(
      () => resolve("silence"),
      subject.includes(".MSG.NEXT.") ? SILENCE_MS : ANSWER_MS,
    );
    const answer = refusal ?? await promise;
    clearTimeout(timer);
    if (!subscription.isClosed()) subscription.unsubscribe();
    return answer;
  }

  /** A server calls the requests for its own domain by their short name. */
  function takeRefusal(operation: "Publish" | "Subscription", subject: string): string | undefined {
    const names = [subject, subject.replace(/^\$JS\.\w+\.API\./, "$JS.API.")];
    return names.map((name) => `Permissions Violation for ${operation} to "${name}"`)
      .find((words) => refusals.delete(words));
  }

  async function close(): Promise<void> {
    await connected[Symbol.asyncDispose]();
    await watching;
  }
}

/** What the server says where somebody asks for a WebSocket, from a page of that origin. */
export async function knock(port: number, origin?: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    ...["GET / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Connection: Upgrade", "Upgrade: websocket"],
    ...["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
  ];
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  const answer = new Uint8Array(512);
  const length = await connection.read(answer) ?? 0;
  return new TextDecoder().decode(answer.subarray(0, length)).split("\r\n")[0]!;
}

/** A consumer, as JetStream is asked for one. */
export function describeConsumer(name: string, config: object): object {
  return {
    stream_name: "UIS",
    config: {
      name,
      ack_policy: "none",
      deliver_policy: "last_per_subject",
      replay_policy: "instant",
      inactive_threshold: 10_000_000_000,
      mem_storage: true,
      num_replicas: 1,
      ...config,
    },
  };
}

function describeAnswer(subject: string, data: Uint8Array, code: number | undefined): string {
  if (code !== undefined && code > 0 && data.length === 0) return `status ${code}`;
  const text = new TextDecoder().decode(data);
  try {
    const { error, name } = JSON.parse(text);
    return error ? `error: ${error.description}` : `made ${name}`;
  } catch {
    return `${subject}: ${text}`;
  }
}
