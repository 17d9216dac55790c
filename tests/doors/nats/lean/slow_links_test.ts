/** Pictures that are made to fit slow links, at real servers of NATS. */

import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { readScenes } from "../../../../scripts/bench/shared/scenes.ts";
import { startFleetServers } from "../../../../scripts/demo/fleet_servers.ts";
import type { ReceivedFrame, StreamDescription } from "../../../../src/common/frame.ts";
import { parseNatsPlace } from "../../../../src/common/nats_place.ts";
import { NO_FIGURES } from "../../../../src/common/stream_status.ts";
import type { FrameCounts } from "../../../../src/doors/nats/publish/published_frames.ts";
import type { PublishCounts } from "../../../../src/doors/nats/publish/stream_publisher.ts";
import { openGateway } from "../../../../src/doors/nats/publish/gateway.ts";
import { inspectJpeg } from "../../../../src/jpeg/inspect.ts";
import { monotonicUs } from "../../../../src/system/monotonic.ts";
import { lookAt, type Looking } from "../../../support/fleet.ts";
import { relayTcp } from "../../../support/holding_relay.ts";
import { textOf, withLog } from "../../../support/log.ts";
import { natsTest, startNatsServer } from "../../../support/nats_server.ts";
import { testWith } from "../../../support/programs.ts";
import { until } from "../../../support/until.ts";

const { pictures: PICTURES } = readScenes()[0]!;
const FPS = 20;
/** A fifth of what the pictures take. */
const BYTES_PER_SECOND = 260_000;
const LAST_MILE = { ageUs: 2_000, boundUs: 500 };
const STREAM: StreamDescription = { key: "rover", name: "rover", width: 1024, height: 768, fps: FPS };
const STATUS = { ...NO_FIGURES, fps: FPS, stream: STREAM };
const LONG_MS = 30_000;

interface Robot extends AsyncDisposable {
  /** When each picture was taken, by its number. */
  readonly takenUs: ReadonlyMap<number, number>;
  statistics(): {
    readonly isFitting: boolean;
    readonly rover: FrameCounts & { readonly lean?: PublishCounts };
  };
}

async function publishRover(url: string): Promise<Robot> {
  const door = await openGateway({ place: parseNatsPlace(url)!, creds: undefined });
  const takenUs = new Map<number, number>();
  let id = 0;
  const timer = setInterval(() => {
    const completeUs = monotonicUs();
    takenUs.set(++id, completeUs - LAST_MILE.ageUs);
    const jpeg = PICTURES[id % PICTURES.length]!;
    door.view!.showFrame({ stream: STREAM, id, jpeg, completeUs, age: LAST_MILE });
    if (id % 8 === 1) door.view!.showStatus([STATUS]);
  }, 1000 / FPS);
  return {
    takenUs,
    statistics() {
      const { isFitting, streams } = door.statistics() as {
        isFitting: boolean;
        streams: { rover: FrameCounts };
      };
      return { isFitting, rover: streams.rover };
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await door.close();
    },
  };
}

/** Whether this machine was too busy to publish all: a slow way up is made out then. */
function hasLeftOut(rover: Robot): boolean {
  return rover.statistics().rover.skipped > 0;
}

function framesOf({ pictures }: Looking): readonly ReceivedFrame[] {
  return pictures.get("rover") ?? [];
}

function fittedOf(looking: Looking): readonly ReceivedFrame[] {
  return framesOf(looking).filter(({ fit }) => fit !== undefined);
}

/** Asserts that pictures are shorter, can be shown, come in their order, and are as old as they are told to be. */
function assertLean(frames: readonly ReceivedFrame[], takenUs: ReadonlyMap<number, number>): void {
  for (const { id, jpeg, completeUs, age, fit } of frames) {
    const { ageUs, boundUs } = age ?? { ageUs: NaN, boundUs: NaN };
    const trueUs = completeUs - takenUs.get(id)!;
    assert(Math.abs(trueUs - ageUs) <= boundUs + 1, `${trueUs} is not ${ageUs} ± ${boundUs}`);
    if (!fit) continue;
    assertEquals([inspectJpeg(jpeg), fit.cameraBytes], [undefined, PICTURES[id % PICTURES.length]!.length]);
    assertLess(jpeg.length, fit.cameraBytes);
    assert(fit.psnr > 20 && fit.psnr < 60, `${fit.psnr}`);
  }
  const ids = frames.map(({ id }) => id);
  assertEquals(ids, ids.toSorted((a, b) => a - b));
}

