import { assertEquals } from "@std/assert";
import { formatAddress } from "../../src/common/address.ts";
import { SilentBroadcasters } from "../../src/status/silent_broadcasters.ts";
import { addressOf } from "../support/pair.ts";

const [ROVER, SCOUT, ELSEWHERE] = [1, 2, 3].map((host) => addressOf(host));

Deno.test("SilentBroadcasters names who has said nothing for some seconds, wherever it was asked", () => {
  const heard = new Map<string, number>();
  const heardUs = (address: typeof ROVER & object) => heard.get(formatAddress(address)) ?? -Infinity;
  const silence = new SilentBroadcasters([
    { host: { host: "rover.local" }, addresses: [ROVER!] },
    { host: { host: "scout" }, addresses: [SCOUT!] },
    { host: { host: "nowhere" }, addresses: [] },
  ], { sinceUs: 1_000_000, heardUs });
  assertEquals(silence.names(5_900_000), []);
  heard.set(formatAddress(SCOUT!), 3_000_000);
  assertEquals(silence.names(6_000_000), ["rover.local", "nowhere"]);
  assertEquals(silence.names(8_000_000), ["rover.local", "scout", "nowhere"]);
  silence.noteMove("nowhere", ELSEWHERE!);
  heard.set(formatAddress(ELSEWHERE!), 7_000_000);
  heard.set(formatAddress(ROVER!), 8_000_000);
  assertEquals(silence.names(9_000_000), ["scout"]);
});

Deno.test("SilentBroadcasters is patient anew with one that is asked later", () => {
  const silence = new SilentBroadcasters([], { sinceUs: 0, heardUs: () => -Infinity });
  silence.noteAsked("Rover", ROVER!, 60_000_000);
  assertEquals(silence.names(64_000_000), []);
  assertEquals(silence.names(65_000_000), ["Rover"]);
  silence.noteAsked("Rover", SCOUT!, 66_000_000);
  assertEquals(silence.names(67_000_000), ["Rover"]);
});
