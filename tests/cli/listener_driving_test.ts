/** Driving at a listener, between the views and the receiver. */

import { assertEquals } from "@std/assert";
import { ListenerDriving } from "../../src/cli/listener_driving.ts";
import type { DriveEvent } from "../../src/drive/driver_news.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { driveEvents, streamOf } from "../record/recordings.ts";
import { withLog } from "../support/log.ts";

Deno.test("ListenerDriving gives hands to the receiver, and all that is said to views and recording", () =>
  withLog(() => {
    const driving = new ListenerDriving(false);
    const seat = driving.seats.open("1");
    const done: string[] = [];
    seat.pressStop();
    driving.connect((streamKey, { kind }) => done.push(`${streamKey} ${kind}`));
    seat.pressStop();
    seat.takeInput({ isHeld: true, axes: [1], buttons: 0 });
    driving.close();
    assertEquals(done, ["1 stop", "1 input", "1 input"]);

    const recorded: DriveEvent[] = [];
    const told: (DriverNews | undefined)[] = [];
    const view = {
      handleDrive: (key: string, news?: DriverNews) => told.push(key === "1" ? news : undefined),
      showFrame() {},
      showStatus() {},
      closed: new Promise<void>(() => {}),
      close: () => Promise.resolve(),
    };
    const events = driveEvents(streamOf("1"), monotonicUs());
    const recorder = { noteDriving: (event: DriveEvent) => void recorded.push(event) };
    for (const event of events) driving.take(event, [view, recorder]);
    assertEquals(recorded, events);
    assertEquals(told.map((news) => news?.reason), ["picture too old", undefined]);
    return Promise.resolve();
  }));

Deno.test("ListenerDriving says nothing of a robot that is not heard any more, or says no more of driving", () =>
  withLog(() => {
    const driving = new ListenerDriving(false);
    const tell = (key: string, agoUs: number) => {
      const [, news] = driveEvents(streamOf(key), monotonicUs() - agoUs);
      driving.take(news!, []);
    };
    tell("1", -60_000_000);
    tell("2", 2_000_000);
    tell("3", 0);
    driving.take(driveEvents(streamOf("3"))[2]!, []);
    assertEquals([...driving.heard().keys()], ["1"]);
    return Promise.resolve();
  }));
