import { assertEquals } from "@std/assert";
import {
  type Address,
  formatAddress,
  isLiteral,
  isLoopback,
  isMulticast,
  isSameAddress,
  tidyAddress,
} from "../../src/common/address.ts";

function address(hostname: string, port = 5550): Address {
  return { transport: "udp", hostname, port };
}

Deno.test("formatAddress brackets IPv6 addresses and nothing else", () => {
  assertEquals(formatAddress(address("192.168.1.7")), "192.168.1.7:5550");
  assertEquals(formatAddress(address("fe80::1", 1)), "[fe80::1]:1");
});

Deno.test("isSameAddress and formatAddress agree on which endpoints are the same", () => {
  const all = ["10.0.0.1", "10.0.0.11", "::1", "::1:1", "fe80::1"].flatMap((hostname) =>
    [1, 11, 5550].map((port) => address(hostname, port))
  );
  for (const a of all) {
    for (const b of all) {
      assertEquals(isSameAddress(a, b), a === b);
      assertEquals(formatAddress(a) === formatAddress({ ...b }), a === b);
    }
    assertEquals(isSameAddress(a, { ...a }), true);
  }
});

Deno.test("isLiteral takes addresses alone, whole and in decimal", () => {
  const literals = ["192.0.2.1", "::1", "fe80::1%br-lan", "::ffff:192.0.2.1", "2001:db8:0:7:2:3:4:5"];
  for (const text of literals) assertEquals(isLiteral(text), true, text);
  const others = [
    "localhost",
    "192.0.2",
    "010.0.0.1",
    "192.0.2.256",
    "1:2:3:4:5:6:7",
    "1::2::3",
    "",
    "0x7f.0.0.1",
  ];
  for (const text of others) assertEquals(isLiteral(text), false, text);
});

Deno.test("isLoopback and isMulticast know the ranges of both families, also of IPv4 in IPv6", () => {
  for (const text of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    assertEquals([isLoopback(text), isMulticast(text)], [true, false], text);
  }
  for (const text of ["224.0.0.1", "239.255.255.250", "ff02::1%eth0", "FF05::2"]) {
    assertEquals([isLoopback(text), isMulticast(text)], [false, true], text);
  }
  for (const text of ["223.9.9.9", "240.0.0.1", "fe80::1", "ff", "230", "127.0.0"]) {
    assertEquals([isLoopback(text), isMulticast(text)], [false, false], text);
  }
});

Deno.test("tidyAddress gives each address one text", () => {
  assertEquals(["2001:DB8:0:0:0::7", "::FFFF:192.0.2.1", "fe80:0::1%wlan0", "robot"].map(tidyAddress), [
    "2001:db8::7",
    "192.0.2.1",
    "fe80::1",
    "robot",
  ]);
});
