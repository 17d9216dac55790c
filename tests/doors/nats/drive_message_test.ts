/** What is asked of a robot behind a gateway, and what it is answered. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  describeReport,
  type DriveReport,
  encodeCommand,
  parseCommand,
  parseReport,
  readReport,
  type RemoteCommand,
} from "../../../src/doors/nats/messages/drive_message.ts";
import { encodeInfo, parseInfo } from "../../../src/doors/nats/messages/info_message.ts";
import { STOP_REASONS } from "../../../src/protocol/drive_state.ts";

const COMMAND: RemoteCommand = {
  ...{ driverId: 7, name: "control room", number: 12, press: 1, stop: 0 },
  ...{ isHeld: true, isStop: false, isAsking: false, axes: [0.5, -0.25, 0, 0, 0, 0, 0, 0], buttons: 3 },
  ...{ session: "Ab3-0", frameId: 5, pressFrameId: 4, sent: { us: 81_230, boundUs: 310 } },
};
const TEXT = '{"driver":7,"name":"control room","number":12,"session":"Ab3-0","frame":5,"pressFrame":4,' +
  '"press":1,"stop":0,"held":true,"stopping":false,"asking":false,"axes":[0.5,-0.25,0,0,0,0,0,0],"buttons":3,' +
  '"sentUs":81230,"boundUs":310}';
const NEWS = {
  ...{ isDriving: true, mayDrive: true, mayStop: true, linear: 0.5, angular: -0.25 },
  ...{ pictureAgeMs: 80, commandAgeMs: 4, driver: "control room (north)", asker: "", roundTripMs: 61 },
};
const REPORT: DriveReport = {
  ...{ count: 31, session: "Ab3-0", agoMs: 12, news: NEWS, by: 1, to: { who: 1, heard: 12 } },
};

const parse = (text: string) => parseCommand(new TextEncoder().encode(text));

Deno.test("encodeCommand writes JSON that any program can write, and parseCommand reads it again", () => {
  assertEquals(encodeCommand(COMMAND), TEXT);
  assertEquals(parse(TEXT), COMMAND);
});

Deno.test("parseCommand reads a command without a picture or a time, and with fewer axes", () => {
  const { session: _s, frameId: _f, pressFrameId: _p, sent: _t, ...bare } = COMMAND;
  assertEquals(parse(encodeCommand(bare)), bare);
  const short = JSON.stringify({ ...JSON.parse(TEXT), axes: [0.5, -0.25] });
  assertEquals(parse(short), COMMAND);
});

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  driver: [0, -1, 2 ** 32, 1.5, "7", null],
  name: [7, "x".repeat(65)],
  number: [-1, 2 ** 32, "1"],
  press: [-1, 65_536],
  stop: [-1, 65_536],
  held: [1, "true"],
  stopping: [0],
  asking: [null],
  axes: [[2], [0, -1.1], ["0"], new Array(9).fill(0), 1, { length: 1 }],
  buttons: [-1, 2 ** 32, 0.5],
};

Deno.test("parseCommand refuses each field that can not be true, or is missing", () => {
  const whole = JSON.parse(TEXT);
  for (const [field, values] of Object.entries(WRONG)) {
    for (const value of values) {
      assertEquals(parse(JSON.stringify({ ...whole, [field]: value })), undefined, `${field} ${value}`);
    }
    const { [field]: _gone, ...rest } = whole;
    assertEquals(parse(JSON.stringify(rest)), undefined, field);
  }
  for (const text of ["", "{", "[]", "null", "7", `{"driver":7${" ".repeat(2100)}}`]) {
    assertEquals(parse(text), undefined, text);
  }
});

Deno.test("parseCommand takes a picture or a time that can not be true for none", () => {
  const whole = JSON.parse(TEXT);
  for (const wrong of [{ session: "a b" }, { session: "" }, { frame: -1 }, { pressFrame: null }]) {
    assertEquals(parse(JSON.stringify({ ...whole, ...wrong }))?.frameId, undefined);
  }
  for (const wrong of [{ sentUs: -1 }, { sentUs: 1e300 }, { boundUs: -1 }, { boundUs: "1" }]) {
    assertEquals(parse(JSON.stringify({ ...whole, ...wrong }))?.sent, undefined);
  }
});

Deno.test("parseReport reads what describeReport writes, for one driver and for everybody, alone and in what is said of a stream", () => {
  const { to: _to, ...everybody } = REPORT;
  const { news: _news, by: _by, ...nothing } = REPORT;
  for (
    const report of [REPORT, everybody, nothing, {
      ...REPORT,
      news: { ...NEWS, reason: "other driver" as const },
    }]
  ) {
    assertEquals(parseReport(JSON.stringify(describeReport(report))), report);
  }
  const stream = { key: "1", name: "rover", width: 64, height: 48, fps: 30 };
  assertEquals(parseInfo(encodeInfo({ stream, fps: 29.5 }, everybody))?.drive, everybody);
  assertEquals(parseInfo(encodeInfo({ stream, fps: 29.5 }))?.drive, undefined);
  assertEquals(
    parseInfo(encodeInfo({ stream, fps: 29.5 }).replace("{", '{"drive":{"count":-1},'))?.name,
    "rover",
  );
});

Deno.test("describeReport cuts names that are too long, so that they can be read", () => {
  const long = { ...REPORT, news: { ...NEWS, driver: "é".repeat(1000) } };
  assertEquals(parseReport(JSON.stringify(describeReport(long)))?.news?.driver.length, 200);
});

Deno.test("readReport takes news that can not be true for none", () => {
  const whole = describeReport(REPORT);
  for (
    const wrong of [{ isDriving: 1 }, { linear: 2 }, { pictureAgeMs: 65_536 }, { driver: 7 }, {
      mayDrive: undefined,
    }]
  ) {
    assertEquals(readReport({ ...whole, ...wrong })?.news, undefined, JSON.stringify(wrong));
  }
  assertEquals(readReport({ ...whole, reason: "whim" })?.news, NEWS);
  for (const wrong of [{ count: -1 }, { session: "" }, { agoMs: "1" }]) {
    assertEquals(readReport({ ...whole, ...wrong }), undefined);
  }
});

const share = fc.integer({ min: -10_000, max: 10_000 }).map((value) => value === 0 ? 0 : value / 10_000);
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });

Deno.test("every command comes through as it was meant", () => {
  const command = fc.record({
    driverId: fc.integer({ min: 1, max: 0xffff_ffff }),
    name: fc.string({ maxLength: 64 }),
    number: u32,
    press: u16,
    stop: u16,
    isHeld: fc.boolean(),
    isStop: fc.boolean(),
    isAsking: fc.boolean(),
    axes: fc.array(share, { minLength: 8, maxLength: 8 }),
    buttons: u32,
  });
  fc.assert(fc.property(command, (one) => assertEquals(parse(encodeCommand(one)), one)));
});

Deno.test("whatever comes, no reader throws, and what is read can be written", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ ...mixed(JSON.parse(TEXT)) }, { requiredKeys: [] }),
    fc.record({ ...mixed({ ...describeReport(REPORT), reason: STOP_REASONS[0] }) }, { requiredKeys: [] }),
  );
  fc.assert(fc.property(value, (given) => {
    const text = JSON.stringify(given);
    const command = parse(text);
    if (command) assertEquals(parse(encodeCommand(command))?.driverId, command.driverId);
    const report = parseReport(text);
    if (report) assert(parseReport(JSON.stringify(describeReport(report))));
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseCommand(bytes)));
});

/** Each field as it should be, or as anything. */
function mixed(whole: Readonly<Record<string, unknown>>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(whole).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.jsonValue())]),
  );
}
