/**
 * The drivers of a listener's robots, by the streams that they are seen in.
 *
 * 1. `handleState`: what a robot says; from its first picture on somebody can drive it;
 * 2. `act`: what the hands do, from wherever they are read;
 * 3. `poll`: the command that is due;
 * 4. `pollEvent`: what there is to tell, the newest of each robot.
 *
 * A robot that is started again goes on under the key of its stream, with the same driver, who has to press anew.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { Driver } from "../drive/driver.ts";
import { type DriveEvent, makeNews } from "../drive/driver_news.ts";
import type { DriverAction } from "../drive/seats.ts";
import type { DriveCommand } from "../protocol/drive_command.ts";
import type { DriveState } from "../protocol/drive_state.ts";
import type { StreamReception } from "./stream_reception.ts";

/** Commands that wait to be told; more do only where nobody listens. */
const MAX_UNTOLD = 64;

/** What has been counted of one robot. */
export interface DriveCounters {
  readonly key: string;
  readonly commandsSent: number;
  readonly statesReceived: number;
}

type DrivenStream = Pick<
  StreamReception,
  "ownKey" | "description" | "from" | "pictures" | "sessionId" | "headers"
>;

interface Drive {
  readonly driver: Driver;
  /** The session that it drives now. */
  stream: DrivenStream;
  heardUs: number;
  commandsSent: number;
  statesReceived: number;
}

/** All of one listener's. */
export class Drives {
  readonly #drawU48: () => number;
  /** By the keys of the streams. */
  readonly #drives = new Map<string, Drive>();
  readonly #untold: DriveEvent[] = [];
  /** Those of which there is something new to tell. */
  readonly #changed = new Set<Drive>();

  /** @param drawU48 gives 48 random bits, other ones each time: drivers' ids come of them */
  constructor(drawU48: () => number) {
    this.#drawU48 = drawU48;
  }

  /** What has been counted of each. */
  counters(): DriveCounters[] {
    return Array.from(this.#drives, ([key, { commandsSent, statesReceived }]) => ({
      ...{ key, commandsSent, statesReceived },
    }));
  }

  /** Takes what a robot says; nobody drives by a stream that has shown nothing. */
  handleState(stream: DrivenStream, state: DriveState, nowUs: number): void {
    if (stream.pictures === 0) return;
    const drive = this.#find(stream, nowUs) ?? this.#begin(stream);
    drive.driver.handleState(state, nowUs);
    drive.heardUs = nowUs;
    this.#changed.add(drive);
    drive.statesReceived++;
  }

  /** A picture of a stream is shown from now on. */
  noteShown(stream: DrivenStream, frameId: number, nowUs: number): void {
    this.#find(stream, nowUs)?.driver.noteShown(frameId, nowUs);
  }

  /** Does something for the robot of a stream; nothing where that says nothing of driving. */
  act(streamKey: string, action: DriverAction, nowUs: number): void {
    const drive = this.#drives.get(streamKey);
    if (!drive) return;
    drive.driver.act(action, nowUs);
    if (action.kind !== "input") this.#changed.add(drive);
  }

  /** The command that is due now, and where it goes. */
  poll(nowUs: number): { readonly to: Address; readonly datagram: DriveCommand } | undefined {
    if (this.#drives.size === 0) return undefined;
    for (const drive of this.#drives.values()) {
      const command = drive.driver.pollCommand(nowUs);
      if (!command) continue;
      const { description, from, headers } = drive.stream;
      drive.commandsSent++;
      this.#tell({ kind: "drive-command", stream: description, command, atUs: nowUs });
      return { to: from, datagram: { ...command, ...headers.take() } };
    }
    return undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    let nextUs = Infinity;
    if (this.#drives.size === 0) return nextUs;
    for (const { driver } of this.#drives.values()) nextUs = Math.min(nextUs, driver.nextUs);
    return nextUs;
  }

  /** Whether there is something to tell. */
  get hasEvents(): boolean {
    return this.#untold.length > 0 || this.#changed.size > 0;
  }

  /** The next thing to tell; nothing where all is told. */
  pollEvent(nowUs: number): DriveEvent | undefined {
    const untold = this.#untold.shift();
    if (untold) return untold;
    for (const drive of this.#changed) {
      this.#changed.delete(drive);
      const { driver, heardUs, stream: { description: stream } } = drive;
      return { kind: "drive-news", stream, news: makeNews(driver, nowUs), heardUs, atUs: nowUs };
    }
    return undefined;
  }

  /** Forgets the robots of streams that are there no more. */
  expire(streams: Iterable<DrivenStream>, nowUs: number): void {
    const there = new Set<DrivenStream>(streams);
    for (const drive of [...this.#drives.values()]) {
      if (!there.has(drive.stream)) this.#end(drive.stream.description.key, drive, nowUs);
    }
  }

  /** The one that a session belongs to: its own, or that of the stream that it goes on with. */
  #find(stream: DrivenStream, nowUs: number): Drive | undefined {
    const { ownKey, description: { key } } = stream;
    const own = ownKey === key ? undefined : this.#drives.get(ownKey);
    if (own?.stream === stream) this.#end(ownKey, own, nowUs);
    const drive = this.#drives.get(key);
    if (!drive || drive.stream === stream) return drive;
    drive.stream = stream;
    drive.driver.endSession();
    this.#changed.add(drive);
    return drive;
  }

  #begin(stream: DrivenStream): Drive {
    const driver = new Driver(this.#drawU48() % 2 ** 32 || 1);
    const drive = { driver, stream, heardUs: -Infinity, commandsSent: 0, statesReceived: 0 };
    this.#drives.set(stream.description.key, drive);
    return drive;
  }

  #end(key: string, drive: Drive, nowUs: number): void {
    this.#drives.delete(key);
    this.#changed.delete(drive);
    const stream = { ...drive.stream.description, key };
    this.#tell({ kind: "drive-news", stream, news: undefined, heardUs: drive.heardUs, atUs: nowUs });
  }

  #tell(event: DriveEvent): void {
    this.#untold.push(event);
    if (this.#untold.length > MAX_UNTOLD) this.#untold.shift();
  }
}
