/** Addresses that are announced and are everybody's. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { broadcastsOf, withoutBroadcasts } from "../../src/discovery/broadcast_addresses.ts";
import { type DnsRecord, QUERY } from "../../src/discovery/dns_message.ts";

const of = (
  ...cidrs: readonly string[]
) => [...broadcastsOf(cidrs.map((cidr) => ({ family: cidr.includes(":") ? "IPv6" : "IPv4", cidr })))];

Deno.test("broadcastsOf knows both ends of each link, and none where a link has two addresses or is of IPv6", () => {
  assertEquals(of("10.77.9.1/24"), ["10.77.9.0", "10.77.9.255"]);
  assertEquals(of("172.16.130.7/17"), ["172.16.128.0", "172.16.255.255"]);
  assertEquals(of("192.168.1.70/26", "10.0.0.1/8"), [
    "192.168.1.64",
    "192.168.1.127",
    "10.0.0.0",
    "10.255.255.255",
  ]);
  assertEquals(of("10.0.0.5/30"), ["10.0.0.4", "10.0.0.7"]);
  assertEquals(of("10.0.0.5/31", "10.0.0.5/32", "fe80::1/64", "x", "10.0.0.1/x"), []);
});

Deno.test("broadcastsOf never has an address within a link", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 0, max: 30 }), (octets, prefix) => {
      const address = octets.join(".");
      const [first, last] = of(`${address}/${prefix}`).map((one) =>
        one.split(".").reduce((sum, part) => sum * 256 + Number(part), 0)
      );
      const number = octets.reduce((sum, part) => sum * 256 + part, 0);
      assertEquals(last! - first! + 1, 2 ** (32 - prefix));
      assertEquals(number >= first! && number <= last!, true);
    }),
  );
});

Deno.test("withoutBroadcasts leaves out the addresses of hosts that are everybody's, and nothing else", () => {
  const a = (data: string): DnsRecord => ({ name: "rover.local", type: "A", ttlSeconds: 120, data });
  const ptr: DnsRecord = { name: "x", type: "PTR", ttlSeconds: 120, data: "10.77.9.255" };
  const message = {
    ...QUERY,
    isResponse: true,
    answers: [ptr, a("10.77.9.255"), a("10.77.9.2")],
    additionals: [a("10.77.9.0"), a("10.77.8.255")],
  };
  const { answers, additionals } = withoutBroadcasts(
    message,
    broadcastsOf([{ family: "IPv4", cidr: "10.77.9.1/24" }]),
  );
  assertEquals(answers, [ptr, a("10.77.9.2")]);
  assertEquals(additionals, [a("10.77.8.255")]);
});
