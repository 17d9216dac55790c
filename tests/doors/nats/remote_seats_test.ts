/** Drivers behind a server, as they sit at a gateway. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { RemoteCommand } from "../../../src/doors/nats/messages/drive_message.ts";
import { RemoteSeats } from "../../../src/doors/nats/drive/remote_seats.ts";
import { type DriverNews, DriverSeats } from "../../../src/drive/seats.ts";

const SESSION = "S-0";
const NEWS: DriverNews = {
  ...{ isDriving: false, mayDrive: true, mayStop: true, linear: 0, angular: 0, pictureAgeMs: 0 },
  ...{ commandAgeMs: 0, driver: "", asker: "", isOwn: false, isStopping: false, isAsking: false },
};

/** Seats that say what is done from them. */
function makeSeats() {
  const clock = { nowUs: 10_000_000 };
  const done: string[] = [];
  const seats = new DriverSeats(() => clock.nowUs);
  seats.sink = (_key, action) => {
    if (action.kind === "input") {
      const { isHeld, axes, frameId } = action.input;
      done.push(isHeld ? `hold ${axes[0]} on ${frameId}` : "let go");
    } else done.push(action.kind);
  };
  let opened = 0;
  const remote = new RemoteSeats(() => {
    opened++;
    return seats.open("rover");
  });
  const say = (command: Partial<RemoteCommand>, session = SESSION) =>
    remote.handleCommand(
      { ...HELD, sent: { us: clock.nowUs - 5_000, boundUs: 500 }, ...command },
      session,
      clock.nowUs,
    );
  return { clock, done, remote, say, seats, opened: () => opened };
}

const HELD: RemoteCommand = {
  ...{
    driverId: 7,
    name: "anna",
    number: 1,
    press: 1,
    stop: 0,
    isHeld: true,
    isStop: false,
    isAsking: false,
  },
  ...{ axes: [0.5, 0, 0, 0, 0, 0, 0, 0], buttons: 0, session: SESSION, frameId: 9, pressFrameId: 8 },
};

Deno.test("RemoteSeats passes hands on with the picture that was pressed on first, and then the one that is seen", () => {
  const { done, say } = makeSeats();
  assertEquals([say({}), say({ number: 2, frameId: 10 })], ["passed", "passed"]);
  assertEquals(done, ["hold 0.5 on 8", "hold 0.5 on 9", "hold 0.5 on 10"]);
  assertEquals(say({ number: 3, isHeld: false }), "let-go");
  assertEquals(say({ number: 3 }), "overtaken");
  assertEquals(say({ number: 4 }), "passed");
  assertEquals(done.slice(3), ["let go", "hold 0.5 on 8", "hold 0.5 on 9"]);
});

Deno.test("RemoteSeats lets go and presses anew where a release was lost", () => {
  const { done, say } = makeSeats();
  say({});
  assertEquals(say({ number: 2, press: 2, frameId: 12, pressFrameId: 11 }), "passed");
  assertEquals(done.slice(2), ["let go", "hold 0.5 on 11", "hold 0.5 on 12"]);
});

const OF_NO_USE: Readonly<Record<string, Partial<RemoteCommand>>> = {
  "was on its way for too long": { sent: { us: 10_000_000 - 199_600, boundUs: 500 } },
  "may have been on its way for too long": { sent: { us: 10_000_000, boundUs: 200_001 } },
  "is of the future": { sent: { us: 10_000_600, boundUs: 500 } },
  "names a picture of another session": { session: "S-1" },
};

for (const [what, command] of Object.entries(OF_NO_USE)) {
  Deno.test(`RemoteSeats moves nothing by a command that ${what}, nor by its press from then on`, () => {
    const { done, say } = makeSeats();
    const fate = say(command);
    assertEquals(fate, command.session ? "no-picture" : "old");
    assertEquals([say({ number: 2 }), done], ["spent", []]);
    assertEquals(say({ number: 3, press: 2 }), "passed");
  });
}

Deno.test("RemoteSeats moves nothing by a command without a picture, or of which nobody knows when it left", () => {
  const { done, remote, clock } = makeSeats();
  const { frameId: _frame, pressFrameId: _press, session: _session, ...blind } = HELD;
  const take = (command: RemoteCommand) => remote.handleCommand(command, SESSION, clock.nowUs);
  assertEquals(take({ ...blind, sent: { us: clock.nowUs, boundUs: 0 } }), "no-picture");
  assertEquals(take({ ...HELD, number: 2, press: 2 }), "old");
  assertEquals(done, []);
});

Deno.test("RemoteSeats presses a stop once, however often it is said and however old it is, and tells when it is heard", () => {
  const { clock, done, say, remote } = makeSeats();
  remote.noteNews(NEWS, { heardUs: clock.nowUs, atUs: clock.nowUs });
  const stop = { isHeld: false, isStop: true, stop: 3, sent: { us: 1, boundUs: 1 } };
  for (const number of [5, 6, 7]) say({ ...stop, number });
  assertEquals(done, ["stop"]);
  const heard = () => remote.report(SESSION, clock.nowUs, 7).to!.heard;
  assertEquals(heard(), 4);
  remote.noteNews({ ...NEWS, isStopping: true }, { heardUs: clock.nowUs, atUs: clock.nowUs + 500_000 });
  assertEquals(heard(), 4);
  remote.noteNews(NEWS, { heardUs: clock.nowUs, atUs: clock.nowUs + 600_000 });
  assertEquals(heard(), 7);
  say({ ...stop, number: 8, stop: 4 });
  assertEquals([done, heard()], [["stop", "stop"], 7]);
});

