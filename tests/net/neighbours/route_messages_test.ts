import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decodeNeighbour,
  decodeRoute,
  encodeNeighbourQuestion,
  encodeRouteQuestion,
  QUESTION_BYTES,
  readNumber,
  readSocketAddress,
} from "../../../src/net/neighbours/route_messages.ts";
import { encodeSocketAddress } from "../../../src/net/socket_address.ts";

const V4 = { family: 2, bytes: Uint8Array.of(10, 77, 0, 3), scope: 0 } as const;
const V6 = { family: 10, bytes: Uint8Array.fromHex("fe80000000000000000000fffe000003"), scope: 7 } as const;

function question(write: (into: DataView) => number): string {
  const into = new DataView(new ArrayBuffer(QUESTION_BYTES));
  new Uint8Array(into.buffer).fill(0xee);
  return new Uint8Array(into.buffer, 0, write(into)).toHex();
}

function answer(...hex: readonly string[]): DataView {
  const bytes = Uint8Array.fromHex(hex.join(""));
  // Not at the beginning of its memory.
  const all = new Uint8Array(bytes.length + 4);
  all.set(bytes, 4);
  const view = new DataView(all.buffer, 4);
  view.setUint32(0, bytes.length, true);
  return view;
}

/** What `ip route get` is told. */
const HEADER = "00000000" + "1800" + "0000" + "05000000" + "01000000";
const DST = "0800" + "0100" + "0a4d0003";
const OIF = "0800" + "0400" + "02000000";
const UNICAST = "02200000" + "fe000001" + "00020000";

Deno.test("encodeRouteQuestion asks for an address, on its interface where it has one", () => {
  assertEquals(
    question((into) => encodeRouteQuestion(into, 5, V4)),
    "24000000" + "1a00" + "0100" + "05000000" + "00000000" + "02200000" + "00000000" + "00000000" + DST,
  );
  assertEquals(
    question((into) => encodeRouteQuestion(into, 6, V6)),
    "38000000" + "1a00" + "0100" + "06000000" + "00000000" + "0a800000" + "00000000" + "00000000" +
      "1400" + "0100" + V6.bytes.toHex() + "0800" + "0400" + "07000000",
  );
});

Deno.test("encodeNeighbourQuestion asks who is there", () => {
  assertEquals(
    question((into) => encodeNeighbourQuestion(into, 9, { index: 2, nextHop: V4 })),
    "24000000" + "1e00" + "0100" + "09000000" + "00000000" + "02000000" + "02000000" + "00000000" + DST,
  );
});

Deno.test("decodeRoute tells the interface, and who has to be found: the address itself, or a router", () => {
  assertEquals(decodeRoute(answer(HEADER, UNICAST, DST, OIF), V4), {
    index: 2,
    nextHop: { family: 2, bytes: V4.bytes },
  });
  const gateway = "0800" + "0500" + "0a4d00fe";
  // The table, of one byte and three of padding.
  const table = "0500" + "0f00" + "fe000000";
  assertEquals(decodeRoute(answer(HEADER, UNICAST, table, gateway, OIF), V4), {
    index: 2,
    nextHop: { family: 2, bytes: Uint8Array.of(10, 77, 0, 254) },
  });
  assertEquals(readNumber(answer(HEADER, UNICAST)), 5);
});

Deno.test("decodeRoute knows nobody to be found for a group, this host, and a router of the other family", () => {
  for (const type of ["02", "03", "05"]) {
    const body = UNICAST.replace("fe000001", `fe0000${type}`);
    assertEquals(decodeRoute(answer(HEADER, body, DST, OIF), V4), { index: 2, nextHop: undefined });
  }
  const via = "1600" + "1200" + "0a00" + V6.bytes.toHex() + "0000";
  assertEquals(decodeRoute(answer(HEADER, UNICAST, via, OIF), V4)?.nextHop, undefined);
});

Deno.test("decodeNeighbour tells who has answered from who has not", () => {
  const state = (bits: string) =>
    decodeNeighbour(answer(HEADER.replace("1800", "1c00"), "02000000", "02000000", `${bits}000000`));
  for (const bits of ["02", "04", "08", "10", "40", "80"]) assertEquals(state(bits), "there", bits);
  for (const bits of ["01", "20"]) assertEquals(state(bits), "missing", bits);
  assertEquals(state("00"), "unknown");
  // NLMSG_ERROR, "No such file or directory".
  assertEquals(decodeNeighbour(answer(HEADER.replace("1800", "0200"), "feffffff", DST, OIF)), "unknown");
});

Deno.test("decodeRoute and decodeNeighbour read nothing beyond what has come", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, isRoute) => {
    const all = bytes.slice();
    const view = new DataView(all.buffer);
    if (all.length >= 6) view.setUint16(4, isRoute ? 24 : 28, true);
    readNumber(view);
    decodeRoute(view, V4);
    decodeNeighbour(view);
  }));
});

Deno.test("readSocketAddress gives IPv4 in its plain form for either kind of socket, and the interface's number", () => {
  const at = (hostname: string, isIpv6: boolean) => {
    const zones = { indexOf: () => 7 };
    return readSocketAddress(
      encodeSocketAddress({ transport: "udp", hostname, port: 5550 }, isIpv6, zones)!,
    );
  };
  for (const isIpv6 of [false, true]) assertEquals(at("10.77.0.3", isIpv6), V4);
  assertEquals(at("fe80::ff:fe00:3%wlan0", true), V6);
  assertEquals(at("fd77::3", true).scope, 0);
});