natsTest(
  "who looks by a slow link gets pictures that fit it, and everybody else all of them as they are",
  async () => {
    await using server = await startNatsServer();
    await using relay = relayTcp(server.webPort, BYTES_PER_SECOND);
    await using rover = await publishRover(`${server.url}/north`);
    await using near = await lookAt(`${server.url}/north/rover`);
    await until("pictures come", () => framesOf(near).length > 20);
    assert(!rover.statistics().isFitting || hasLeftOut(rover));
    {
      await using far = await lookAt(`nats://127.0.0.1:${relay.port}/north/rover`);
      await until("pictures come that fit", () => fittedOf(far).length > 60, LONG_MS);
      assertLean(framesOf(far), rover.takenUs);
      const lengths = fittedOf(far).slice(-30).map(({ jpeg }) => jpeg.length);
      assertLess(lengths.reduce((sum, length) => sum + length) / 30, BYTES_PER_SECOND / FPS);
      assert(rover.statistics().rover.lean !== undefined);
      const [stream] = far.door.takeStatuses!();
      assert(stream!.fitted !== undefined);
    }
    // Nobody asks any more.
    const fitted = () => rover.statistics().rover.fitted;
    let last = -1;
    await until("nothing is made to fit any more", async () => {
      last = fitted();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return fitted() === last;
    }, LONG_MS);
    const count = framesOf(near).length;
    await until("pictures go on coming", () => framesOf(near).length > count + 20);
    assert(fitted() === last && fittedOf(near).length === 0 || hasLeftOut(rover));
  },
);

natsTest("a gateway whose way up is slow publishes pictures that fit it", async () => {
  await using server = await startNatsServer();
  await using relay = relayTcp(server.webPort, BYTES_PER_SECOND);
  await using rover = await publishRover(`nats://127.0.0.1:${relay.port}/north`);
  await using near = await lookAt(`${server.url}/north/rover`);
  await until("pictures come that fit", () => fittedOf(near).length > 60, LONG_MS);
  assertLean(framesOf(near), rover.takenUs);
  assert(framesOf(near).some(({ fit }) => fit === undefined));
  assertEquals(rover.statistics().rover.lean, undefined);
});

natsTest("who looks by a slower link than a gateway's slow way up gets pictures that fit that", async () => {
  await using server = await startNatsServer();
  await using wayUp = relayTcp(server.webPort, 1.5 * BYTES_PER_SECOND);
  await using wayDown = relayTcp(server.webPort, BYTES_PER_SECOND / 2);
  await using rover = await publishRover(`nats://127.0.0.1:${wayUp.port}/north`);
  await using near = await lookAt(`${server.url}/north/rover`);
  await until("pictures come that fit the way up", () => fittedOf(near).length > 20, LONG_MS);
  await using far = await lookAt(`nats://127.0.0.1:${wayDown.port}/north/rover`);
  await until(
    "pictures come that fit the way down",
    () => rover.statistics().rover.lean !== undefined,
    LONG_MS,
  );
  const [count, published] = [fittedOf(far).length, rover.statistics().rover.lean!.published];
  await until("they go on coming", () => fittedOf(far).length > count + 40, LONG_MS);
  assert(rover.statistics().rover.lean!.published > published + 20);
  assertLean(framesOf(far), rover.takenUs);
});

testWith(["nats-server"], "pictures that fit cross a leaf to who has the right to them", async () => {
  await using fleet = await startFleetServers({ sites: ["north"] });
  await using relay = relayTcp(fleet.hub.webPort, BYTES_PER_SECOND);
  await withLog(async (log) => {
    await using rover = await publishRover(`${fleet.sites[0]!.urlFor("gateway")}/north`);
    const url = fleet.hub.urlFor("anna").replace(`:${fleet.hub.webPort}`, `:${relay.port}`);
    await using anna = await lookAt(`${url}/north/rover`);
    await until("pictures come that fit", () => fittedOf(anna).length > 20, LONG_MS);
    assertLean(framesOf(anna), rover.takenUs);
    assertEquals(log.filter(({ level }) => level === "warning").map(textOf), []);
  });
});

/** Takes the right to something away, wherever it is. */
const withoutRight = (right: RegExp) => (text: string) => text.replaceAll(right, '"nothing"');

for (
  const { who, user, edit } of [
    { who: "viewer", user: "look", edit: withoutRight(/"\$JS[^"]*\.lean"/g) },
    { who: "gateway", user: "gateway", edit: withoutRight(/"uis\.north\.\*\.lean"/g) },
  ]
) {
  testWith(
    ["nats-server"],
    `a ${who} without the right to pictures that fit says so once, and pictures go on as they are`,
    async () => {
      await using fleet = await startFleetServers({ sites: ["north"], edit });
      const north = fleet.sites[0]!;
      await using relay = relayTcp(north.webPort, BYTES_PER_SECOND);
      await withLog(async (log) => {
        await using rover = await publishRover(`${north.urlFor("gateway")}/north`);
        const url = north.urlFor("look").replace(`:${north.webPort}`, `:${relay.port}`);
        await using look = await lookAt(`${url}/north/rover`);
        const warnings = () => log.filter(({ level }) => level === "warning").map(textOf);
        const refusals = () => warnings().filter((text) => / refuses: /.test(text));
        await until("it is told", () => refusals().length > 0, LONG_MS);
        const count = framesOf(look).length;
        await until("pictures go on coming", () => framesOf(look).length > count + 15, LONG_MS);
        // After a break it may be told again.
        const breaks = warnings().filter((text) => / has gone/.test(text)).length;
        assert(refusals().length <= 1 + breaks, JSON.stringify(warnings()));
        for (const text of refusals()) {
          assertMatch(text, /: the right to publish to \S+\.north\.rover\.lean is missing$/);
        }
        assert(fittedOf(look).length === 0 || hasLeftOut(rover), user);
        assertLean(framesOf(look), rover.takenUs);
      });
    },
  );
}
