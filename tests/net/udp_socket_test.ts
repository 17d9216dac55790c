import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { LISTENER_BUFFER_BYTES, openUdpSocket, type UdpSocket } from "../../src/net/udp_socket.ts";
import { until } from "../support/until.ts";

interface Received {
  readonly bytes: Uint8Array;
  readonly from: Address;
}

/** Collects what a socket receives until it has so many datagrams. */
async function collect(socket: UdpSocket, count: number): Promise<Received[]> {
  const received: Received[] = [];
  const receiving = socket.receive((bytes, from) => {
    received.push({ bytes: bytes.slice(), from });
    if (received.length === count) socket.close();
  });
  const timer = setTimeout(() => socket.close(), 5000);
  await receiving;
  clearTimeout(timer);
  return received;
}

function at(socket: UdpSocket, hostname: string): Address {
  return { transport: "udp", hostname, port: socket.address.port };
}

for (
  const [what, bound, target, source] of [
    ["IPv4", "127.0.0.1", "127.0.0.1", "127.0.0.1"],
    ["IPv6", "::1", "::1", "::1"],
    ["IPv4 to a socket for both", "::", "127.0.0.1", "0.0.0.0"],
    ["IPv4 from a socket for both", "127.0.0.1", "127.0.0.1", "::"],
  ] as const
) {
  Deno.test(`a UDP socket carries datagrams, one at a time and in batches: ${what}`, async () => {
    const receiver = openUdpSocket({ hostname: bound, port: 0 });
    const sender = openUdpSocket({ hostname: source, port: 0 });
    const to = at(receiver, target);
    const receiving = collect(receiver, 61);
    await sender.send(Uint8Array.of(255), to);
    const batch = Array.from({ length: 60 }, (_, i) => ({ bytes: new Uint8Array(1200).fill(i), to }));
    const taken = sender.sendNow(batch);
    for (const { bytes } of batch.slice(taken)) await sender.send(bytes, to);
    const received = await receiving;
    sender.close();
    assertEquals(received.map(({ bytes }) => bytes[0]), [255, ...batch.keys()]);
    for (const { from } of received) {
      assertEquals(from.port, sender.address.port);
      assertEquals(from.hostname, target);
    }
  });
}

Deno.test("a UDP socket says when each datagram came, however late it is read", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const receiver = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const sender = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const to = at(receiver, "127.0.0.1");
  await using _stamped = await keepStamping();
  const waitsUs: number[] = [];
  const receiving = receiver.receive((_bytes, _from, arrivedUs) => {
    waitsUs.push(monotonicUs() - arrivedUs!);
    if (waitsUs.length === 5) receiver.close();
  });
  const bytes = new Uint8Array(1200);
  const beganUs = monotonicUs();
  sender.sendNow([{ bytes, to }, { bytes, to }]);
  busyUntil(beganUs + 60_000);
  sender.sendNow([{ bytes, to }, { bytes, to }, { bytes, to }]);
  busyUntil(beganUs + 90_000);
  await receiving;
  sender.close();
  const readUs = monotonicUs();
  for (const waitUs of waitsUs.slice(0, 2)) {
    assert(waitUs > 85_000 && waitUs <= readUs - beganUs, `${waitUs} µs`);
  }
  for (const waitUs of waitsUs.slice(2)) {
    assert(waitUs >= 0 && waitUs <= readUs - beganUs - 55_000, `${waitUs} µs`);
  }
});

Deno.test("a UDP socket tells how many datagrams it had no room for, before those that came later", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const receiver = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const sender = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const batch = Array.from({ length: 50 }, () => ({
    bytes: new Uint8Array(1200),
    to: at(receiver, "127.0.0.1"),
  }));
  for (let i = 0; i < 40; i++) assertEquals(sender.sendNow(batch), 50);
  let [received, overflowed, before] = [0, 0, -1];
  await receiver.receive(() => received++, {
    onOverflow: (datagrams) => {
      if (before < 0) before = received;
      overflowed += datagrams;
    },
    onIdle: () => receiver.close(),
  });
  sender.close();
  assert(overflowed > 0 && received > 0 && before === 0, `${received} received, told after ${before}`);
  assertEquals(received + overflowed, 2000);
});

