import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  decodeToken,
  encodeToken,
  isAskedFor,
  parseSubject,
  subjectOf,
} from "../../../src/doors/nats/messages/subjects.ts";

Deno.test("subjectOf names a robot's subject, and any robot where none is said", () => {
  assertEquals(subjectOf({ site: "north", robot: "rover-2" }, "frame"), "uis.north.rover-2.frame");
  assertEquals(subjectOf({ site: "north" }, "info"), "uis.north.*.info");
  assertEquals(subjectOf({}, "info"), "uis.*.*.info");
});

Deno.test("encodeToken leaves nothing in a name that means something in a subject", () => {
  assertEquals(encodeToken("a.b c>*"), "a=2eb=20c=3e=2a");
  assertEquals(encodeToken("Küche"), "K=c3=bcche");
  assertEquals(encodeToken(""), "=");
});

Deno.test("decodeToken gives back every name that encodeToken was given", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => {
    const token = encodeToken(name);
    assertMatch(token, /^[\w=-]+$/);
    assertEquals(decodeToken(token), name);
  }));
});

Deno.test("parseSubject reads what subjectOf writes, and nothing else", () => {
  assertEquals(parseSubject("uis.north.rover-2.frame"), { site: "north", robot: "rover-2", kind: "frame" });
  for (
    const subject of [
      "uis.north.rover.what",
      "uis.north.frame",
      "uis.north.rover.more.frame",
      "uis.*.rover.frame",
      "uis.=ff.rover.frame",
      "uis.=61.rover.frame",
      "other.north.rover.frame",
      "",
    ]
  ) {
    assertEquals(parseSubject(subject), undefined, subject);
  }
});

Deno.test("parseSubject takes any text", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSubject(`uis.${text}`)));
});

Deno.test("isAskedFor takes the subject itself, and those that a pattern stands for", () => {
  assertEquals(isAskedFor("uis.north.rover.frame", "uis.north.rover.frame"), true);
  assertEquals(isAskedFor("uis.north.rover.info", "uis.north.*.info"), true);
  assertEquals(isAskedFor("uis.north.crane.frame", "uis.north.rover.frame"), false);
  assertEquals(isAskedFor("uis.north.rover.frame", "uis.north.*.info"), false);
  assertEquals(isAskedFor("uis.north.rover.more.info", "uis.north.*.info"), false);
});
