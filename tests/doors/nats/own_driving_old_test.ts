/** What is old moves no robot that publishes itself: commands that come once more, and pictures of a camera that stands still. */

import { assert, assertEquals } from "@std/assert";
import { wsconnect } from "@nats-io/nats-core";
import { DrivenSite, kill, ownPlacesAt } from "../../support/driven_site.ts";
import { checkLines, DrivenTool, isStopped } from "../../support/driven_tool.ts";
import { LineDriver } from "../../support/line_driver.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { natsTest, startNatsServer } from "../../support/nats_server.ts";
import { pause } from "../../support/pause.ts";

const DRIVE = "uis.north.rover.drive";
const FRAMES = patternFrames(3, { width: 320, height: 240 });
const ROBOT = ["--name", "rover", "--port", "0", "--bind", "127.0.0.1", "--drive-open"];

natsTest("broadcast --nats --drive moves by no command that somebody has heard and says again", async () => {
  await using server = await startNatsServer();
  await using site = await DrivenSite.start(ownPlacesAt(server));
  const { robot } = site;
  await using opened = new AsyncDisposableStack();
  const stranger = opened.adopt(
    await wsconnect({ servers: `ws://127.0.0.1:${server.webPort}` }),
    (stranger) => stranger.close(),
  );
  const heard: Uint8Array<ArrayBuffer>[] = [];
  const hearing = stranger.subscribe(DRIVE, {
    callback: (_error, { data }) => void heard.push(Uint8Array.from(data)),
  });
  await robot.moving(site.driver, 0.25);
  await robot.tool.until("much has been heard", () => heard.length >= 40);
  kill(site.driver.listener);
  await robot.until("it has stopped", isStopped);
  hearing.unsubscribe();
  assert(heard.some((data) => new TextDecoder().decode(data).includes('"held":true')));
  const { length } = robot.moves;
  let answers = 0;
  const inbox = "_INBOX.stranger";
  stranger.subscribe(inbox, { callback: () => void answers++ });
  const again = heard.slice(-40);
  for (const data of again) {
    stranger.publish(DRIVE, data, { reply: inbox });
    await pause(20);
  }
  await stranger.flush();
  await robot.tool.until("it has taken them", () => answers === again.length);
  assertEquals(robot.moves.length, length);
});

natsTest("broadcast --nats --drive stops where its camera stands still", async () => {
  await using server = await startNatsServer();
  const args = ["--camera", "-", ...ROBOT, "--nats", `${server.url}/north`];
  await using robot = new DrivenTool(args, { isFed: true });
  let isRunning = true;
  let fed = 0;
  using feeding = new DisposableStack();
  feeding.adopt(
    setInterval(() => {
      if (isRunning) robot.tool.feed(FRAMES[fed++ % FRAMES.length]!).catch(() => {});
    }, 33),
    clearInterval,
  );
  await using driver = new LineDriver({ robot, address: `${server.url}/north/rover` });
  const { last, stop } = await robot.stopsBy("picture too old", {
    move: () => robot.moving(driver, 0.25),
    act: () => void (isRunning = false),
    undo: () => {
      isRunning = true;
      driver.letGo();
    },
  });
  assert(stop.atMs >= last.atMs);
  checkLines(robot.lines);
});

natsTest("broadcast --nats --drive is driven where its sender has no thread of its own", async () => {
  await using server = await startNatsServer();
  const args = ["--camera", "test", "--width", "320", "--height", "240", ...ROBOT];
  await using robot = new DrivenTool([...args, "--nats", `${server.url}/north`], { isWithoutFfi: true });
  await using driver = new LineDriver({ robot, address: `${server.url}/north/rover` });
  const stop = await robot.stopsBy("released", {
    move: () => robot.moving(driver, 0.25),
    act: () => kill(driver.listener),
    undo: () => {
      throw new Error("the driver is dead");
    },
  });
  assertEquals(Math.round(stop.last.linear * 100), 25);
  checkLines(robot.lines);
});
