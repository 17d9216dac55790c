import { assertEquals } from "@std/assert";
import { VERSION } from "../../src/protocol/header.ts";
import { seeFound } from "../../src/view/found_sight.ts";
import { foundRobot } from "./found_robots.ts";

Deno.test("seeFound sees nothing where nobody looks, which is not the same as nobody found", () => {
  assertEquals(seeFound(undefined), undefined);
  assertEquals(seeFound([]), []);
});

Deno.test("seeFound writes an address as it would be typed", () => {
  const address = (hostname: string, port: number) => {
    return seeFound([foundRobot("a", { address: { transport: "udp", hostname, port } })])?.[0]?.address;
  };
  assertEquals(address("192.0.2.7", 5550), "192.0.2.7");
  assertEquals(address("192.0.2.7", 5551), "192.0.2.7:5551");
  assertEquals(address("fe80::1%wlan0", 5550), "fe80::1%wlan0");
  assertEquals(address("fe80::1%wlan0", 5551), "[fe80::1%wlan0]:5551");
});

Deno.test("seeFound tells who has been asked, and who speaks another version of the wire", () => {
  const robots = [foundRobot("a"), foundRobot("b", { isAsked: true, wireVersion: VERSION + 1 })];
  assertEquals(
    seeFound(robots)?.map(({ isAsked, isOfOtherVersion }) => [isAsked, isOfOtherVersion]),
    [[false, false], [true, true]],
  );
});

Deno.test("seeFound leaves out robots beyond the number that a view shows, the last ones", () => {
  const robots = Array.from({ length: 1000 }, (_, i) => foundRobot(`${i}`));
  assertEquals(seeFound(robots)?.map(({ key }) => key), robots.slice(0, 64).map(({ key }) => key));
});
