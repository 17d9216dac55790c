/**
 * Robots that are seen through servers of NATS: one more source of streams, beside the receiver.
 *
 * 1. What gateways say of their streams is asked for, of all robots that a place stands for.
 * 2. A robot that is told of is pulled (`pulled_robot.ts`), as much as the views have a use for it at each moment; one of which
 *    nothing is said any more has gone, after a while, and one that is said to have ended at once.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatNatsPlace, type NatsPlace } from "../../../common/nats_place.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import { IntervalFigures } from "../../../receive/stream_figures.ts";
import type { DriverAction } from "../../../drive/seats.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Wanted } from "../../../view/view.ts";
import type { Door, DoorOptions } from "../../door.ts";
import { type Connected, connectNats, type Msg } from "../link/connection.ts";
import { parseInfo } from "../messages/info_message.ts";
import { tellPlainTalk } from "../link/plain_talk.ts";
import { parseSubject } from "../messages/subjects.ts";
import { FleetNames } from "./fleet_names.ts";
import { InfoPulls } from "./info_pulls.ts";
import { PulledRobot } from "./pulled_robot.ts";
import { WhyNothing } from "./why_nothing.ts";

const logger = getLogger(["uis", "nats"]);

/** Gateways say something once a second: who is silent for so long has gone … */
const GONE_US = 4_000_000;
/** … but where a picture of it has been shown it stays, as stale, as on its own wire: whatever is broken may be mended. */
const KEPT_US = 60_000_000;
/** Robots of one place, at the most. */
const MAX_ROBOTS = 256;
const INFO_CREDIT = 16;
/** With names and troubles of as many letters as there may be. */
const INFO_BYTES = 16_384;
/** What a gateway says, at the most, of each robot and for those that are new: drivers are told of at once. */
const INFOS_A_SECOND = 4;
const INFO_BURST = 32;
/** What is on screen may be something else at any moment. */
const LOOK_MS = 100;
/** Five pictures a second for a tile, or so many that none is stale before the next one has come. */
const TILE_INTERVAL_US = 200_000;
/** Of the age at which it is: the rest is for its way. */
const TILE_SHARE = 0.4;

/** What is looked at, and where it goes. */
export interface FleetOptions extends Pick<DoorOptions, "flags" | "take" | "takeDrive" | "wanted"> {
  readonly places: readonly NatsPlace[];
  /** Of those and other places. @default of those alone */
  readonly names?: FleetNames;
  /** This host's clock, instead of the system's. */
  readonly nowUs?: () => number;
}

type SightOptions = Omit<FleetOptions, "places"> & { readonly names: FleetNames };

interface SeenRobot {
  readonly robot: PulledRobot;
  heardUs: number;
}

/**
 * Connects to each server, and looks.
 *
 * @throws an `Error` in one line where one can not be reached, or lets nobody in
 */
export async function openFleet(options: FleetOptions): Promise<Door> {
  const { places, flags: { "nats-creds": creds, "nats-ca": ca } } = options;
  await using opened = new AsyncDisposableStack();
  const sights: PlaceSight[] = [];
  const names = options.names ?? new FleetNames();
  for (const place of places) {
    const connected = opened.use(await connectNats({ place, creds, ca, name: "listen" }));
    sights.push(
      opened.adopt(new PlaceSight(connected, place, { ...options, names }), (sight) => sight.close()),
    );
    tellPlainTalk(place, creds);
    logger.info("Looking at {place}", { place: formatNatsPlace(place) });
  }
  const figures = new IntervalFigures();
  const open = opened.move();
  return {
    label: "NATS",
    takeStatuses(): readonly StreamStatus[] {
      const robots = sights.flatMap((sight) => sight.robots());
      const unseen = new Set(
        robots.filter(({ isSeen }) => !isSeen).map(({ description }) => description.key),
      );
      return figures.take(robots.map((robot) => robot.count()), monotonicUs())
        .map((status) => unseen.has(status.stream.key) ? { ...status, isUnseen: true } : status);
    },
    drive: (streamKey, action) => sights.some((sight) => sight.drive(streamKey, action)),
    explain: () => sights.map((sight) => sight.whyNothing).find((reason) => reason !== undefined),
    statistics: () => sights.map((sight) => sight.statistics()),
    close: () => open.disposeAsync(),
  };
}

/** What is seen of one place. */
class PlaceSight {
  readonly #connected: Connected;
  readonly #place: NatsPlace;
  readonly #options: SightOptions;
  readonly #infos: InfoPulls;
  readonly #why: WhyNothing;
  readonly #robots = new Map<string, SeenRobot>();
  readonly #looking = setInterval(() => this.#look(), LOOK_MS);
  #useless = 0;
  #tooLong = 0;

