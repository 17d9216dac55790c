/**
 * The doors that a listener's options ask for: what is not asked for is not even loaded.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { HostAndPort } from "../common/host_and_port.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { DriverAction } from "../drive/seats.ts";
import type { ServedAddress } from "../flags/door_flags.ts";
import { UnknownHost } from "../net/names/resolve.ts";
import { type FrameFigures, NewestFrames } from "../receive/newest_frames.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { View } from "../view/view.ts";
import type { Door, DoorOptions } from "./door.ts";

const logger = getLogger(["uis", "doors"]);

/** Opens a door where the options ask for it. */
type DoorOpener = (options: DoorOptions) => Promise<Door> | undefined;

/** By the option that asks for it, which also names its counts. */
const OPENERS: Readonly<Record<string, DoorOpener>> = {
  foxglove: (options) => options.flags.foxglove && openFoxglove(options, options.flags.foxglove),
  "imagezmq-hub": (options) => options.flags["imagezmq-hub"] && openImagezmqHub(options),
  imagezmq: (options) => options.flags.imagezmq && openImagezmq(options),
  ros: ({ flags: { ros } }) => ros === undefined ? undefined : openRos(ros),
  rtp: (options) => options.flags.rtp && openRtp(options.flags.rtp, options),
  nats: (options) => {
    const { flags: { nats: place } } = options;
    return place &&
      import("./nats/open_nats.ts").then(({ openNatsGateway }) => openNatsGateway(options, place));
  },
  fleet: (options) => {
    const { places = [] } = options;
    if (places.length === 0) return undefined;
    return import("./nats/open_nats.ts").then(({ openNatsPlaces }) => openNatsPlaces(options, places));
  },
};

/** Streams, and the newest picture of each, by its key. */
export interface StreamsNow {
  readonly streams: readonly StreamStatus[];
  readonly newest: ReadonlyMap<string, FrameFigures>;
}

/** Doors that are open, to be closed together. */
export interface Doors extends AsyncDisposable {
  /** Whether any is. */
  readonly isAny: boolean;
  /** Whether streams may come in by one. */
  readonly bringStreams: boolean;
  readonly views: readonly View[];
  /** Rejects in one line where it turns out at the start that one can not be opened at all. Never resolves. */
  readonly refused: Promise<never>;
  /** These streams, and those that come in by doors, with their figures since the last call. */
  join(received: StreamsNow): StreamsNow;
  /** Does something for the robot of a stream that came in by one; whether it did. */
  drive(streamKey: string, action: DriverAction): boolean;
  /** Why nothing comes in by one, in one line; nothing where that is not known. */
  explain(): string | undefined;
  /** What leaves by them, in a few words each. */
  sums(): readonly string[];
  /** What each has counted; nothing where there is no door. */
  statistics(): { readonly doors?: Readonly<Record<string, object>> };
}

/**
 * Opens the doors.
 *
 * @throws an `Error` in one line where one can not be opened; those that were opened before are closed
 */
export async function openDoors(
  options: DoorOptions,
  openers: Readonly<Record<string, DoorOpener>> = OPENERS,
): Promise<Doors> {
  await using opened = new AsyncDisposableStack();
  const doors: [string, Door][] = [];
  const newest = new NewestFrames();
  const take = (event: ReceiverEvent) => {
    if (event.kind === "frame") newest.note(event.frame);
    options.take(event);
  };
  for (const [name, open] of Object.entries(openers)) {
    const opening = open({ ...options, take });
    if (!opening) continue;
    const door = opened.adopt(await opening, (door) => door.close());
    tellFailure(door);
    doors.push([name, door]);
  }
  const open = opened.move();
  return {
    isAny: doors.length > 0,
    bringStreams: doors.some(([, { takeStatuses }]) => takeStatuses !== undefined),
    views: doors.flatMap(([, { view }]) => view ? [view] : []),
    refused: firstOf(doors.flatMap(([, { refused }]) => refused ?? [])),
    join(received) {
      const entered = doors.flatMap(([, door]) => door.takeStatuses?.() ?? []);
      return {
        streams: [...received.streams, ...entered],
        newest: new Map([...received.newest, ...newest.of(entered)]),
      };
    },
    drive: (streamKey, action) => doors.some(([, door]) => door.drive?.(streamKey, action) === true),
    explain: () => doors.map(([, door]) => door.explain?.()).find((reason) => reason !== undefined),
    sums: () => doors.map(([, door]) => door.sum?.() ?? "").filter((words) => words !== ""),
    statistics: () =>
      doors.length === 0
        ? {}
        : { doors: Object.fromEntries(doors.map(([name, door]) => [name, door.statistics()])) },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The receiver's name may be long in being found. */
async function openRtp(to: HostAndPort, options: DoorOptions): Promise<Door> {
  const { openPatiently } = await import("./patient_door.ts");
  const { openRtpDoor } = await import("./rtp/rtp_door.ts");
  return openPatiently({
    label: "the RTP door",
    direction: "out",
    open: () => openRtpDoor(to, options),
    mayPass: (error) => error instanceof UnknownHost && error.isTemporary,
  });
}

/** The first that rejects, whenever somebody asks. */
function firstOf(promises: readonly Promise<never>[]): Promise<never> {
  const first = Promise.race(promises);
  first.catch(() => {});
  return first;
}

/** Nobody sees a door that has shut: it is said. */
function tellFailure({ label, failed, view }: Door): void {
  const tell = (error: Error) =>
    logger.error("{label}: {reason}; everything else goes on", { label, reason: error.message });
  failed?.catch(tell);
  view?.closed.catch(tell);
}

async function openFoxglove(options: DoorOptions, place: ServedAddress): Promise<Door> {
  const { openFoxgloveDoor } = await import("./foxglove/open_foxglove_door.ts");
  return await openFoxgloveDoor(options, place);
}

async function openImagezmqHub(options: DoorOptions): Promise<Door> {
  return (await import("./imagezmq/imagezmq_hub.ts")).openImagezmqHub(options);
}

async function openImagezmq(options: DoorOptions): Promise<Door> {
  return (await import("./imagezmq/imagezmq_senders.ts")).openImagezmqSenders(options);
}

async function openRos(url: string): Promise<Door> {
  const { requireKnownHost } = await import("./known_host.ts");
  await requireKnownHost(new URL(url).hostname.replace(/^\[|\]$/g, ""));
  const { openRosDoor } = await import("./ros/ros_door.ts");
  return openRosDoor(url);
}
