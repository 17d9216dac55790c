/**
 * Pictures over two hops between hosts whose clocks differ and drift, by links that take now longer, now shorter.
 *
 * ```text
 *   robots' gateway (+5 s, +100 ppm) → server → relay (its own clock) → server → viewer (-5 s, -100 ppm)
 *                          each arrow is a connection whose bytes take some ms, at random
 * ```
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
import { monotonicUs } from "../../src/system/monotonic.ts";
import { withSegment } from "./jpeg_vectors.ts";
import { patternFrames } from "./mjpeg.ts";
import { startNatsServer } from "./nats_server.ts";
import { seededRandom } from "./seeded_random.ts";

/** What is told of one picture, and what is so. */
export interface ToldAge {
  readonly ageUs: number;
  readonly boundUs: number;
  readonly trueUs: number;
}

/** How it is tried. */
export interface AgedHops {
  readonly pictures: number;
  readonly robots: number;
  /** Each piece of bytes takes at most so much longer than another one. */
  readonly jitterMs: number;
}

const COMMENT = 0xfe;
const FPS = 30;
/** A real picture comes to a gateway with an age; this one is true. */
const FIRST_AGE_US = 2_000;
const LIMIT_MS = 120_000;

/** A clock that shows another time than this host's, and goes faster or slower. */
class MadeUpClock {
  readonly #beganUs = monotonicUs();
  readonly #aheadUs: number;
  readonly #drift: number;

  constructor(aheadUs: number, ppm: number) {
    this.#aheadUs = aheadUs;
    this.#drift = ppm * 1e-6;
  }

  readonly nowUs = (): number => Math.floor(this.show(monotonicUs()));

  /** What it shows at a moment. */
  show(trueUs: number): number {
    return trueUs + this.#aheadUs + (trueUs - this.#beganUs) * this.#drift;
  }

  /** The moment at which it shows that. */
  read(us: number): number {
    return this.#beganUs + (us - this.#aheadUs - this.#beganUs) / (1 + this.#drift);
  }
}

/** Tries it; what the viewer was told of each picture, `undefined` where that was nothing. */
export async function tellAges({ pictures, robots, jitterMs }: AgedHops): Promise<(ToldAge | undefined)[]> {
  await using opened = new AsyncDisposableStack();
  const { flags } = parseFlags(LISTEN_FLAGS, []);
  const clocks = {
    robots: new MadeUpClock(5e6, 100),
    relay: new MadeUpClock(0, 0),
    viewer: new MadeUpClock(-5e6, -100),
  };
  const servers = [opened.use(await startNatsServer()), opened.use(await startNatsServer())] as const;
  const way = (at: 0 | 1, path: string) => {
    const link = opened.use(openNoisyLink(servers[at].webPort, jitterMs));
    return parseNatsPlace(`nats://127.0.0.1:${link.port}/${path}`)!;
  };
  const use = (door: Door) => opened.adopt(door, (door) => door.close());
  const gateway = use(
    await openGateway({ place: way(0, "a"), creds: undefined, nowUs: clocks.robots.nowUs }),
  );
  const relayed = use(
    await openGateway({ place: way(1, "b"), creds: undefined, nowUs: clocks.relay.nowUs }),
  );
  const relay = use(
    await openFleet({
      flags,
      places: [way(0, "a")],
      nowUs: clocks.relay.nowUs,
      take: (event) => {
        if (event.kind === "frame") relayed.view!.showFrame(event.frame);
      },
    }),
  );
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const told: (ToldAge | undefined)[] = [];
  use(
    await openFleet({
      flags,
      places: [way(1, "b")],
      nowUs: clocks.viewer.nowUs,
      take: (event) => {
        if (event.kind !== "frame") return;
        const { age, completeUs, jpeg } = event.frame;
        const trueUs = clocks.viewer.read(completeUs) - takenAt(jpeg);
        if (told.push(age && { ...age, trueUs }) === pictures) resolve();
      },
    }),
  );
  const telling = setInterval(() => relayed.view!.showStatus(relay.takeStatuses!()), 300);
  const feeding = feed(gateway, clocks.robots, robots);
  const timer = setTimeout(resolve, LIMIT_MS);
  await enough;
  clearTimeout(timer);
  clearInterval(telling);
  feeding.stop();
  return told;
}

function feed(gateway: Door, clock: MadeUpClock, robots: number): { stop(): void } {
  const [picture] = patternFrames(1, { width: 64, height: 64 });
  const streams: StreamDescription[] = Array.from({ length: robots }, (_, at) => ({
    key: `robot-${at}`,
    name: `robot-${at}`,
    width: 64,
    height: 64,
    fps: FPS,
  }));
  let turn = 0;
  const show = () => {
    turn++;
    const completeUs = clock.nowUs();
    const takenUs = Math.round(clock.read(completeUs - FIRST_AGE_US));
    const jpeg = withSegment(picture!, COMMENT, new TextEncoder().encode(`${takenUs}`.padStart(16, "0")));
    const frame: ReceivedFrame = {
      stream: streams[turn % robots]!,
      id: Math.floor(turn / robots),
      jpeg,
      completeUs,
      age: { ageUs: FIRST_AGE_US, boundUs: 10 },
    };
    gateway.view!.showFrame(frame);
  };
  const figures = { fractionLost: 0, shareRecoveredByFec: 0, shareRecoveredByRequest: 0 };
  const frames = { framesComplete: 0, framesLost: 0, framesRecoveredByFec: 0, framesRecoveredByRequest: 0 };
  const status = { fps: FPS, bitsPerSecond: 0, shareUndeliverable: 0, ...figures, ...frames };
  const tell = () => gateway.view!.showStatus(streams.map((stream) => ({ ...status, stream })));
  tell();
  const timers = [setInterval(show, 1000 / FPS / robots), setInterval(tell, 300)];
  return { stop: () => timers.forEach((timer) => clearInterval(timer)) };
}

function takenAt(jpeg: Uint8Array): number {
  return Number(new TextDecoder("latin1").decode(jpeg.subarray(6, 22)));
}

/** Passes bytes on to a port of this host, each way later by a time that changes with every piece; none overtakes another. */
function openNoisyLink(port: number, jitterMs: number): AsyncDisposable & { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { next: random } = seededRandom(port);
  const connections = new Set<Deno.Conn>();
  const passing: Promise<void>[] = [];
  const accepting = accept();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of connections) connection.close();
      await Promise.all(passing);
    },
  };

  async function accept(): Promise<void> {
    try {
      for await (const near of listener) {
        const far = await Deno.connect({ hostname: "127.0.0.1", port });
        for (const end of [near, far]) {
          end.setNoDelay(true);
          connections.add(end);
        }
        passing.push(pass(near, far), pass(far, near));
      }
    } catch {
      // It is closed.
    }
  }

  async function pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let length; (length = await from.read(buffer)) !== null;) {
        // Now and then something holds it up for long.
        const delayMs = random() < 0.02 ? 3 * jitterMs : random() * jitterMs;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
      }
      await to.closeWrite();
    } catch {
      // One of them is closed.
    }
  }
}
