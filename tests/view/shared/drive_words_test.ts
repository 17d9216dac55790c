import { assertEquals } from "@std/assert";
import type { DriverNews } from "../../../src/drive/seats.ts";
import { describeDriving, type DrivingPerson } from "../../../src/view/shared/drive_words.js";

const NEWS: DriverNews = {
  isDriving: false,
  reason: "no driver",
  mayDrive: true,
  mayStop: true,
  linear: 0,
  angular: 0,
  pictureAgeMs: 0,
  commandAgeMs: 0,
  driver: "",
  asker: "",
  isOwn: false,
  isStopping: false,
  isAsking: false,
};
const { reason: _, ...MOVING } = { ...NEWS, isDriving: true };
const PERSON: DrivingPerson = {
  isHolding: false,
  isFresh: false,
  isConcerned: false,
  isHeard: true,
  by: "keys",
};
const HOLDING = { isHolding: true, isConcerned: true };
const OWN = { isOwn: true, driver: "laptop" };
const LEA = { driver: "Lea" };

/** News, the person, the line, how it looks, the middle. */
const cases: readonly [DriverNews, Partial<DrivingPerson>, string, string, string?][] = [
  [NEWS, {}, "Stopped: hold an arrow key to drive", "stopped"],
  [NEWS, { by: "thumbs" }, "Stopped: hold a thumb to drive", "stopped"],
  [NEWS, { by: "nothing" }, "Stopped: nobody drives", "stopped"],
  [NEWS, { ...HOLDING, isFresh: true }, "Stopped: hold an arrow key to drive", "stopped"],
  [NEWS, HOLDING, "Stopped: hold an arrow key to drive", "stopped", "Stopped: let go, and press anew"],
  [{ ...NEWS, mayDrive: false }, {}, "Stopped: nobody drives · you may stop it", "stopped"],
  [
    { ...NEWS, mayDrive: false, mayStop: false },
    { ...HOLDING, isFresh: true },
    "Stopped: nobody drives · you may watch",
    "stopped",
    "You may not drive: the robot lets this listener watch, and not drive",
  ],
  [{ ...MOVING, ...OWN }, HOLDING, "You drive", "driving"],
  [{ ...MOVING, ...OWN, roundTripMs: 84.6 }, HOLDING, "You drive · round trip 85 ms", "driving"],
  [{ ...MOVING, ...OWN }, {}, "Driven from this listener", "driving"],
  [{ ...MOVING, ...OWN, asker: "Lea" }, HOLDING, "You drive · Lea asks to take over", "alarm"],
  [{ ...MOVING, ...LEA }, {}, "Lea drives", "other"],
  [
    { ...MOVING, ...LEA, reason: "other driver" },
    { ...HOLDING, isFresh: true },
    "Lea drives",
    "other",
    "Lea drives: T asks to take over, Space stops",
  ],
  [
    { ...MOVING, ...LEA, isAsking: true },
    { isConcerned: true },
    "Lea drives · you ask to take over",
    "other",
    "Lea drives: asked to let you take over",
  ],
  [{ ...NEWS, ...LEA, reason: "released" }, {}, "Stopped: Lea has let go", "stopped"],
  [{ ...NEWS, ...LEA, reason: "other driver" }, {}, "Stopped: it is Lea's turn", "stopped"],
  [{ ...NEWS, ...OWN, reason: "released" }, {}, "Stopped: let go", "stopped"],
  [
    { ...NEWS, ...OWN, reason: "picture too old" },
    HOLDING,
    "Stopped: the picture was too old",
    "stopped",
    "The picture is too old to drive by: let go, and press anew",
  ],
  [
    { ...NEWS, ...OWN, reason: "no command" },
    {},
    "Stopped: no command came",
    "stopped",
    "No command came through: press anew",
  ],
  [
    { ...NEWS, ...OWN, reason: "stop pressed" },
    HOLDING,
    "Stopped: stop was pressed",
    "stopped",
    "Stopped: let go, and press anew",
  ],
  [
    { ...NEWS, reason: "stop pressed" },
    { isConcerned: true },
    "Stopped: stop was pressed",
    "stopped",
    "Stopped: press anew to drive",
  ],
  [{ ...NEWS, reason: "stop pressed" }, {}, "Stopped: stop was pressed", "stopped"],
  [
    { ...MOVING, ...LEA, isStopping: true },
    {},
    "Lea drives",
    "other",
    "Stopping …: the robot has not answered yet",
  ],
  [
    { ...NEWS, reason: "program gone" },
    HOLDING,
    "Stopped: the motor program is gone",
    "alarm",
    "The motor program is gone: it is started again; then press anew",
  ],
  [{ ...NEWS, reason: "program gone" }, {}, "Stopped: the motor program is gone", "alarm"],
  [
    { ...MOVING, ...OWN },
    { ...HOLDING, isHeard: false },
    "Nothing is heard of the robot",
    "alarm",
    "Nothing is heard of the robot: it stops by itself",
  ],
];

for (const [news, person, line, look, middle] of cases) {
  const known = JSON.stringify({
    ...person,
    reason: news.reason,
    driver: news.driver,
    isDriving: news.isDriving,
  });
  Deno.test(`describeDriving says "${middle ?? line}" of ${known}`, () => {
    const words = describeDriving(news, { ...PERSON, ...person });
    const all = [words.line, words.more].filter((part) => part !== "").join(" · ");
    assertEquals([all, words.look], [line, look]);
    assertEquals(words.middle && `${words.middle.headline}: ${words.middle.detail}`, middle);
  });
}
