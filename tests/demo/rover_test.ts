import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Rover } from "../../scripts/demo/rover.ts";
import { PILLAR_RADIUS, PILLARS, ROOM } from "../../src/capture/room/room.ts";

/** Tells a rover the same again and again, as a motor program is told. */
function drive(
  rover: Rover,
  command: { linear: number; angular: number },
  { from, to }: { from: number; to: number },
) {
  for (let s = from; s <= to; s += 0.05) {
    rover.tell(command, s);
    rover.poseAt(s);
  }
  return rover.poseAt(to);
}

/** About Y, in radians. */
function headingOf({ orientation: [, y, , w] }: ReturnType<Rover["poseAt"]>): number {
  return 2 * Math.atan2(y, w);
}

Deno.test("Rover goes forward where its camera looks, and back again", () => {
  const rover = new Rover();
  const start = rover.poseAt(0);
  const there = drive(rover, { linear: 1, angular: 0 }, { from: 0, to: 1 });
  // It looks to −X at its start.
  assert(start.position[0] - there.position[0] > 0.5, `${there.position}`);
  assert(Math.abs(there.position[2] - start.position[2]) < 1e-9);
  assert(Math.abs(there.velocity[0] + 1.2) < 1e-9);
  const back = drive(rover, { linear: -1, angular: 0 }, { from: 1, to: 3 });
  assert(back.position[0] > there.position[0]);
});

Deno.test("Rover turns to the left where angular is above 0, and not on the spot without it", () => {
  const rover = new Rover();
  const before = headingOf(rover.poseAt(0));
  const left = headingOf(drive(rover, { linear: 0, angular: 0.5 }, { from: 0, to: 1 }));
  assert(left - before > 0.3 && left - before < 0.8, `${left - before}`);
  const right = headingOf(drive(rover, { linear: 0, angular: -1 }, { from: 1, to: 2 }));
  assert(right < left);
});

Deno.test("Rover stands by itself where its motors are told nothing", () => {
  const rover = new Rover();
  drive(rover, { linear: 1, angular: 0.3 }, { from: 0, to: 1 });
  const { position } = rover.poseAt(2.5);
  const later = rover.poseAt(10);
  assertEquals(later.position, position);
  assertEquals([Math.hypot(...later.velocity), Math.hypot(...later.angularVelocity)], [0, 0]);
});

Deno.test("Rover stays in the room and out of the pillars, whatever it is told", () => {
  const share = fc.double({ min: -1, max: 1, noNaN: true });
  const commands = fc.array(
    fc.record({ linear: share, angular: share, seconds: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(commands, (commands) => {
      const rover = new Rover();
      let from = 0;
      for (const { seconds, ...command } of commands) {
        const { position: [x, y, z] } = drive(rover, command, { from, to: from + seconds });
        from += seconds;
        assert([x, y, z].every((value, axis) => value > ROOM.low[axis]! && value < ROOM.high[axis]!));
        for (const [px, pz] of PILLARS) assert(Math.hypot(x - px, z - pz) > PILLAR_RADIUS + 0.1);
      }
    }),
    { numRuns: 100 },
  );
});
