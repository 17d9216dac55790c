import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeSocketAddress, encodeSocketAddress } from "../../src/net/socket_address.ts";

function address(hostname: string, port = 0x1234) {
  return { transport: "udp", hostname, port } as const;
}

const ZONES = {
  indexOf: (name: string) => name === "br-lan" ? 0x0107 : undefined,
  nameOf: (index: number) => index === 0x0107 ? "br-lan" : undefined,
};

Deno.test("encodeSocketAddress and decodeSocketAddress carry the interface of a link-local address", () => {
  const bytes = encodeSocketAddress(address("fe80::1%br-lan"), true, ZONES)!;
  assertEquals([...bytes.subarray(24)], [7, 1, 0, 0]);
  assertEquals(decodeSocketAddress(bytes, 0, ZONES), address("fe80::1%br-lan"));
  assertEquals(decodeSocketAddress(bytes, 0), address("fe80::1%263"));
  assertEquals(encodeSocketAddress(address("fe80::1%263"), true, ZONES), bytes);
});

Deno.test("encodeSocketAddress lays out sockaddr_in", () => {
  const expected = Uint8Array.of(2, 0, 0x12, 0x34, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  assertEquals(encodeSocketAddress(address("192.0.2.1"), false), expected);
});

Deno.test("encodeSocketAddress lays out sockaddr_in6, and maps IPv4 into it", () => {
  const v6 = new Uint8Array(28);
  v6.set([10, 0, 0x12, 0x34, 0, 0, 0, 0, 0x20, 0x01, 0x0d, 0xb8]);
  v6[23] = 7;
  assertEquals(encodeSocketAddress(address("2001:db8::7"), true), v6);
  const mapped = new Uint8Array(28);
  mapped.set([10, 0, 0x12, 0x34]);
  mapped.set([0xff, 0xff, 192, 0, 2, 1], 18);
  assertEquals(encodeSocketAddress(address("192.0.2.1"), true), mapped);
});

Deno.test("encodeSocketAddress leaves what it can not express to others", () => {
  assertEquals(encodeSocketAddress(address("::1"), false), undefined);
  assertEquals(encodeSocketAddress(address("fe80::1%eth0"), true), undefined);
  assertEquals(encodeSocketAddress(address("fe80::1%eth1"), true, ZONES), undefined);
  assertEquals(encodeSocketAddress(address("1:2:3:4:5:6:7"), true), undefined);
});

Deno.test("decodeSocketAddress writes IPv6 as RFC 5952 does", () => {
  for (
    const text of [
      "::",
      "::1",
      "2001:db8::7",
      "fe80::1:2:3:4",
      "1:2:3:4:5:6:7:8",
      "2001:0:0:1::1",
      "2001:db8:0:1:1:1:1:1",
    ]
  ) {
    assertEquals(decodeSocketAddress(encodeSocketAddress(address(text), true)!, 0), address(text));
  }
});

Deno.test("decodeSocketAddress gives back what encodeSocketAddress was given", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(65535), fc.boolean(), (hostname, port, isIpv6) => {
      const bytes = encodeSocketAddress(address(hostname, port), isIpv6)!;
      assertEquals(decodeSocketAddress(bytes, 0), address(hostname, port));
    }),
    { seed: 1 },
  );
});

Deno.test("decodeSocketAddress knows no other families", () => {
  assertEquals(decodeSocketAddress(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), 0), undefined);
});
