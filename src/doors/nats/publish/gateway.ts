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
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../../../common/frame.ts";
import { DEFAULT_SITE, type NatsPlace } from "../../../common/nats_place.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import type { DriveEvent } from "../../../drive/driver_news.ts";
import type { OpenSeat } from "../../../drive/seats.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { View } from "../../../view/view.ts";
import { randomText } from "../../../view/web/random_text.ts";
import { formatFps } from "../../../text/figures.js";
import type { Door } from "../../door.ts";
import { type Connected, connectNats, type ConnectOptions, ServerAway } from "../link/connection.ts";
import { KeptCheck } from "../stream/kept_check.ts";
import { Fitter } from "../lean/fitter.ts";
import { OtherServers } from "../stream/other_servers.ts";
import { tellPlainTalk } from "../link/plain_talk.ts";
import { answerSites } from "../site_desk.ts";
import { lookAtStream, type StreamLook } from "../stream/site_stream.ts";
import { NOTHING_KEPT, tellLook } from "../stream/stream_news.ts";
import { StreamKeeper } from "../stream/stream_keeper.ts";
import { KEPT_US } from "../stream/stream_shape.ts";
import { subjectOf } from "../messages/subjects.ts";
import { CountedRate } from "./counted_rate.ts";
import { PublishedStream } from "./published_stream.ts";
import { RobotNames } from "./robot_names.ts";

const logger = getLogger(["uis", "nats"]);

/** What has come since is still there. */
const GIVEN_US = KEPT_US / 2;

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
  const found = await lookAtStream(connected, { mayMake: true });
  const { trouble } = found;
  if (trouble?.mayPass === false) {
    await connected[Symbol.asyncDispose]();
    const reason = `Cannot publish on ${connected.server}: ${trouble.reason}`;
    throw new (trouble.isSilent ? ServerAway : Error)(reason);
  }
  tellLook(found);
  tellPlainTalk(place, creds);
  const site = place.site ?? DEFAULT_SITE;
  logger.info("Publishing on {server} as {subjects}", {
    server: connected.server,
    subjects: subjectOf({ site }, "frame"),
  });
  const gateway = new Gateway(connected, { site, openSeat, servesStrangers, nowUs, found });
  const others = new OtherServers({ place, creds, ca });
  return {
    label: `NATS at ${place.server}`,
    view: gateway,
    sum: () => gateway.sum(),
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
  /** How the stream was found, as that was told. */
  readonly found: StreamLook;
}

class Gateway implements View {
  readonly closed: Promise<void>;
  readonly #connected: Connected;
  readonly #site: string;
  /** Another one at each start: the numbers of frames belong to it. */
  readonly #session = randomText(9);
  readonly #names = new RobotNames();
  readonly #streams = new Map<string, PublishedStream>();
  readonly #close: () => void;
  readonly #openSeat: OpenSeat | undefined;
  readonly #servesStrangers: boolean;
  readonly #nowUs: () => number;
  readonly #fitter = new Fitter();
  readonly #kept: KeptCheck;
  readonly #keeper: StreamKeeper;
  readonly #rate = new CountedRate();
  #sessions = 0;
  #hasWarned = false;

  constructor(connected: Connected, { site, openSeat, servesStrangers, nowUs, found }: PublishedAt) {
    this.#connected = connected;
    this.#site = site;
    this.#openSeat = openSeat;
    this.#servesStrangers = servesStrangers;
    this.#nowUs = nowUs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#close = resolve;
    this.#keeper = new StreamKeeper({
      connected,
      onTrouble: ({ reason }) => connected.news.warn(NOTHING_KEPT, { reason }),
      found,
      onMadeAnew: () => this.#streams.forEach((published) => published.sendAgain()),
    });
    answerSites(connected, site);
    connected.onChange = () => void this.#takeUp();
    this.#kept = new KeptCheck(connected, { site, given: () => this.#given() });
  }

  showFrame(frame: ReceivedFrame): void {
    this.#names.noteFrame(frame.stream.key, monotonicUs());
    this.#find(frame.stream)?.showFrame(frame);
  }

  showPose(pose: ReceivedPose): void {
    if (this.#connected.isUp) this.#find(pose.stream)?.showPose(pose);
  }

  showStatus(streams: readonly StreamStatus[]): void {
    const keys = new Set(streams.map(({ stream }) => stream.key));
    this.#names.retain(keys);
    for (const [key, published] of this.#streams) {
      published.expire();
      if (keys.has(key)) continue;
      published.end();
      this.#streams.delete(key);
    }
    for (const status of streams) this.#find(status.stream)?.showStatus(status);
  }

  noteDriving(event: DriveEvent): void {
    if (this.#streams.get(event.stream.key)?.noteDriving(event)) this.#warnOfStrangers();
  }

  /** How many pictures the server is given, since the last call. */
  sum(): string {
    const published = Array.from(this.#streams.values(), ({ frames }) => frames.counts.published)
      .reduce((sum, count) => sum + count, 0);
    const fps = this.#rate.take(published, monotonicUs());
    return this.#connected.isUp ? `NATS ${formatFps(fps)}` : "NATS: no server";
  }

  statistics(): object {
    const counts = Array.from(
      this.#streams.values(),
      (published) => [published.place.robot, published.statistics()] as const,
    );
    return {
      isUp: this.#connected.isUp,
      isFitting: this.#fitter.hasStarted,
      streams: Object.fromEntries(counts),
    };
  }

  async close(): Promise<void> {
    this.#kept.close();
    this.#keeper.close();
    for (const published of this.#streams.values()) published.close();
    this.#fitter.close();
    await this.#connected[Symbol.asyncDispose]();
    this.#close();
  }

  /** A server that was started again keeps nothing in memory, and has to be told what to keep. */
  async #takeUp(): Promise<void> {
    if (!this.#connected.isUp) return;
    await this.#keeper.look();
    for (const published of this.#streams.values()) published.noteConnection();
  }

  /** Subjects of pictures that the server has to have at this moment. */
  #given(): readonly string[] {
    const sinceUs = monotonicUs() - GIVEN_US;
    return [...this.#streams.values()].filter(({ frames }) => frames.takenUs > sinceUs)
      .map(({ place }) => subjectOf(place, "frame"));
  }

  /** Nothing while nobody knows its name. */
  #find(stream: StreamDescription): PublishedStream | undefined {
    const name = this.#names.nameOf(stream, monotonicUs());
    const known = this.#streams.get(stream.key);
    if (!name || known && !name.isNew) return known;
    known?.end();
    if (name.from !== undefined) {
      this.#streams.get(name.from)?.close();
      this.#streams.delete(name.from);
    }
    const published = new PublishedStream({
      connected: this.#connected,
      place: { site: this.#site, robot: name.robot },
      session: `${this.#session}-${this.#sessions++}`,
      openSeat: this.#openSeat && (() => this.#openSeat!(stream.key)),
      mayServe: () => this.#servesStrangers || !this.#hasStrangers,
      fitter: this.#fitter,
      nowUs: this.#nowUs,
    });
    this.#streams.set(stream.key, published);
    return published;
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
}
