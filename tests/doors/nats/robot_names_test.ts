/** What streams are called in a fleet, whenever their robots say their names. */

import { assertEquals } from "@std/assert";
import { textOf, withLog } from "../../support/log.ts";
import { RobotNames } from "../../../src/doors/nats/publish/robot_names.ts";

const SIZE = { width: 0, height: 0, fps: 0 };
const SECOND_US = 1_000_000;

Deno.test("RobotNames waits for a robot's name, and goes by the stream's key where none is said", () => {
  const names = new RobotNames();
  const nameOf = (name: string, nowUs: number) => names.nameOf({ key: "7", name, ...SIZE }, nowUs);
  assertEquals(nameOf("", 0), undefined);
  assertEquals(nameOf("", 4 * SECOND_US), undefined);
  assertEquals(nameOf("", 5 * SECOND_US), { robot: "7", isNew: true });
  assertEquals(nameOf("", 6 * SECOND_US), { robot: "7", isNew: false });
  assertEquals(nameOf("rover", 7 * SECOND_US), { robot: "rover", isNew: true });
  assertEquals(nameOf("", 8 * SECOND_US), { robot: "rover", isNew: false });
});

Deno.test("RobotNames numbers streams of the same name, and gives a name away again", () => {
  const names = new RobotNames();
  const nameOf = (key: string) => names.nameOf({ key, name: "rover", ...SIZE }, 0);
  for (const key of ["1", "2", "3"]) names.noteFrame(key, 0);
  assertEquals(nameOf("1"), { robot: "rover", isNew: true });
  assertEquals(nameOf("2"), { robot: "rover-2", isNew: true });
  assertEquals(nameOf("1"), { robot: "rover", isNew: false });
  names.retain(new Set(["2"]));
  assertEquals(nameOf("2"), { robot: "rover-2", isNew: false });
  assertEquals(nameOf("3"), { robot: "rover", isNew: true });
});

Deno.test("RobotNames calls a stream anew that goes on as another robot", () => {
  const names = new RobotNames();
  const nameOf = (name: string) => names.nameOf({ key: "1", name, ...SIZE }, 0);
  assertEquals(nameOf("rover"), { robot: "rover", isNew: true });
  assertEquals(nameOf("crane"), { robot: "crane", isNew: true });
  assertEquals(nameOf("crane"), { robot: "crane", isNew: false });
});

Deno.test("RobotNames tells of a robot that goes by another name than its own, once", () =>
  withLog((log) => {
    const names = new RobotNames();
    for (const key of ["1", "2", "3"]) names.noteFrame(key, 0);
    for (const key of ["1", "2", "2"]) names.nameOf({ key, name: "rover\n", ...SIZE }, 0);
    assertEquals(log.map(textOf), [
      "Another robot is called rover here: this one is published as rover -2",
    ]);
    return Promise.resolve();
  }));

Deno.test("RobotNames gives the name of a silent stream to the next of that name as soon as that shows something", () => {
  const names = new RobotNames();
  const nameOf = (key: string, seconds: number) =>
    names.nameOf({ key, name: "rover", ...SIZE }, seconds * SECOND_US);
  names.noteFrame("1", 0);
  assertEquals(nameOf("1", 0), { robot: "rover", isNew: true });
  assertEquals(nameOf("2", 5), undefined, "it has shown nothing");
  names.noteFrame("2", 6 * SECOND_US);
  assertEquals(nameOf("2", 6), { robot: "rover", isNew: true, from: "1" });
  assertEquals(nameOf("2", 7), { robot: "rover", isNew: false });
  assertEquals(nameOf("1", 7), undefined, "it is silent");
  names.noteFrame("1", 8 * SECOND_US);
  assertEquals(nameOf("1", 8), { robot: "rover-2", isNew: true });
});
