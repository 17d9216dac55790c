/** Driving across a server of NATS, as the machines do it: delay, stalls, cuts and restarts, under one clock. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LIMITS, RemoteHost, RemotePair } from "./remote_pair.ts";

/** Hands count for so long on their way, and again at the gateway. */
const COUNTS_US = 400_000;
/** A step, and the way to the robot. */
const SLACK_US = 15_000;

/** Holds until the robot moves by it. */
function drive(pair: RemotePair, host = pair.host, linear = 0.5): void {
  for (let tries = 0; tries < 5 && !pair.isMoving; tries++) {
    host.held = undefined;
    pair.run(400_000);
    host.held = linear;
    pair.run(400_000);
  }
  assert(pair.isMoving, pair.lines.at(-1)?.reason);
}

function assertStands(pair: RemotePair, us: number): void {
  const { length } = pair.moves;
  pair.run(us);
  assertEquals(pair.moves.length, length);
}

/** How long after now the robot stops for good. */
function stopsWithin(pair: RemotePair): number {
  const beganUs = pair.nowUs;
  pair.run(1_500_000);
  assert(!pair.isMoving);
  return (pair.moves.at(-1)?.atUs ?? beganUs) - beganUs;
}

Deno.test("RemoteDriver drives through a gateway's seat, and the robot knows how old the picture is that was really seen", () => {
  const pair = new RemotePair();
  pair.host.up.delayUs = pair.host.down.delayUs = 40_000;
  pair.run(300_000);
  assertStands(pair, 500_000);
  drive(pair, pair.host, 0.25);
  pair.run(1_000_000);
  const { linear, driver, pictureAgeMs } = pair.lines.at(-1)!;
  assertEquals([linear, driver], [0.25, "gateway"]);
  // There and back, both hops, and a picture at most.
  assert(pictureAgeMs >= 84 && pictureAgeMs <= 84 + 33 + 30, `${pictureAgeMs}`);
  const news = pair.host.driver.news(pair.hostUs, 80_000)!;
  assertEquals([news.isOwn, news.isDriving, news.driver], [true, true, "driver 1 (gateway)"]);
  pair.host.held = undefined;
  assert(stopsWithin(pair) <= 80_000 + SLACK_US);
});

Deno.test("RemoteDriver drives for as long as it holds", () => {
  const pair = new RemotePair();
  drive(pair);
  const { length } = pair.lines;
  pair.run(60_000_000);
  assertEquals(new Set(pair.lines.slice(length).map(({ state }) => state)), new Set(["driving"]));
  assertEquals(new Set(pair.gateway.fates.slice(-1_000)), new Set(["passed"]));
});

Deno.test("RemoteDriver whose process is frozen stops the robot, and by nothing that it says then moves it", () => {
  const pair = new RemotePair();
  drive(pair);
  pair.host.isFrozen = true;
  assert(stopsWithin(pair) <= 200_000 + SLACK_US);
  pair.host.isFrozen = false;
  assertStands(pair, 2_000_000);
  drive(pair);
});

Deno.test("RemoteSeats drive nothing by what waited on the way, nor by the same press after it", () => {
  const pair = new RemotePair();
  drive(pair);
  pair.host.up.isStalled = true;
  assert(stopsWithin(pair) <= 200_000 + SLACK_US);
  pair.host.up.isStalled = false;
  assertStands(pair, 2_000_000);
  assert(pair.gateway.fates.includes("spent"));
  drive(pair);
});

Deno.test("RemoteSeats drive nothing by a press that was made while the way stood still", () => {
  const pair = new RemotePair();
  drive(pair);
  pair.host.held = undefined;
  pair.run(500_000);
  pair.host.up.isStalled = true;
  pair.run(300_000);
  pair.host.held = 1;
  pair.run(300_000);
  pair.host.up.isStalled = false;
  assertStands(pair, 1_000_000);
  assert(pair.gateway.fates.includes("old"));
});

Deno.test("RemoteDriver goes on after a break of its connection by a new press alone", () => {
  const pair = new RemotePair();
  drive(pair);
  pair.setServer(false);
  assert(stopsWithin(pair) <= 200_000 + SLACK_US);
  assertEquals(pair.host.driver.news(pair.hostUs, 0), undefined);
  pair.setServer(true);
  assertStands(pair, 2_000_000);
  drive(pair);
});

Deno.test("RemoteDriver goes on after a restart of the gateway, and of the robot, by a new press alone", () => {
  for (const restart of ["restartGateway", "restartRobot"] as const) {
    const pair = new RemotePair();
    drive(pair);
    pair[restart]();
    pair.run(600_000);
    assertStands(pair, 2_000_000);
    drive(pair);
  }
});

Deno.test("a viewer that is started again is another driver, and the one before has let go", () => {
  const pair = new RemotePair();
  drive(pair);
  pair.hosts[0] = new RemoteHost(77);
  assert(stopsWithin(pair) <= 200_000 + SLACK_US);
  drive(pair);
});

Deno.test("RemoteDriver repeats a stop until the robot has acknowledged it, also where it had to wait", () => {
  const pair = new RemotePair();
  drive(pair);
  const isStopping = () => pair.host.driver.news(pair.hostUs, 0)?.isStopping;
  pair.host.up.isStalled = true;
  pair.host.driver.act({ kind: "stop" }, pair.hostUs);
  pair.run(1_000_000);
  assertEquals(isStopping(), true);
  pair.host.held = undefined;
  pair.host.up.isStalled = false;
  pair.run(300_000);
  assertEquals([isStopping(), pair.lines.at(-1)!.reason], [false, "stop pressed"]);
  assertEquals(
    pair.lines.filter(({ reason }, i) => reason === "stop pressed" && pair.lines[i - 1]?.reason !== reason)
      .length,
    1,
  );
});

