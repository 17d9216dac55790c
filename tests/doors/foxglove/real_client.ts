/**
 * The Foxglove door, and Foxglove's own client of it.
 *
 * @module
 */

import * as protocol from "@foxglove/ws-protocol";
import type { Door, DoorOptions } from "../../../src/doors/door.ts";
import { openFoxgloveDoor } from "../../../src/doors/foxglove/open_foxglove_door.ts";
import { DriverSeats } from "../../../src/drive/seats.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import type { View } from "../../../src/view/view.ts";
import { textOf, withLog } from "../../support/log.ts";
import { until } from "../../support/until.ts";

type Client = InstanceType<typeof protocol.FoxgloveClient>;
/** Its names are seen by nobody who reads its module without running it. */
const { FoxgloveClient } = (protocol as unknown as { readonly default: typeof protocol }).default;

/** What Foxglove's protocol is called, now and before. */
export const SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"];

/** A door that is open. */
export interface OpenedDoor {
  readonly door: Door;
  readonly view: View & Required<Pick<View, "showPose" | "noteDriving">>;
  readonly url: string;
}

/** Opens the door on any port of this host, and closes it. */
export async function withDoor(
  test: (opened: OpenedDoor) => Promise<void>,
  options: Partial<DoorOptions> & { readonly at?: string; readonly args?: readonly string[] } = {},
): Promise<void> {
  const { at = "0", args = [], ...others } = options;
  const { flags } = parseFlags(LISTEN_FLAGS, ["--foxglove", at, ...args]);
  const { openSeat = (key: string) => new DriverSeats(monotonicUs).open(key), take = () => {} } = others;
  let url = "";
  let door: Door | undefined;
  await withLog(async (records) => {
    door = await openFoxgloveDoor({ flags, ...others, openSeat, take }, flags.foxglove!);
    url = /wss?:\/\/[^\s"]+/.exec(records.map(textOf).join("\n"))![0];
  });
  try {
    await test({ door: door!, view: door!.view as OpenedDoor["view"], url });
  } finally {
    await door!.close();
  }
}

/** A message of a channel that was subscribed to. */
export interface RealMessage {
  readonly topic: string;
  readonly data: Uint8Array;
  /** When it came to the listener, in ns since 1970. */
  readonly timestamp: bigint;
}

/** Foxglove's own client. */
export class RealClient implements AsyncDisposable {
  readonly client: Client;
  readonly socket: WebSocket;
  readonly channels = new Map<number, protocol.Channel>();
  readonly messages: RealMessage[] = [];
  readonly statuses: string[] = [];
  readonly errors: string[] = [];
  info: protocol.ServerInfo | undefined;
  readonly #topics = new Map<number, string>();
  #isClosed = false;

  private constructor(url: string, subprotocols: readonly string[]) {
    this.socket = new WebSocket(url, [...subprotocols]);
    this.client = new FoxgloveClient({ ws: this.socket as never });
    this.client.on("serverInfo", (info) => this.info = info);
    this.client.on("status", ({ message }) => this.statuses.push(message));
    this.client.on("error", (error) => this.errors.push(error.message));
    this.client.on("close", () => this.#isClosed = true);
    this.client.on("advertise", (channels) => {
      for (const channel of channels) this.channels.set(channel.id, channel);
    });
    this.client.on("unadvertise", (ids) => ids.forEach((id) => this.channels.delete(id)));
    this.client.on("message", (message) => this.#take(message));
  }

  /** Connects, and waits to be greeted. */
  static async connect(url: string, subprotocols: readonly string[] = SUBPROTOCOLS): Promise<RealClient> {
    const client = new RealClient(url, subprotocols);
    await until("the server has greeted", () => client.info !== undefined);
    return client;
  }

  get topics(): string[] {
    return [...this.channels.values()].map(({ topic }) => topic).sort();
  }

  /** Subscribes to a topic as soon as there is one. */
  async subscribe(topic: string): Promise<protocol.Channel> {
    let channel: protocol.Channel | undefined;
    await until(`there is ${topic}`, () => {
      channel = [...this.channels.values()].find((one) => one.topic === topic);
      return channel !== undefined;
    });
    this.#topics.set(this.client.subscribe(channel!.id), topic);
    return channel!;
  }

  /** What has come of a topic. */
  of(topic: string): RealMessage[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await until("the connection is closed", () => this.#isClosed);
  }

  #take({ subscriptionId, data, timestamp }: protocol.MessageData): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.messages.push({ topic: this.#topics.get(subscriptionId)!, data: bytes, timestamp });
  }
}
