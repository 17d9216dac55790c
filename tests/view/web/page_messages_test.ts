import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parsePageMessage } from "../../../src/view/web/page_messages.ts";

const MESSAGES = [
  { type: "taken", key: "robot", id: 4_294_967_295 },
  { type: "taken-poses", key: "robot" },
  { type: "watch" },
  { type: "watch", keys: [] },
  { type: "watch", keys: ["a", "b"] },
  { type: "watch", keys: ["a"], tiles: ["b", "c"] },
  { type: "clock", pageMs: 12.5 },
  { type: "record" },
  { type: "connect", key: "robot" },
  {
    type: "drive",
    key: "robot",
    isHeld: true,
    frameId: 4_294_967_295,
    axes: [1, -0.25],
    buttons: 0x8000_0000,
  },
  { type: "drive", key: "robot", isHeld: false, frameId: 0, axes: [], buttons: 0 },
  { type: "stop", key: "robot" },
  { type: "ask", key: "robot", isAsking: true },
];

for (const message of MESSAGES) {
  Deno.test(`parsePageMessage reads ${JSON.stringify(message)}`, () => {
    assertEquals<unknown>(parsePageMessage(JSON.stringify(message)), message);
  });
}

const HANDS = `"type":"drive","key":"robot"`;
const NO_HANDS = [
  `{${HANDS}}`,
  `{${HANDS},"isHeld":1,"frameId":1,"axes":[0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"axes":[0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":-1,"axes":[0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1.5,"axes":[0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":4294967296,"axes":[0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":[1.01,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":[null,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":"00","buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":[0,0,0,0,0,0,0,0,0],"buttons":0}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":[0,0],"buttons":4294967296}`,
  `{${HANDS},"isHeld":true,"frameId":1,"axes":[0,0]}`,
  `{"type":"drive","key":7,"isHeld":true,"frameId":1,"axes":[0,0],"buttons":0}`,
  `{"type":"stop"}`,
  `{"type":"connect"}`,
  `{"type":"connect","key":7}`,
  `{"type":"ask","key":"robot","isAsking":"true"}`,
];

for (const text of NO_HANDS) {
  Deno.test(`parsePageMessage ignores ${text}`, () => assertEquals(parsePageMessage(text), undefined));
}

const NO_MESSAGES = [
  "",
  "{",
  "null",
  "7",
  "[]",
  "{}",
  `{"type":"taken","key":"robot"}`,
  `{"type":"taken","key":1,"id":1}`,
  `{"type":"taken-poses"}`,
  `{"type":"watch","keys":"robot"}`,
  `{"type":"watch","keys":[1]}`,
  `{"type":"watch","keys":[],"tiles":"robot"}`,
  `{"type":"watch","keys":[],"tiles":[null]}`,
  `{"type":"watch","tiles":["robot"]}`,
  `{"type":"clock","pageMs":"1"}`,
  `{"type":"reboot"}`,
  `{"type":"watch","keys":["${"k".repeat(70_000)}"]}`,
];

for (const text of NO_MESSAGES) {
  Deno.test(`parsePageMessage ignores ${text.slice(0, 40) || "an empty text"}`, () => {
    assertEquals(parsePageMessage(text), undefined);
  });
}

Deno.test("parsePageMessage ignores binary messages", () => {
  assertEquals(parsePageMessage(new ArrayBuffer(4)), undefined);
});

Deno.test("parsePageMessage never throws, whatever a page sends", () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void parsePageMessage(text)), {
    seed: 7,
  });
});
