/**
 * Everything that is received here, published to a site's server of NATS.
 *
 * 1. A stream is seen first: it gets a place under the site, and its clock is answered for from then on.
 * 2. Its pictures leave as there is room (`published_frames.ts`); of poses the newest one.
 * 3. Who may drive drives its robot from there (`drive_desk.ts`).
 * 4. Once a second what is known of it is published, too; a stream that has ended is let go, and the server forgets it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../../common/frame.ts";
import { DEFAULT_SITE, type NatsPlace } from "../../common/nats_place.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { DriveEvent } from "../../drive/driver_news.ts";
import type { OpenSeat } from "../../drive/seats.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { View } from "../../view/view.ts";
import { randomText } from "../../view/web/random_text.ts";
import type { Door } from "../door.ts";
import { answerClock } from "./clock_desk.ts";
import {
  type Connected,
  connectNats,
  type ConnectOptions,
  ServerAway,
  type Subscription,
} from "./connection.ts";
import { DriveDesk } from "./drive_desk.ts";
import { encodeInfo } from "./info_message.ts";
import { Fitter } from "./lean/fitter.ts";
import { OtherServers } from "./other_servers.ts";
import { PublishedFrames } from "./published_frames.ts";
import { ensureStream } from "./site_stream.ts";
import { subjectOf } from "./subjects.ts";

const logger = getLogger(["uis", "nats"]);

const NOTHING_KEPT = "Nothing is kept on the server: {reason}";

/** Where it is published. */
export interface GatewayOptions extends Pick<ConnectOptions, "told"> {
  readonly place: NatsPlace;
  /** The name of a `.creds` file. */
  readonly creds: string | undefined;
  /** Of one with the certificates of authorities. @default none */
  readonly ca?: string | undefined;
  /** Where the hands of those go who may drive. @default nobody drives */
  readonly openSeat?: OpenSeat;
  /** Whether they go there by a server, too, that lets everybody in who reaches it. @default true */
  readonly servesStrangers?: boolean;
  /** This host's clock. @default the system's */
  readonly nowUs?: () => number;
}

interface PublishedStream {
  readonly robot: string;
  readonly frames: PublishedFrames;
  readonly clock: Subscription;
  readonly desk: DriveDesk | undefined;
  status: StreamStatus | undefined;
}

/**
 * Connects, and publishes until it is closed.
 *
 * @throws an `Error` in one line where the server keeps nothing, or lets nobody in
 * @throws {ServerAway} where it can not be reached
 */
export async function openGateway(
  { openSeat, servesStrangers = true, nowUs = monotonicUs, ...options }: GatewayOptions,
): Promise<Door> {
  const { place, creds, ca } = options;
  const connected = await connectNats({ ...options, name: "listen gateway" });
  const trouble = await ensureStream(connected);
  if (trouble?.mayPass === false) {
    await connected[Symbol.asyncDispose]();
    const reason = `Cannot publish on ${place.server}: ${trouble.reason}`;
    throw new (trouble.isSilent ? ServerAway : Error)(reason);
  }
  if (trouble) logger.warn(NOTHING_KEPT, { reason: trouble.reason });
  const site = place.site ?? DEFAULT_SITE;
  logger.info("Publishing on {server} as {subjects}", {
    server: place.server,
    subjects: subjectOf({ site }, "frame"),
  });
  const gateway = new Gateway(connected, { site, openSeat, servesStrangers, nowUs });
  const others = new OtherServers({ place, creds, ca });
  return {
    label: `NATS at ${place.server}`,
    view: gateway,
    statistics: () => gateway.statistics(),
    close: async () => {
      await others.close();
      await gateway.close();
    },
  };
}

interface PublishedAt {
  readonly site: string;
  readonly openSeat: OpenSeat | undefined;
  readonly servesStrangers: boolean;
  readonly nowUs: () => number;
}

class Gateway implements View {
  readonly closed: Promise<void>;
  readonly #connected: Connected;
  readonly #site: string;
  /** Another one at each start: the numbers of frames belong to it. */
  readonly #session = randomText(9);
  readonly #streams = new Map<string, PublishedStream>();
  readonly #close: () => void;
  readonly #openSeat: OpenSeat | undefined;
  readonly #servesStrangers: boolean;
  readonly #nowUs: () => number;
  readonly #fitter = new Fitter();
  #sessions = 0;
  #hasWarned = false;

