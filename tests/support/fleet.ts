/**
 * Robots at a gateway and viewers at servers of NATS, in this process.
 *
 * @module
 */

import type { ReceivedFrame, StreamDescription } from "../../src/common/frame.ts";
import { parseNatsPlace } from "../../src/common/nats_place.ts";
import type { Door } from "../../src/doors/door.ts";
import { openFleet } from "../../src/doors/nats/look/fleet_source.ts";
import { openGateway } from "../../src/doors/nats/publish/gateway.ts";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { NO_FIGURES } from "../../src/common/stream_status.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import type { Wanted } from "../../src/view/view.ts";
import { patternFrames } from "./mjpeg.ts";

const FPS = 20;
const STATUS = { ...NO_FIGURES, fps: FPS };

/** What lets one in, as options of a listener. */
export interface FleetLogin {
  readonly creds?: string;
  readonly ca?: string;
}

/** What robots show. */
export interface RobotPictures {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

const SMALL: RobotPictures = { width: 64, height: 64, fps: FPS };

/** Publishes robots with such names until it is closed. */
export async function publishRobots(
  url: string,
  names: readonly string[],
  { creds, ca }: FleetLogin = {},
  { fps, ...size }: RobotPictures = SMALL,
): Promise<AsyncDisposable & Pick<Door, "statistics">> {
  const door = await openGateway({ place: parseNatsPlace(url)!, creds, ca });
  const [jpeg] = patternFrames(1, size);
  const streams: StreamDescription[] = names.map((name) => ({
    key: name,
    name,
    ...size,
    fps,
  }));
  let id = 0;
  const show = () => {
    id++;
    const completeUs = monotonicUs();
    for (const stream of streams) {
      const frame: ReceivedFrame = {
        stream,
        id,
        jpeg: jpeg!,
        completeUs,
        age: { ageUs: 1_000, boundUs: 100 },
      };
      door.view!.showFrame(frame);
    }
    if (id % Math.ceil(fps / 4) === 1) {
      door.view!.showStatus(streams.map((stream) => ({ ...STATUS, stream })));
    }
  };
  const timer = setInterval(show, 1000 / fps);
  let isClosed = false;
  return {
    statistics: () => door.statistics(),
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      await door.close();
    },
  };
}

/** Looks at places, until it is closed. */
export interface Looking extends AsyncDisposable {
  /** Pictures that came, by the robots' names. */
  readonly pictures: ReadonlyMap<string, readonly ReceivedFrame[]>;
  readonly door: Door;
  /** Told of each besides. */
  onFrame: (frame: ReceivedFrame) => void;
}

/** Looks at one place, at as much of it as is wanted. */
export async function lookAt(
  url: string,
  { creds, ca }: FleetLogin = {},
  wanted: (streamKey: string) => Wanted = () => "full",
): Promise<Looking> {
  const { flags } = parseFlags(LISTEN_FLAGS, [
    ...(creds === undefined ? [] : ["--nats-creds", creds]),
    ...(ca === undefined ? [] : ["--nats-ca", ca]),
  ]);
  const pictures = new Map<string, ReceivedFrame[]>();
  const door = await openFleet({
    flags,
    places: [parseNatsPlace(url)!],
    wanted,
    take(event) {
      if (event.kind !== "frame") return;
      const { name } = event.frame.stream;
      pictures.set(name, [...pictures.get(name) ?? [], event.frame]);
      looking.onFrame(event.frame);
    },
  });
  const looking: Looking = { pictures, door, onFrame() {}, [Symbol.asyncDispose]: () => door.close() };
  return looking;
}