  constructor(connected: Connected, place: NatsPlace, options: SightOptions) {
    this.#connected = connected;
    this.#place = place;
    this.#options = options;
    connected.onChange = () => {
      this.#infos.pullSoon();
      for (const { robot } of this.#robots.values()) robot.noteConnection();
    };
    this.#infos = new InfoPulls(connected, place, {
      credit: () => INFO_CREDIT,
      maxBytes: INFO_BYTES,
      onTooLong: () => void this.#tooLong++,
      pace: { burst: INFO_BURST, aSecond: () => INFOS_A_SECOND * (1 + this.#robots.size) },
      onMessage: (message) => this.#takeInfo(message),
    });
    this.#why = new WhyNothing(connected, place, this.#infos);
  }

  /** In one line; nothing where there is something, or it is not known. */
  get whyNothing(): string | undefined {
    return this.#why.reason;
  }

  /** Those that are there. */
  robots(): PulledRobot[] {
    const nowUs = monotonicUs();
    for (const [key, { robot, heardUs }] of this.#robots) {
      if (nowUs - heardUs >= (robot.hasShown ? KEPT_US : GONE_US)) this.#end(key);
    }
    return [...this.#robots.values()].map(({ robot }) => robot);
  }

  /** Does something for the robot of a stream; whether it is one of these. */
  drive(streamKey: string, action: DriverAction): boolean {
    for (const { robot } of this.#robots.values()) {
      if (robot.description.key !== streamKey) continue;
      robot.act(action);
      return true;
    }
    return false;
  }

  statistics(): object {
    const { isUp, generation } = this.#connected;
    const robots = [...this.#robots.values()].map(({ robot }) =>
      [robot.description.name, {
        credit: robot.credit,
        room: robot.room,
        useless: robot.useless,
        drive: robot.driveCounts,
      }] as const
    );
    return {
      isUp,
      generation,
      uselessInfos: this.#useless,
      longInfos: this.#tooLong,
      robots: Object.fromEntries(robots),
    };
  }

  close(): void {
    clearInterval(this.#looking);
    this.#infos.close();
    this.#why.close();
    for (const { robot } of this.#robots.values()) robot.close();
    this.#robots.clear();
  }

  #look(): void {
    this.#why.look(this.#robots.size === 0, monotonicUs());
    for (const { robot } of this.#robots.values()) robot.want(this.#wantedOf(robot));
  }

  #wantedOf({ description: { key } }: PulledRobot): Wanted {
    return this.#options.wanted?.(key) ?? "full";
  }

  #takeInfo({ subject, data }: Msg): void {
    if (data.length === 0) return this.#end(subject);
    const place = parseSubject(subject);
    const info = data.length > INFO_BYTES ? undefined : parseInfo(new TextDecoder().decode(data));
    if (!place || !info) return void this.#useless++;
    const seen = this.#robots.get(subject) ?? this.#begin(subject, place);
    if (!seen) return;
    seen.heardUs = monotonicUs();
    seen.robot.noteInfo(info);
  }

  /** Whether one that is silent has made room. */
  #makeRoom(): boolean {
    const [silent, seen] = [...this.#robots].sort(([, a], [, b]) => a.heardUs - b.heardUs)[0]!;
    if (monotonicUs() - seen.heardUs < GONE_US) return false;
    this.#end(silent);
    return true;
  }

  #end(subject: string): void {
    this.#robots.get(subject)?.robot.close();
    this.#robots.delete(subject);
  }

  #begin(subject: string, place: { readonly site: string; readonly robot: string }): SeenRobot | undefined {
    if (this.#robots.size >= MAX_ROBOTS && !this.#makeRoom()) return undefined;
    const { flags, take, takeDrive = () => {}, nowUs, names } = this.#options;
    const { server, site } = this.#place;
    const seenAt = { ...place, server, hasSite: site === undefined };
    names.note(seenAt, this.#connected.server);
    const robot = new PulledRobot({
      connected: this.#connected,
      place,
      key: `${server}/${place.site}/${place.robot}`,
      // It may get its site before it while it is looked at.
      get name() {
        return names.nameOf(seenAt);
      },
      maxPixels: flags["max-pixels"],
      tileIntervalUs: Math.min(TILE_INTERVAL_US, flags["max-age"] * TILE_SHARE),
      take,
      takeDrive,
      nowUs,
    });
    robot.want(this.#wantedOf(robot));
    const seen = { robot, heardUs: monotonicUs() };
    this.#robots.set(subject, seen);
    return seen;
  }
}
