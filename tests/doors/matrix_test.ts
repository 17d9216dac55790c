/** Every door at once, each with the program that it is for: what comes out, and what one reader does to the others. */

import { assert, assertEquals } from "@std/assert";
import { type BenchDoor, DOORS, STREAM_NAME } from "../../scripts/bench/doors/doors.ts";
import type { Moment } from "../../scripts/bench/doors/figures.ts";
import { sumPicture } from "../../scripts/bench/doors/picture_sum.ts";
import type { Program } from "../../scripts/bench/doors/program.ts";
import { type RunningDoors, startDoors } from "../../scripts/bench/doors/turn.ts";
import { CAMERA, makePictures } from "../../scripts/bench/shared/pictures.ts";
import { makeKnownPictures } from "../support/known_pictures.ts";
import { testWith } from "../support/programs.ts";

const PROGRAMS = ["ffmpeg", "python3"];
const FPS = 30;
/** So many differ that no picture comes again within five seconds. */
const DISTINCT_PICTURES = 150;
/** What is waited for at each reader, again and again. */
const PICTURES = 4;
/** While nobody reads a door: 8 MB of large pictures, more than any socket holds. */
const PICTURES_MEANWHILE = 120;
const LIMIT_MS = 40_000;
/** The camera's program notes a time beside its writing, and the machine may be busy. */
const AGE_TOLERANCE_MS = 1000;

const presence = await Promise.all(DOORS.map((door) => door.isPresent()));
const present = DOORS.filter((_, index) => presence[index]);
for (const { name } of DOORS.filter((door) => !present.includes(door))) {
  console.warn(`Left out of the matrix, because its program is missing: ${name}`);
}

testWith(
  PROGRAMS,
  "listen gives all doors the same pictures, with name and age where there is room",
  async () => {
    await withFolder(async (folder) => {
      const { path, jpegs } = await makeKnownPictures(folder, DISTINCT_PICTURES);
      await using running = await startDoors({ doors: present, pictures: { path, fps: FPS } });
      const known = new Map(jpegs.map(sumPicture).map(({ sum, whole }) => [sum, whole]));
      assertEquals(known.size, jpegs.length);
      // what waited in the camera's pipe for the robot to start is older than its last byte
      await awaitMore(running, running.readers.values());
      const before = new Map([...running.readers].map(([door, { moments }]) => [door, moments.length]));
      await awaitMore(running, running.readers.values());
      for (const { sum, whole } of running.listener.moments) {
        assertEquals(known.get(sum), whole, "--output -");
      }
      for (const [door, reader] of running.readers) {
        // until the clocks have been compared well there is no age, or one of which much is left open
        const isAgeTold = () => !door.tells.age || isOfAge(reader.moments.at(-1)!, running.robot.moments);
        await reader.until(`${door.id} tells the true age`, isAgeTold, LIMIT_MS);
        for (const moment of reader.moments.slice(before.get(door))) {
          assertMoment(door, moment, known, running.robot.moments);
        }
      }
    });
  },
);

testWith(
  PROGRAMS,
  "listen goes on at all other doors while a reader stands still, or has crashed",
  async () => {
    await withFolder(async (folder) => {
      const path = `${folder}/large.mjpeg`;
      await makePictures(path, { format: CAMERA, count: FPS });
      await using running = await startDoors({ doors: present, pictures: { path, fps: FPS } });
      const left = new Set(running.readers.values());
      for (const reader of left) {
        reader.stop();
        await awaitMore(running, [...left].filter((other) => other !== reader));
        reader.goOn();
        await awaitMore(running, [reader]);
      }
      for (const reader of left) reader.stop();
      await awaitMore(running, [], PICTURES_MEANWHILE);
      for (const reader of left) reader.goOn();
      await awaitMore(running, left);
      for (const reader of left) {
        await reader.crash();
        left.delete(reader);
        await awaitMore(running, left);
      }
    });
  },
);

/** Runs something with a folder, which is removed. */
async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits until each of the readers, and `--output -`, has had some more pictures. */
async function awaitMore(running: RunningDoors, readers: Iterable<Program>, count = PICTURES): Promise<void> {
  const programs = [running.listener, ...readers];
  const before = programs.map(({ moments }) => moments.length);
  for (const [index, program] of programs.entries()) {
    const hasMore = () => program.moments.length >= before[index]! + count;
    await program.until(`${count} more pictures have come`, hasMore, LIMIT_MS);
  }
}

/** Whether it is one of the pictures, to the byte where the door keeps it, of that stream, and as old as the camera knows where the door says how sure it is. */
function assertMoment(
  { id, tells, keepsHeaders = true }: BenchDoor,
  moment: Moment,
  known: ReadonlyMap<number, number>,
  given: readonly Moment[],
): void {
  assert(known.has(moment.sum), `${id}: not a picture of the camera`);
  assertEquals(moment.whole === known.get(moment.sum), keepsHeaders, `${id}: the same to the byte`);
  assertEquals(moment.name, tells.name ? STREAM_NAME : undefined, id);
  if (!tells.age) assertEquals(moment.ageMs, undefined, id);
  assert(moment.boundMs === undefined || isOfAge(moment, given), `${id}: ${JSON.stringify(moment)}`);
}

/** Whether it tells an age, and the true one. */
function isOfAge({ us, sum, ageMs, boundMs = 0 }: Moment, given: readonly Moment[]): boolean {
  if (ageMs === undefined) return false;
  const agesMs = given.filter((one) => one.sum === sum).map((one) => (us - one.us) / 1000);
  return agesMs.some((trueMs) => Math.abs(trueMs - ageMs) < AGE_TOLERANCE_MS + boundMs);
}
