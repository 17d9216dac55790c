/** What is kept of what robots announce, and of what anybody may. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DnsMessage, type DnsRecord, QUERY } from "../../src/discovery/dns_message.ts";
import { encodeRobotText } from "../../src/discovery/robot_text.ts";
import { Responder } from "../../src/discovery/responder.ts";
import { RobotTable } from "../../src/discovery/robot_table.ts";
import { instanceOf, SERVICE } from "../../src/discovery/service_names.ts";

const SECOND_US = 1_000_000;

/** What a robot says. */
function recordsOf(label: string, options: { addresses?: string[]; ttlSeconds?: number } = {}): DnsRecord[] {
  const { addresses = ["10.0.0.1"], ttlSeconds = 120 } = options;
  const text = { name: label, wireVersion: 1, seal: "open", width: 0, height: 0 } as const;
  const [name, target] = [instanceOf(label), `${label}.local`.toLowerCase()];
  return [
    { name: SERVICE, type: "PTR", ttlSeconds, data: name },
    { name, type: "SRV", ttlSeconds, data: { target, port: 5550 } },
    { name, type: "TXT", ttlSeconds, data: encodeRobotText(text) },
    ...addresses.map((data): DnsRecord => ({
      name: target,
      type: data.includes(":") ? "AAAA" : "A",
      ttlSeconds,
      data,
    })),
  ];
}

function answer(...answers: DnsRecord[]): DnsMessage {
  return { ...QUERY, isResponse: true, answers };
}

function labels(table: RobotTable, nowUs = 0): string[] {
  return table.robots(nowUs).map(({ label }) => label);
}

Deno.test("RobotTable knows a robot as soon as all of it has come, in whatever pieces and order, and asks for the rest", () => {
  const records = recordsOf("Rover");
  fc.assert(fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
    const table = new RobotTable();
    table.handle(answer(...shuffled), "10.0.0.1", 0);
    assertEquals(labels(table), ["Rover"]);
    assertEquals(table.missing(0), []);
  }));
  fc.assert(fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
    const table = new RobotTable();
    for (const record of shuffled) table.handle(answer(record), "10.0.0.1", 0);
    // An address that came before its robot is asked for again.
    for (let rounds = 0; rounds < 3 && labels(table).length === 0; rounds++) {
      const asked = table.missing(0).map(({ type }) => type);
      assert(asked.length > 0 || shuffled.length < 4);
      table.handle(answer(...records.filter(({ type }) => asked.includes(type))), "10.0.0.1", 0);
    }
    assertEquals(labels(table), ["Rover"]);
  }));
});

Deno.test("RobotTable forgets a robot that says goodbye, or is not heard of any more", () => {
  const table = new RobotTable();
  table.handle(answer(...recordsOf("Rover")), "10.0.0.1", 0);
  table.handle(answer(...recordsOf("Other", { ttlSeconds: 10 })), "10.0.0.2", 0);
  assertEquals(labels(table, 9 * SECOND_US), ["Rover", "Other"]);
  assertEquals(labels(table, 11 * SECOND_US), ["Rover"]);
  table.handle(answer(...recordsOf("rover", { ttlSeconds: 0 })), "10.0.0.1", 12 * SECOND_US);
  assertEquals(labels(table, 12 * SECOND_US), []);
  table.handle(answer(...recordsOf("Rover", { ttlSeconds: 4_000_000_000 })), "10.0.0.1", 12 * SECOND_US);
  assertEquals(labels(table, 2 * 3600 * SECOND_US), []);
});

Deno.test("RobotTable puts the addresses first that were heard last, and leaves out those that mean nothing elsewhere", () => {
  const table = new RobotTable();
  const heard = (nowUs: number, ...addresses: string[]) => {
    table.handle(answer(...recordsOf("Rover", { addresses })), "10.0.0.1", nowUs);
    return table.robots(nowUs)[0]?.addresses;
  };
  assertEquals(heard(0, "fe80::1"), undefined);
  assertEquals(heard(0, "10.0.0.1", "fd77::0001", "no address"), ["10.0.0.1", "fd77::1"]);
  assertEquals(heard(SECOND_US, "10.1.0.1"), ["10.0.0.1", "fd77::1", "10.1.0.1"]);
  assertEquals(heard(60 * SECOND_US, "10.0.0.2"), ["10.0.0.2", "10.0.0.1", "fd77::1", "10.1.0.1"]);
  assertEquals(heard(125 * SECOND_US, "10.0.0.2"), ["10.0.0.2"]);
});

