import { assertEquals } from "@std/assert";
import { isForMany } from "../../../src/net/groups/for_many.ts";

const NETWORKS = [
  { address: "192.168.7.20", netmask: "255.255.255.0" },
  { address: "10.1.2.3", netmask: "255.255.254.0" },
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "10.9.9.9", netmask: "255.255.255.255" },
  { address: "10.8.8.8", netmask: "255.255.255.254" },
];

Deno.test("isForMany knows groups, and the broadcast addresses of this host's networks", () => {
  for (
    const many of [
      "239.255.7.7",
      "ff05::7",
      "255.255.255.255",
      "192.168.7.255",
      "10.1.3.255",
      "127.255.255.255",
    ]
  ) {
    assertEquals(isForMany(many, NETWORKS), true, many);
  }
  for (
    const one of [
      "192.168.7.20",
      "192.168.8.255",
      "10.1.2.255",
      "10.9.9.9",
      "10.8.8.9",
      "fe80::1",
      "robot.local",
    ]
  ) {
    assertEquals(isForMany(one, NETWORKS), false, one);
  }
});
