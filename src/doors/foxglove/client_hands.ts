/**
 * What one client publishes: commands for robots, each under the rules of {@linkcode HeldControl}.
 *
 * A topic `/STREAM/…` means that stream's robot; any other the one robot that can be driven, where there is one alone.
 *
 * @module
 */

import { TokenBucket } from "../../common/token_bucket.ts";
import type { InputLine } from "../../drive/input_line.ts";
import type { DriverNews, OpenSeat } from "../../drive/seats.ts";
import type { ClientChannel } from "./client_messages.ts";
import { COMMAND_ENCODINGS, mayCommand, readCommand } from "./drive_commands.ts";
import type { FoxgloveClient, Hands, HandsMessage } from "./foxglove_client.ts";
import { HeldControl } from "./held_control.ts";

/** Channels of one client. */
const MAX_CHANNELS = 32;
/** What is held is said again this often; signs of life are asked for all the time, so that the first command has one. */
const REPEAT_MS = 50;
/** Commands of one client that hold something; a joystick sends a hundred. */
const COMMANDS = { burst: 50, perSecond: 250 };
/** The same is not said again before. */
const TELL_INTERVAL_US = 5_000_000;

/** A robot that can be driven. */
export interface Robot {
  readonly streamKey: string;
  readonly news: DriverNews;
}

/** Whose they are, and what they may be laid on. */
export interface ClientHandsOptions {
  readonly client: Pick<FoxgloveClient, "heardSentUs" | "ping" | "refuse" | "takenFrameId" | "tell">;
  readonly openSeat: OpenSeat;
  /** The robot that a topic means. */
  readonly robotOf: (topic: string) => Robot | undefined;
  readonly nowUs: () => number;
}

/** One client's. */
export class ClientHands implements Hands {
  readonly #options: ClientHandsOptions;
  readonly #channels = new Map<number, ClientChannel>();
  /** By the key of the robot's stream. */
  readonly #controls = new Map<string, HeldControl>();
  readonly #budget: TokenBucket;
  readonly #toldUs = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: ClientHandsOptions) {
    this.#options = options;
    this.#budget = new TokenBucket(COMMANDS.burst, COMMANDS.perSecond, options.nowUs());
    this.#timer = setInterval(() => this.#repeat(), REPEAT_MS);
  }

  handle(message: HandsMessage): void {
    switch (message.kind) {
      case "advertise":
        return message.channels.forEach((channel) => this.#open(channel));
      case "unadvertise":
        return message.ids.forEach((id) => this.#end(id));
      case "publish":
        return this.#obey(message.channelId, message.data);
    }
  }

  /** Only these robots exist. */
  retain(keys: ReadonlySet<string>): void {
    for (const [key, control] of this.#controls) {
      if (keys.has(key)) continue;
      control.close();
      this.#controls.delete(key);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#channels.clear();
    this.retain(new Set());
  }

  #open(channel: ClientChannel): void {
    const { client } = this.#options;
    if (!mayCommand(channel)) {
      const accepted = `geometry_msgs/Twist in ${COMMAND_ENCODINGS.join(" or ")}`;
      return client.refuse("unserved", `${channel.topic}: nothing but ${accepted} is taken here`);
    }
    if (this.#channels.has(channel.id)) {
      return client.refuse("repeated", `Channel ${channel.id} is advertised already`);
    }
    if (this.#channels.size >= MAX_CHANNELS) {
      return client.refuse("no-room", `No client may advertise more than ${MAX_CHANNELS} channels`);
    }
    this.#channels.set(channel.id, channel);
  }

  /** Whoever held by a channel that is no more lets go. */
  #end(id: number): void {
    const channel = this.#channels.get(id);
    if (!channel) return this.#options.client.refuse("unknown-channel", `Channel ${id} is not advertised`);
    this.#channels.delete(id);
    for (const control of this.#controls.values()) control.release();
  }

  #obey(channelId: number, data: Uint8Array): void {
    const { client } = this.#options;
    const channel = this.#channels.get(channelId);
    if (!channel) return client.refuse("unknown-channel", `Channel ${channelId} is not advertised`);
    const robot = this.#options.robotOf(channel.topic);
    if (!robot) {
      return client.refuse(
        "no-robot",
        `${channel.topic} means no robot that can be driven, or not one alone`,
      );
    }
    const line = this.#read(channel, data);
    if (!line) return this.#controls.get(robot.streamKey)?.release();
    if (line.input.isHeld && !this.#spend()) return client.refuse("flood", "Commands come too often");
    this.#pass(line, robot);
  }

  #pass(line: InputLine, { streamKey, news }: Robot): void {
    const { client, nowUs } = this.#options;
    const frameId = client.takenFrameId(streamKey);
    const input = { ...line.input, ...(frameId === undefined ? {} : { frameId }) };
    const times = { nowUs: nowUs(), sentAfterUs: client.heardSentUs };
    const fate = this.#controlOf(streamKey).take({ ...line, input }, times);
    if (fate === "old") client.refuse("old-command", "A command was sent too long ago, and lets go");
    else if (fate === "not-pressed") this.#tell("Nothing moves before a Twist of zero has let go");
    else if (fate === "passed" && !news.mayDrive) this.#tell("You may not drive this robot");
  }

  /** Nothing where it is no command, which lets go. */
  #read(channel: ClientChannel, data: Uint8Array): InputLine | undefined {
    try {
      return readCommand(channel, data);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.client.refuse("bad-command", `A command is of no use and lets go: ${reason}`);
      return undefined;
    }
  }

  #controlOf(streamKey: string): HeldControl {
    const control = this.#controls.get(streamKey) ?? new HeldControl(this.#options.openSeat(streamKey));
    this.#controls.set(streamKey, control);
    return control;
  }

  #repeat(): void {
    const nowUs = this.#options.nowUs();
    this.#options.client.ping();
    for (const control of this.#controls.values()) control.repeat(nowUs);
  }

  #tell(text: string): void {
    const nowUs = this.#options.nowUs();
    if (nowUs - (this.#toldUs.get(text) ?? -Infinity) < TELL_INTERVAL_US) return;
    this.#toldUs.set(text, nowUs);
    this.#options.client.tell("warning", text);
  }

  #spend(): boolean {
    if (!this.#budget.fill(this.#options.nowUs())) return false;
    this.#budget.take();
    return true;
  }
}
