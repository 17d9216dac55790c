import { assertEquals } from "@std/assert";
import { type Address, formatAddress, isSameAddress } from "../../src/common/address.ts";

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
