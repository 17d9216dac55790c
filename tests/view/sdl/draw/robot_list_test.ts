import { assertEquals } from "@std/assert";
import { countListed, listUnits, robotAt } from "../../../../src/view/sdl/draw/robot_list.ts";
import { seeFound } from "../../../../src/view/found_sight.ts";
import { foundRobot } from "../../found_robots.ts";

const MANY = seeFound(Array.from({ length: 30 }, (_, i) => foundRobot(`${i}`)))!;

Deno.test("countListed lists those that have room and a number, and one at least", () => {
  assertEquals(countListed(MANY.slice(0, 3), 60), 3);
  assertEquals(countListed(MANY, 60), 9);
  assertEquals(countListed(MANY, 0), 1);
  assertEquals(countListed(MANY, -20), 1);
  assertEquals(countListed([], 60), 0);
});

Deno.test("countListed takes no more room than there is", () => {
  for (let roomUnits = 4; roomUnits < 50; roomUnits++) {
    const count = countListed(MANY, roomUnits);
    assertEquals(listUnits(count) <= roomUnits, true);
    assertEquals(count === 9 || listUnits(count + 1) > roomUnits, true);
  }
});

Deno.test("robotAt finds the robot whose line is at a point, its left and upper edge included", () => {
  const places = [
    { key: "a", field: { x: 10, y: 20, width: 100, height: 30 } },
    { key: "b", field: { x: 10, y: 60, width: 100, height: 30 } },
  ];
  const at = (x: number, y: number) => robotAt(places, { x, y });
  assertEquals([at(10, 20), at(109.9, 49.9), at(50, 75)], ["a", "a", "b"]);
  assertEquals([at(9, 30), at(110, 30), at(50, 19), at(50, 50), at(50, 90)], Array(5).fill(undefined));
  assertEquals(robotAt([], { x: 0, y: 0 }), undefined);
});
