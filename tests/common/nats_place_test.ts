import { assertEquals } from "@std/assert";
import { formatNatsPlace, isNatsPlace, type NatsPlace, parseNatsPlace } from "../../src/common/nats_place.ts";

const PLACES: readonly (readonly [string, NatsPlace])[] = [
  ["nats://hub.local", { server: "ws://hub.local:9222" }],
  ["nats://hub.local/north", { server: "ws://hub.local:9222", site: "north" }],
  ["nats://hub.local:80/north/rover", { server: "ws://hub.local:80", site: "north", robot: "rover" }],
  ["nats://hub.local/north/*", { server: "ws://hub.local:9222", site: "north" }],
  ["nats://hub.local/*/rover", { server: "ws://hub.local:9222", robot: "rover" }],
  ["tls://hub.local/a", { server: "wss://hub.local:9222", site: "a" }],
  ["wss://hub.example/a/b%20c", { server: "wss://hub.example:443", site: "a", robot: "b c" }],
  ["ws://[::1]:9000/a/", { server: "ws://[::1]:9000", site: "a" }],
  ["nats://me:secret@hub/a", { server: "ws://hub:9222", site: "a", user: "me", password: "secret" }],
  ["nats://a,b:80,[::1]:9000/north/rover", {
    server: "ws://a:9222",
    others: ["ws://b:80", "ws://[::1]:9000"],
    site: "north",
    robot: "rover",
  }],
  ["nats://hub/uis.>", { server: "ws://hub:9222" }],
  ["nats://hub/uis.site1.*", { server: "ws://hub:9222", site: "site1" }],
  ["nats://hub/uis.site1", { server: "ws://hub:9222", site: "site1" }],
  ["nats://hub/uis.*.rover.frame", { server: "ws://hub:9222", robot: "rover" }],
  ["nats://hub/uis.site1.rover.>", { server: "ws://hub:9222", site: "site1", robot: "rover" }],
  ["nats://hub/uis%2Esite1", { server: "ws://hub:9222", site: "uis.site1" }],
  ["nats://hub/north/Rover (2)", { server: "ws://hub:9222", site: "north", robot: "Rover (2)" }],
  ["nats://hub/Jürgen/..", { server: "ws://hub:9222", site: "Jürgen", robot: ".." }],
  ["nats://hub/%2A/a%2Fb%3E", { server: "ws://hub:9222", site: "*", robot: "a/b>" }],
  ["tls://me:a%2Cb@a:1,b", {
    server: "wss://a:1",
    others: ["wss://b:9222"],
    user: "me",
    password: "a,b",
  }],
];

Deno.test("parseNatsPlace reads a server, and a site and a robot where they are said", () => {
  for (const [text, place] of PLACES) assertEquals(parseNatsPlace(text), place, text);
});

Deno.test("parseNatsPlace takes nothing else", () => {
  const others = [
    "http://hub/a",
    "nats://",
    "nats://hub/a/b/c",
    "nats://hub//b",
    "nats://hub/a?b",
    "nats://hub/a#b",
    "nats://hub/%zz",
    "nats://hub/north/ro*",
    "nats://hub/**",
    "nats://hub/north/>",
    "nats://hub/>",
    "nats://hub/uis.north.ro*",
    "nats://hub/uis.north.rover.frame.more",
    "nats://hub/uis.north/rover",
    "nats://hub/uis.",
    "nats://hub/north/a\nb",
    "nats://hub:99999/a",
    "nats://a,b:99999/a",
    "nats://a,,b/a",
    "nats://a,/a",
    "nats://me@/a",
    `nats://${"a,".repeat(9)}a/a`,
    "nats://hu b/a",
    "nats://me:a b@hub/a",
    "nats:hub",
    "hub",
  ];
  for (const text of others) assertEquals(parseNatsPlace(text), undefined, text);
});

Deno.test("isNatsPlace knows what is meant to be one", () => {
  assertEquals(["nats://", "WSS://x", "tls://x"].every(isNatsPlace), true);
  assertEquals(["robot.local", "192.168.1.7:5550", "[::1]:5550", "http://x"].some(isNatsPlace), false);
});

Deno.test("formatNatsPlace says no password", () => {
  assertEquals(
    formatNatsPlace({ server: "ws://hub:9222", robot: "r", user: "me", password: "secret" }),
    "ws://hub:9222/*/r",
  );
});

Deno.test("formatNatsPlace says all servers", () => {
  assertEquals(formatNatsPlace({ server: "ws://a:1", others: ["ws://b:2"], site: "s" }), "ws://a:1,b:2/s");
});