Deno.test("RobotTable keeps room for others where a host announces thousands, and counts what it leaves out", () => {
  const table = new RobotTable();
  for (let i = 0; i < 5000; i++) table.handle(answer(...recordsOf(`evil ${i}`)), "10.0.0.66", 0);
  for (let i = 0; i < 10; i++) table.handle(answer(...recordsOf(`good ${i}`)), `10.0.0.${i}`, 0);
  const known = labels(table);
  assertEquals(known.filter((label) => label.startsWith("good")).length, 10);
  assertEquals(known.length, 18);
  assert(table.leftOut >= 4992);
  for (let i = 0; i < 5000; i++) {
    table.handle(answer(...recordsOf(`far ${i}`)), `10.1.${i >> 8}.${i & 255}`, 0);
  }
  assertEquals(labels(table).length, 64);
  assert(table.missing(0).length <= 16 && table.known(0).length <= 8);
});

Deno.test("RobotTable bounds the addresses of a host, and takes nothing of a question or of another service", () => {
  const table = new RobotTable();
  const addresses = Array.from({ length: 200 }, (_, i) => `10.0.0.${i}`);
  table.handle(answer(...recordsOf("Rover", { addresses })), "10.0.0.1", 0);
  assertEquals(table.robots(0)[0]!.addresses.length, 8);
  table.handle({ ...answer(...recordsOf("Asked")), isResponse: false }, "10.0.0.1", 0);
  const foreign = recordsOf("Foreign").map((record) => ({
    ...record,
    name: record.name.replace("_uis", "_http"),
  }));
  table.handle(answer(...foreign), "10.0.0.1", 0);
  assertEquals(labels(table), ["Rover"]);
});

Deno.test("RobotTable and Responder take whatever records there are, and keep a bounded number of them", () => {
  const name = fc.oneof(
    fc.constantFrom(SERVICE, instanceOf("a"), instanceOf("b"), "a.local", "b.local", ".", "", `.${SERVICE}`),
    fc.string({ unit: "binary", maxLength: 80 }),
  );
  const address = fc.oneof(fc.constantFrom("10.0.0.1", "fd77::1", "224.0.0.1"), fc.string({ maxLength: 20 }));
  const shared = { name, ttlSeconds: fc.nat({ max: 0xffff_ffff }), isUnique: fc.boolean() };
  const record = fc.oneof(
    fc.record({ ...shared, type: fc.constant("PTR" as const), data: name }),
    fc.record({
      ...shared,
      type: fc.constant("SRV" as const),
      data: fc.record({ target: name, port: fc.nat({ max: 65535 }) }),
    }),
    fc.record({
      ...shared,
      type: fc.constant("TXT" as const),
      data: fc.array(fc.uint8Array({ maxLength: 255 }), { maxLength: 5 }),
    }),
    fc.record({ ...shared, type: fc.constantFrom("A" as const, "AAAA" as const), data: address }),
  );
  const records = fc.array(record, { maxLength: 12 });
  const message = fc.record({
    id: fc.nat({ max: 65535 }),
    isResponse: fc.boolean(),
    questions: fc.array(fc.record({ name, type: fc.constantFrom("PTR", "ANY", "SRV", "") }), {
      maxLength: 4,
    }),
    answers: records,
    authorities: records,
    additionals: records,
  });
  const text = { name: "a", wireVersion: 1, seal: "open", width: 0, height: 0 } as const;
  fc.assert(fc.property(fc.array(fc.tuple(message, fc.boolean()), { maxLength: 20 }), (messages) => {
    const table = new RobotTable();
    const robot = new Responder({ port: 5550, text, random: "0", draw: () => 0.5 }, 0);
    for (const [i, [message, isAlone]] of messages.entries()) {
      const nowUs = i * 300_000;
      table.handle(message, `10.0.0.${i}`, nowUs);
      robot.handle(message, isAlone, nowUs);
      const due = robot.poll(nowUs);
      if (due) robot.write(due, ["10.0.0.1"]);
      for (const { addresses, port } of table.robots(nowUs)) {
        assert(port > 0 && addresses.length > 0 && addresses.length <= 8);
      }
      assert(table.missing(nowUs).length <= 16 && table.known(nowUs).length <= 8);
    }
  }));
});
