import { assertEquals } from "@std/assert";
import { driveEvents, streamOf } from "../../record/recordings.ts";
import { publishing } from "./raw_client.ts";
import { testFrame } from "../../view/web/test_frames.ts";
import { makeClient } from "./made_up_client.ts";

const ROVER = streamOf("1", { name: "rover" });
const CHANNEL = { id: 1, topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" };

/** A client that has let go and may press. */
function makeDriver() {
  const made = makeClient();
  made.view.noteDriving(driveEvents(ROVER)[1]!);
  made.say(JSON.stringify({ op: "advertise", channels: [CHANNEL] }));
  const answerAll = () => made.pings.splice(0).forEach(made.answer);
  const publish = (x: number) => made.say(publishing(1, { linear: { x } }));
  answerAll();
  publish(0);
  return { ...made, answerAll, publish };
}

Deno.test("ClientHands says which picture the client has when it drives: the newest that is there for certain", () => {
  const { view, say, answerAll, publish, actions, close } = makeDriver();
  const newest = () => {
    const action = actions.at(-1)!;
    return action.kind === "input" ? action.input.frameId : undefined;
  };
  publish(0.5);
  assertEquals(newest(), undefined, "a client that looks at nothing");
  view.showFrame(testFrame(6, { stream: ROVER }));
  const [image] = [...view.channels].filter(({ topic }) => topic === "/rover/image");
  say(JSON.stringify({ op: "subscribe", subscriptions: [{ id: 0, channelId: image!.id }] }));
  view.showFrame(testFrame(7, { stream: ROVER }));
  publish(0.5);
  assertEquals(newest(), undefined, "it is on its way");
  answerAll();
  publish(0.5);
  assertEquals(newest(), 7);
  view.showFrame(testFrame(8, { stream: ROVER }));
  view.showFrame(testFrame(9, { stream: ROVER }));
  publish(0.5);
  assertEquals(newest(), 7);
  answerAll();
  answerAll();
  publish(0.5);
  assertEquals(newest(), 9);
  close();
});

Deno.test("ClientHands lets go where its channel is taken back, where its robot is gone, and by what is no command", () => {
  const ends: [string, (driver: ReturnType<typeof makeDriver>) => void][] = [
    ["taken back", ({ say }) => say(JSON.stringify({ op: "unadvertise", channelIds: [1] }))],
    ["gone", ({ view }) => view.showStatus([])],
    ["no command", ({ say }) => say(publishing(1, { linear: { x: 2 } }))],
    ["a connection that ends", ({ close }) => close()],
  ];
  for (const [what, end] of ends) {
    const driver = makeDriver();
    driver.publish(0.5);
    const isHeld = () =>
      driver.actions.flatMap((action) => action.kind === "input" ? [action.input.isHeld] : []).at(-1);
    assertEquals(isHeld(), true);
    end(driver);
    assertEquals(isHeld(), false, what);
    driver.close();
  }
});

Deno.test("ClientHands takes 250 commands a second of one client, and every one that lets go", () => {
  const { publish, counts, clock, client, answerAll, close, actions } = makeDriver();
  for (let i = 0; i < 1000; i++) {
    clock.us += 1000;
    if (i % 50 === 0) client.ping();
    answerAll();
    publish(0.5);
  }
  // Fifty at once, and one every 4 ms.
  assertEquals(counts.refused.toJSON(), { flood: 1000 - 50 - 249 });
  publish(0);
  const last = actions.at(-1)!;
  assertEquals(last.kind === "input" && last.input.isHeld, false);
  close();
});
