/** What the log says of driving. */

import { assertEquals } from "@std/assert";
import { DriveLog } from "../../src/cli/drive_log.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import { textOf, withLog } from "../support/log.ts";

const STREAM = { key: "1", name: "rover", width: 0, height: 0, fps: 0 };
const STOPPED: DriverNews = {
  ...{ isDriving: false, reason: "no driver", mayDrive: true, mayStop: true, linear: 0, angular: 0 },
  ...{ pictureAgeMs: 0, commandAgeMs: 0, driver: "", asker: "", isOwn: false },
  ...{ isStopping: false, isAsking: false },
};
const { reason: _, ...MOVING } = { ...STOPPED, isDriving: true, linear: 0.5 };

/** The lines for these news, one after the other. */
async function linesFor(...news: (DriverNews | undefined)[]): Promise<string[]> {
  let lines: string[] = [];
  await withLog((log) => {
    const driveLog = new DriveLog();
    for (const one of news) driveLog.tell(STREAM, one, 0);
    lines = log.map((record) => `${record.level} ${textOf(record).replaceAll('"', "")}`);
    return Promise.resolve();
  });
  return lines;
}

const RIGHT = "info rover can be driven: this listener may drive it";

Deno.test("DriveLog says what may be done, and again where the robot is back", async () => {
  assertEquals(await linesFor(STOPPED, STOPPED, undefined, { ...STOPPED, mayDrive: false }), [
    RIGHT,
    "info rover can be driven: this listener may stop it, and not drive",
  ]);
});

Deno.test("DriveLog says who begins to drive, and nothing of each press and release", async () => {
  const own = { ...MOVING, isOwn: true };
  const released: DriverNews = { ...STOPPED, reason: "released" };
  const other = { ...MOVING, driver: "laptop" };
  assertEquals(await linesFor(STOPPED, own, released, own, released, other, STOPPED, other), [
    RIGHT,
    "info This listener drives rover",
    "info laptop drives rover",
  ]);
});

Deno.test("DriveLog says why a robot has stopped, and who drives it then", async () => {
  const own = { ...MOVING, isOwn: true };
  const old: DriverNews = { ...STOPPED, isOwn: true, reason: "picture too old" };
  assertEquals(await linesFor(STOPPED, own, old, old, { ...STOPPED, reason: "program gone" }, STOPPED, own), [
    RIGHT,
    "info This listener drives rover",
    "warning rover has stopped: picture too old",
    "warning rover has stopped: program gone",
    "info This listener drives rover",
  ]);
});

Deno.test("DriveLog says who asks to take over", async () => {
  const asked = { ...MOVING, isOwn: true, asker: "desk" };
  assertEquals((await linesFor(STOPPED, asked, asked)).at(-1), "info desk asks to drive rover");
});