  constructor(connected: Connected, { site, openSeat, servesStrangers, nowUs }: PublishedAt) {
    this.#connected = connected;
    this.#site = site;
    this.#openSeat = openSeat;
    this.#servesStrangers = servesStrangers;
    this.#nowUs = nowUs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#close = resolve;
    connected.onChange = () => void this.#takeUp();
  }

  showFrame(frame: ReceivedFrame): void {
    this.#find(frame.stream).frames.take(frame);
  }

  showPose({ stream, pose }: ReceivedPose): void {
    if (this.#connected.isUp) this.#publish(this.#find(stream).robot, "pose", JSON.stringify(pose));
  }

  showStatus(streams: readonly StreamStatus[]): void {
    const keys = new Set(streams.map(({ stream }) => stream.key));
    for (const [key, { clock, desk, frames }] of this.#streams) {
      desk?.expire();
      if (keys.has(key)) continue;
      clock.unsubscribe();
      desk?.close();
      frames.close();
      this.#streams.delete(key);
    }
    for (const status of streams) {
      const published = this.#find(status.stream);
      published.status = status;
      this.#publishInfo(published);
    }
  }

  noteDriving(event: DriveEvent): void {
    const published = this.#streams.get(event.stream.key);
    if (!published?.desk?.note(event)) return;
    this.#warnOfStrangers();
    this.#publishInfo(published);
  }

  statistics(): object {
    const counts = [...this.#streams.values()].map(({ robot, frames, desk }) =>
      [robot, { ...frames.counts, ...(desk ? { drive: desk.fates } : {}) }] as const
    );
    return {
      isUp: this.#connected.isUp,
      isFitting: this.#fitter.hasStarted,
      streams: Object.fromEntries(counts),
    };
  }

  async close(): Promise<void> {
    for (const { desk } of this.#streams.values()) desk?.close();
    this.#fitter.close();
    await this.#connected[Symbol.asyncDispose]();
    this.#close();
  }

  /** A server that was started again keeps nothing in memory, and has to be told what to keep. */
  async #takeUp(): Promise<void> {
    if (!this.#connected.isUp) return;
    const trouble = await ensureStream(this.#connected);
    if (trouble && this.#connected.isUp) logger.warn(NOTHING_KEPT, { reason: trouble.reason });
    for (const { frames } of this.#streams.values()) frames.sendSoon();
  }

  #find(stream: StreamDescription): PublishedStream {
    const known = this.#streams.get(stream.key);
    if (known) return known;
    const robot = this.#nameFor(stream);
    const place = { site: this.#site, robot };
    const session = `${this.#session}-${this.#sessions++}`;
    const frames = new PublishedFrames(this.#connected, { place, session, fitter: this.#fitter });
    const published: PublishedStream = {
      robot,
      frames,
      status: undefined,
      desk: this.#openSeat && new DriveDesk(this.#connected, {
        subject: subjectOf(place, "drive"),
        openSeat: () => this.#openSeat!(stream.key),
        session: () => frames.session,
        mayServe: () => this.#servesStrangers || !this.#hasStrangers,
      }),
      clock: answerClock(this.#connected, {
        subject: subjectOf(place, "clock"),
        nowUs: this.#nowUs,
        asks: frames.asks,
      }),
    };
    this.#streams.set(stream.key, published);
    return published;
  }

  /** Two robots may have the same name. */
  #nameFor({ name, key }: StreamDescription): string {
    const taken = new Set([...this.#streams.values()].map(({ robot }) => robot));
    const wanted = name || key;
    for (let number = 2, free = wanted;; free = `${wanted}-${number++}`) if (!taken.has(free)) return free;
  }

  #publishInfo({ robot, status, desk }: PublishedStream): void {
    if (status && this.#connected.isUp) this.#publish(robot, "info", encodeInfo(status, desk?.report()));
  }

  /** What a server allows everybody, everybody in its network does. */
  get #hasStrangers(): boolean {
    return this.#connected.nats.info?.auth_required !== true;
  }

  #warnOfStrangers(): void {
    if (this.#hasWarned || this.#connected.nats.info === undefined || !this.#hasStrangers) return;
    this.#hasWarned = true;
    logger.warn("This server lets everybody in who reaches it, and so {who}", {
      who: this.#servesStrangers
        ? "everybody drives what may be driven from here"
        : "nobody drives by it: --drive-open lets everybody",
    });
  }

  #publish(robot: string, kind: "pose" | "info", text: string): void {
    try {
      this.#connected.nats.publish(subjectOf({ site: this.#site, robot }, kind), text);
    } catch {
      // It has just been closed.
    }
  }
}