Deno.test("RemoteSeats acknowledge no stop that the robot has not heard", () => {
  const pair = new RemotePair();
  drive(pair);
  // The robot is another one, and says nothing yet: the gateway's stop has nobody to go to.
  pair.gateway.driver.endSession();
  pair.gateway.remote.noteNews({ ...pair.host.driver.news(pair.hostUs, 0)!, isStopping: true }, {
    heardUs: pair.nowUs,
    atUs: pair.nowUs,
  });
  pair.host.driver.act({ kind: "stop" }, pair.hostUs);
  pair.run(15_000);
  assertEquals(pair.host.driver.news(pair.hostUs, 0)?.isStopping, true);
});

Deno.test("of two drivers behind one gateway the first who holds drives, and anybody stops", () => {
  const pair = new RemotePair(2);
  const [first, second] = pair.hosts as [RemoteHost, RemoteHost];
  drive(pair, first, 0.5);
  second.held = -1;
  pair.run(1_000_000);
  assertEquals(pair.lines.at(-1)!.linear, 0.5);
  const seen = second.driver.news(pair.hostUs, 0)!;
  assertEquals([seen.isOwn, seen.reason, seen.driver], [false, "other driver", "driver 1 (gateway)"]);
  second.driver.act({ kind: "stop" }, pair.hostUs);
  pair.run(100_000);
  assertEquals(pair.lines.at(-1)!.reason, "stop pressed");
  // Who held in vain has to let go first.
  first.held = undefined;
  assertStands(pair, 1_000_000);
  drive(pair, second, -1);
  assertEquals(pair.lines.at(-1)!.linear, -1);
});

Deno.test("RemoteSeats drive nothing where nobody knows how long a command was on its way", () => {
  const pair = new RemotePair();
  pair.run(500_000);
  pair.host.isClockKnown = false;
  pair.host.held = 1;
  assertStands(pair, 1_000_000);
  pair.host.driver.act({ kind: "stop" }, pair.hostUs);
  pair.run(100_000);
  assertEquals(pair.lines.at(-1)!.reason, "stop pressed");
});

Deno.test("RemoteSeats drive nothing by a way that takes longer than hands count", () => {
  const pair = new RemotePair();
  pair.host.up.delayUs = 205_000;
  pair.run(500_000);
  pair.host.held = 1;
  assertStands(pair, 2_000_000);
});

Deno.test("RemoteDriver that the server does not let drive says so, and asks for nothing", () => {
  const pair = new RemotePair();
  pair.run(500_000);
  assertEquals(pair.host.driver.news(pair.hostUs, 0)!.mayDrive, true);
  pair.host.driver.handleRefusal(pair.hostUs);
  pair.host.held = 1;
  pair.host.driver.act({ kind: "stop" }, pair.hostUs);
  assertStands(pair, 1_000_000);
  const { mayDrive, mayStop, isStopping } = pair.host.driver.news(pair.hostUs, 0)!;
  assertEquals([mayDrive, mayStop, isStopping, pair.host.driver.nextUs], [false, false, false, Infinity]);
});

type Deed =
  | "hold"
  | "let go"
  | "stall"
  | "go on"
  | "cut"
  | "mend"
  | "freeze"
  | "thaw"
  | "gateway"
  | "robot"
  | "stop";
const DEEDS: readonly Deed[] = [
  ...[
    "hold",
    "let go",
    "stall",
    "go on",
    "cut",
    "mend",
    "freeze",
    "thaw",
    "gateway",
    "robot",
    "stop",
    "hold",
  ] as const,
];

function act(pair: RemotePair, deed: Deed): void {
  const { host } = pair;
  if (deed === "hold") host.held = 0.5;
  else if (deed === "let go") host.held = undefined;
  else if (deed === "stall" || deed === "go on") host.up.isStalled = deed === "stall";
  else if (deed === "cut" || deed === "mend") pair.setServer(deed === "mend");
  else if (deed === "freeze" || deed === "thaw") host.isFrozen = deed === "freeze";
  else if (deed === "gateway") pair.restartGateway();
  else if (deed === "robot") pair.restartRobot();
  else host.driver.act({ kind: "stop" }, pair.hostUs);
}

Deno.test("whatever happens on the way, the robot moves by hands of a moment ago alone, once by each press, on pictures that are young", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...DEEDS), fc.integer({ min: 5, max: 700 })), { maxLength: 25 }),
      fc.integer({ min: 1, max: 90 }),
      (deeds, delayMs) => {
        const pair = new RemotePair();
        pair.host.up.delayUs = pair.host.down.delayUs = delayMs * 1000;
        pair.run(300_000);
        let heldUs = -Infinity;
        let presses = 0;
        for (const [deed, ms] of deeds) {
          if (deed === "hold" && pair.host.held === undefined) presses++;
          act(pair, deed);
          for (let i = 0; i < ms; i++) {
            if (pair.host.held !== undefined && !pair.host.isFrozen) heldUs = pair.nowUs;
            const before = pair.lines.length;
            pair.run(1_000);
            for (const { state, atUs, pictureAgeMs } of pair.lines.slice(before)) {
              if (state !== "driving") continue;
              assert(atUs - heldUs <= COUNTS_US + SLACK_US, `${atUs - heldUs}`);
              assert(pictureAgeMs * 1000 <= LIMITS.maxAgeUs);
            }
          }
        }
        const states = pair.lines.map(({ state }) => state);
        const begun = states.filter((state, i) => state === "driving" && states[i - 1] !== state).length;
        assert(begun <= presses, `${begun} of ${presses}`);
      },
    ),
    { numRuns: 300 },
  );
});
