/**
 * A program that floods a network by multicast DNS until it is ended: robots that do not exist, with names that are none,
 * questions, claims to the name of another robot, and what is no message at all. It says how many it has sent.
 *
 *     mdns_flood.ts LABEL       the label of a robot that is there
 *
 * @module
 */

import { encodeMessage } from "../../src/discovery/codec.ts";
import { type DnsMessage, QUERY } from "../../src/discovery/dns_message.ts";
import { allRecords } from "../../src/discovery/robot_records.ts";
import { instanceOf, SERVICE } from "../../src/discovery/service_names.ts";

const BURST = 50;
const PAUSE_MS = 10;
const PER_LINE = 1000;

const [label = ""] = Deno.args;
const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 5353, reuseAddress: true });
const ask: DnsMessage = {
  ...QUERY,
  questions: Array.from({ length: 200 }, () => ({ name: SERVICE, type: "PTR" })),
};

function answer(i: number): DnsMessage {
  const self = {
    instance: instanceOf(`evil\x1b[2J\u202e ${i}`),
    place: { target: `evil-${i}.local`, port: 1 + i % 65535 },
    text: {
      name: `\x07${"x".repeat(i % 200)}`,
      wireVersion: i % 3,
      seal: "open",
      width: i,
      height: i,
    } as const,
  };
  return {
    ...QUERY,
    isResponse: true,
    answers: allRecords(self, ["10.77.0.99", `fd99::${(i % 9999).toString(16)}`]),
  };
}

function questionOf(i: number): DnsMessage {
  const place = { target: `evil-${i}.local`, port: 65535 };
  const record = { name: instanceOf(label), type: "SRV", ttlSeconds: 120, data: place } as const;
  return { ...QUERY, questions: [{ name: instanceOf(label), type: "ANY" }], authorities: [record] };
}

function write(i: number): Uint8Array {
  const sound = encodeMessage(i % 5 === 0 ? ask : i % 5 === 1 ? questionOf(i) : answer(i));
  if (i % 5 < 3) return sound;
  const damaged = sound.slice();
  damaged[i % damaged.length]! ^= 1 + i % 255;
  return i % 5 === 3 ? damaged : damaged.subarray(0, i % damaged.length);
}

for (let i = 0;; i++) {
  await socket.send(write(i), { transport: "udp", hostname: "224.0.0.251", port: 5353 });
  if (i % PER_LINE === PER_LINE - 1) console.log(`sent ${i + 1}`);
  if (i % BURST === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