/**
 * Has the kernel stamp what arrives, until it is disposed of: it begins a while after the first socket asked for stamps, and
 * until then dates a datagram at its reading (net_enable_timestamp of net/core/dev.c leaves it to a work queue).
 */
async function keepStamping(): Promise<AsyncDisposable> {
  const receiver = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const sender = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const datagram = { bytes: new Uint8Array(100), to: at(receiver, "127.0.0.1") };
  let waitedUs = 0;
  const receiving = receiver.receive((_bytes, _from, arrivedUs) => {
    waitedUs = monotonicUs() - arrivedUs!;
  });
  await until("the kernel stamps what arrives", () => {
    sender.sendNow([datagram]);
    busyUntil(monotonicUs() + 5000);
    return waitedUs > 4000;
  });
  sender.close();
  return {
    [Symbol.asyncDispose]: () => {
      receiver.close();
      return receiving;
    },
  };
}

function busyUntil(untilUs: number): void {
  while (monotonicUs() < untilUs);
}

Deno.test("a UDP socket sends by batches on Linux", { ignore: Deno.build.os !== "linux" }, () => {
  const socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const to = at(socket, "127.0.0.1");
  assertEquals(socket.sendNow([{ bytes: Uint8Array.of(1), to }, { bytes: Uint8Array.of(2), to }]), 2);
  assertEquals(socket.sendNow([{ bytes: Uint8Array.of(1), to: { ...to, hostname: "::1" } }]), 0);
  socket.close();
  assertEquals(socket.sendNow([{ bytes: Uint8Array.of(1), to }]), 0);
});

Deno.test("openUdpSocket asks for a receive buffer, which keeps more datagrams than the system's own", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const [own, asked] = [await countKept(), await countKept(LISTENER_BUFFER_BYTES)];
  assert(asked > own, `${own}, and ${asked}`);
});

/** How many datagrams a socket keeps of more than it has room for, while nobody reads. */
async function countKept(receiveBufferBytes?: number): Promise<number> {
  const size = receiveBufferBytes === undefined ? {} : { receiveBufferBytes };
  const receiver = openUdpSocket({ hostname: "127.0.0.1", port: 0, ...size });
  const sender = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const batch = Array.from(
    { length: 64 },
    () => ({ bytes: new Uint8Array(1200), to: at(receiver, "127.0.0.1") }),
  );
  for (let i = 0; i < 40; i++) assertEquals(sender.sendNow(batch), 64);
  let kept = 0;
  await receiver.receive(() => kept++, { onIdle: () => receiver.close() });
  sender.close();
  return kept;
}

Deno.test("a UDP socket keeps to its own address where another has the same port", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const other = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const sockets = ["127.0.0.2", "::1", "::ffff:127.0.0.3"].map((hostname) =>
    openUdpSocket({ hostname, port: other.address.port })
  );
  for (const socket of sockets) {
    const bare = socket.address.hostname.replace("::ffff:", "");
    const receiver = openUdpSocket({ hostname: bare.includes(":") ? "::1" : "127.0.0.1", port: 0 });
    const receiving = collect(receiver, 2);
    const to = receiver.address;
    const batch = [1, 2].map((byte) => ({ bytes: Uint8Array.of(byte), to }));
    assertEquals(socket.sendNow(batch), 2);
    assertEquals((await receiving).map(({ from }) => from.hostname), [bare, bare]);
    socket.close();
  }
  other.close();
});

Deno.test("openUdpSocket is content with IPv4 for all addresses where there is no IPv6", () => {
  const socket = openUdpSocket({ hostname: "::", port: 0 }, (options) => {
    if (options.hostname === "::") throw new Error("Address family not supported by protocol (os error 97)");
    return Deno.listenDatagram(options);
  });
  assertEquals(socket.address.hostname, "0.0.0.0");
  socket.close();
});

Deno.test("openUdpSocket says in one line why it can not listen", () => {
  const first = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const { port } = first.address;
  assertThrows(
    () => openUdpSocket({ hostname: "127.0.0.1", port }),
    Error,
    `Cannot listen on UDP 127.0.0.1 port ${port}: another program uses it already`,
  );
  first.close();
  assertThrows(
    () => openUdpSocket({ hostname: "203.0.113.7", port: 0 }),
    Error,
    "Cannot listen on UDP 203.0.113.7 port 0: it is no address of this host",
  );
});
