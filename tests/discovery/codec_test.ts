/** Messages of multicast DNS as bytes. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeMessage, encodeMessage } from "../../src/discovery/codec.ts";
import { type DnsMessage, QUERY } from "../../src/discovery/dns_message.ts";

/** What python-zeroconf 0.154.0 sends to make a service known: PTR, SRV, TXT and A, with compressed names. */
const OF_ZEROCONF =
  "000084000000000400000000045f756973045f756470056c6f63616c00000c000100001194000805526f766572c00cc0270021800100000078000e0000000015b305726f766572c016c027001080010000119400150a6e616d653d526f766572097365616c3d6f70656ec041000180010000007800040a4d0001";

const ANSWER: DnsMessage = {
  ...QUERY,
  isResponse: true,
  answers: [
    {
      name: "_uis._udp.local",
      type: "PTR",
      ttlSeconds: 4500,
      isUnique: false,
      data: "Rover._uis._udp.local",
    },
    {
      ...{ name: "Rover._uis._udp.local", type: "SRV", ttlSeconds: 120, isUnique: true },
      data: { target: "rover.local", port: 5555 },
    },
    {
      ...{ name: "Rover._uis._udp.local", type: "TXT", ttlSeconds: 4500, isUnique: true },
      data: ["name=Rover", "seal=open"].map((text) => new TextEncoder().encode(text)),
    },
    { name: "rover.local", type: "A", ttlSeconds: 120, isUnique: true, data: "10.77.0.1" },
  ],
};

Deno.test("decodeMessage reads what python-zeroconf has written", () => {
  assertEquals(decodeMessage(Uint8Array.fromHex(OF_ZEROCONF)), ANSWER);
});

Deno.test("decodeMessage gives what encodeMessage was given", () => {
  const address = {
    name: "rover.local",
    type: "AAAA",
    ttlSeconds: 120,
    isUnique: true,
    data: "fd77::1",
  } as const;
  const questions = [{ name: "_uis._udp.local", type: "PTR" }, {
    name: "Röver._uis._udp.local",
    type: "ANY",
  }];
  for (const message of [ANSWER, { ...QUERY, id: 7, questions, authorities: [address] }]) {
    assertEquals(decodeMessage(encodeMessage(message)), message);
  }
});

Deno.test("decodeMessage reads nothing of counts that can not be true, nor of too many records", () => {
  const bytes = encodeMessage(ANSWER);
  for (const at of [4, 6, 8, 10]) {
    const damaged = bytes.slice();
    damaged.fill(0xff, at, at + 2);
    assertEquals(decodeMessage(damaged), undefined, `${at}`);
  }
  const many = Array.from({ length: 300 }, () => ANSWER.answers[3]!);
  assertEquals(decodeMessage(encodeMessage({ ...ANSWER, answers: many })), undefined);
  assertEquals(decodeMessage(new Uint8Array(0)), undefined);
});

Deno.test("decodeMessage never throws, whatever was damaged", () => {
  const bytes = new Uint8Array(encodeMessage(ANSWER));
  const read = (message: Uint8Array) => {
    const { answers = [] } = decodeMessage(message) ?? {};
    assert(answers.length <= 256);
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 12 }),
      fc.nat({ max: bytes.length }),
      (changes, length) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        read(damaged.subarray(0, length));
        read(damaged);
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), read), { numRuns: 2000 });
});