Deno.test("RemoteSeats keeps nothing of who only asks, and of a crowd no more than its places, where anybody stops", () => {
  const { clock, done, say, opened, remote } = makeSeats();
  assertEquals([say({ isHeld: false }), opened()], ["idle", 0]);
  for (let driverId = 1; driverId <= 16; driverId++) say({ driverId });
  assertEquals(opened(), 16);
  assertEquals([say({ driverId: 99 }), opened()], ["no-place", 16]);
  const before = done.length;
  assertEquals(say({ driverId: 99, isStop: true }), "no-place");
  assertEquals(done.slice(before), ["stop"]);
  // Who is silent makes room.
  clock.nowUs += 1_000_000;
  assertEquals(say({ driverId: 99, number: 2, sent: { us: clock.nowUs, boundUs: 0 } }), "passed");
  clock.nowUs += 30_000_000;
  remote.expire(clock.nowUs);
  assertEquals(remote.report(SESSION, clock.nowUs, 99).to, undefined);
});

Deno.test("RemoteSeats has a place for who holds where others only sit, however many and however often they ask", () => {
  const { clock, say, done } = makeSeats();
  const askAll = () => {
    for (let driverId = 100; driverId < 117; driverId++) {
      say({ driverId, number: clock.nowUs / 1000, isHeld: false, isAsking: true });
    }
  };
  askAll();
  for (let number = 1; number <= 50; number++) {
    assertEquals(say({ number }), "passed");
    clock.nowUs += 20_000;
    askAll();
  }
  assertEquals(done.filter((one) => one.startsWith("hold")).length, 51);
  // Nor do those keep it who hold what can move nothing.
  say({ number: 51, isHeld: false });
  const holdAll = () => {
    for (let driverId = 200; driverId < 217; driverId++) {
      say({ driverId, number: clock.nowUs / 1000, session: "S-1" });
    }
  };
  holdAll();
  assertEquals(say({ number: 52, press: 2 }), "passed");
});

Deno.test("RemoteSeats moves nothing by a press that was spent before its driver had to give up the place", () => {
  const { clock, say, remote } = makeSeats();
  assertEquals(say({}), "passed");
  clock.nowUs += 31_000_000;
  remote.expire(clock.nowUs);
  assertEquals([say({ number: 2 }), say({ number: 3, press: 2 })], ["spent", "passed"]);
  clock.nowUs += 1_500_000;
  for (let driverId = 100; driverId < 117; driverId++) say({ driverId });
  clock.nowUs += 1_500_000;
  assertEquals(say({ number: 4, press: 2 }), "spent");
});

Deno.test("RemoteSeats tells each driver whether it is the one, and who is where it is not", () => {
  const { clock, say, remote, seats } = makeSeats();
  say({});
  say({ driverId: 8, name: "ben" });
  const driven = { ...NEWS, isOwn: true, isDriving: true, driver: "gateway" };
  remote.noteNews(driven, { heardUs: clock.nowUs - 12_000, atUs: clock.nowUs });
  const [anna, ben, all] = [7, 8, undefined].map((id) => remote.report(SESSION, clock.nowUs, id));
  assertEquals([anna!.by, ben!.by, all!.by], [1, 1, 1]);
  assertEquals([anna!.to!.who, ben!.to!.who, all!.to], [1, 2, undefined]);
  assertEquals([anna!.news!.reason, ben!.news!.reason], [undefined, "other driver"]);
  assertEquals([ben!.news!.driver, ben!.agoMs], ["anna (gateway)", 12]);
  // Somebody at the gateway drives, and nobody behind it.
  say({ number: 2, isHeld: false });
  seats.open("rover").takeInput({ isHeld: true, axes: [1], buttons: 0 });
  clock.nowUs += 600_000;
  assertEquals(remote.report(SESSION, clock.nowUs).by, undefined);
});

Deno.test("RemoteSeats never throws, and never holds for longer than it hears, whatever is said", () => {
  const command = fc.record({
    driverId: fc.integer({ min: 1, max: 40 }),
    number: fc.integer({ min: 0, max: 60 }),
    press: fc.integer({ min: 0, max: 3 }),
    stop: fc.integer({ min: 0, max: 2 }),
    isHeld: fc.boolean(),
    isStop: fc.boolean(),
    isAsking: fc.boolean(),
    session: fc.constantFrom(SESSION, "S-1"),
    lateUs: fc.integer({ min: -300_000, max: 300_000 }),
    waitUs: fc.integer({ min: 0, max: 400_000 }),
  });
  fc.assert(fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
    const { clock, remote, done, opened } = makeSeats();
    for (const { lateUs, waitUs, ...said } of commands) {
      clock.nowUs += waitUs;
      const sent = { us: clock.nowUs - lateUs, boundUs: 0 };
      const before = done.length;
      const fate = remote.handleCommand({ ...HELD, ...said, sent }, SESSION, clock.nowUs);
      const isHolding = done.slice(before).some((what) => what.startsWith("hold"));
      if (isHolding) assertEquals([fate, said.isHeld, said.session], ["passed", true, SESSION]);
      if (isHolding) assertEquals(lateUs >= 0 && lateUs <= 200_000, true);
      remote.report(SESSION, clock.nowUs, said.driverId);
    }
    clock.nowUs += 200_000;
    remote.expire(clock.nowUs);
    const last = done.filter((what) => what === "let go" || what.startsWith("hold")).at(-1) ?? "let go";
    assertEquals(last, "let go");
    assertEquals(opened() <= commands.length, true);
  }));
});
