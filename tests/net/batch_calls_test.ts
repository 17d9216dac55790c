import { assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { BatchCalls } from "../../src/net/batch_calls.ts";
import { BATCH_DATAGRAMS, BATCH_SLOT_BYTES } from "../../src/net/message_table.ts";
import { MachineLoop } from "../../src/net/machine_loop.ts";
import { UdpSocket } from "../../src/net/udp_socket.ts";
import { MemoryKernel } from "../support/memory_kernel.ts";

const PEER: Address = { transport: "udp", hostname: "192.0.2.9", port: 7 };
const OTHER: Address = { transport: "udp", hostname: "192.0.2.10", port: 7 };

function open(kernel: MemoryKernel): UdpSocket {
  return new UdpSocket(kernel.conn, new BatchCalls(kernel.libc, 3));
}

/** Datagrams of different lengths that begin with their number. */
function numbered(count: number, first = 0): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(1 + (i * 37) % 1200).fill(first + i));
}

/** Lets a socket read until nothing is unread, and says what it handed over. */
async function readAll(kernel: MemoryKernel) {
  const socket = open(kernel);
  const received: { readonly bytes: Uint8Array; readonly from: Address }[] = [];
  let overflowed = 0;
  await socket.receive((bytes, from) => received.push({ bytes: bytes.slice(), from }), {
    onOverflow: (datagrams) => overflowed += datagrams,
    onIdle: () => kernel.unread === 0 && socket.close(),
  });
  return { received, overflowed };
}

for (
  const { what, takes } of [
    { what: "all of it", takes: [] },
    { what: "a part of it", takes: [1, 5, 63, 2] },
    { what: "nothing", takes: [0, 0, 0] },
    { what: "nothing, by an error", takes: [-1, 64, -1] },
    { what: "all but the last", takes: [1, 63, 1, 63] },
  ]
) {
  Deno.test(`each datagram is sent once and in order, whatever of a batch the kernel takes: ${what}`, async () => {
    const kernel = new MemoryKernel();
    kernel.takes.push(...takes);
    const socket = open(kernel);
    const [datagrams, done] = [numbered(200), Promise.withResolvers<void>()];
    let next = 0;
    const loop = new MachineLoop(
      {
        handleDatagram() {},
        pollDatagram(_nowUs, into) {
          const bytes = datagrams[next++];
          if (!bytes) return void done.resolve();
          into.set(bytes);
          return { to: next % 2 === 0 ? OTHER : PEER, length: bytes.length };
        },
        pollTimeoutUs: () => undefined,
      },
      socket,
      { nowUs: () => 0 },
    );
    loop.wake();
    await done.promise;
    assertEquals(kernel.sent.map(({ bytes }) => bytes), datagrams);
    assertEquals(kernel.sent.map(({ to }) => to), datagrams.map((_, i) => i % 2 === 0 ? PEER : OTHER));
    assertEquals([kernel.takes, kernel.sent.some(({ by }) => by === "Deno")], [[], takes.length > 0]);
    loop.close();
    socket.close();
  });
}

for (
  const { what, gives } of [
    { what: "all of them", gives: [] },
    { what: "fewer than there are", gives: [3, 10, 1, 63] },
    { what: "none, though some are there", gives: [0, 64, 0] },
    { what: "an error", gives: [-1, 5, -1] },
  ]
) {
  Deno.test(`each datagram is received once and in order, whatever the kernel gives at a time: ${what}`, async () => {
    const kernel = new MemoryKernel();
    kernel.gives.push(...gives);
    const [fromPeer, fromOther] = [numbered(150), numbered(50, 150)];
    kernel.arrive(PEER, ...fromPeer);
    kernel.arrive(OTHER, ...fromOther);
    const { received } = await readAll(kernel);
    assertEquals(received.map(({ bytes }) => bytes), [...fromPeer, ...fromOther]);
    assertEquals(received.map(({ from }) => from), [
      ...fromPeer.map(() => PEER),
      ...fromOther.map(() => OTHER),
    ]);
    assertEquals(kernel.gives, []);
  });
}

Deno.test("the kernel is asked again after a full batch, and not after one that was not full", async () => {
  for (const [count, calls] of [[1, 1], [BATCH_DATAGRAMS, 1], [BATCH_DATAGRAMS + 1, 2], [150, 3]] as const) {
    const kernel = new MemoryKernel();
    kernel.arrive(PEER, ...numbered(count));
    const { received } = await readAll(kernel);
    // The first of them is Deno's to read.
    assertEquals([received.length, kernel.receiveCalls], [count, calls]);
  }
});

Deno.test("a datagram that was cut is left out of its batch, and what was dropped is told once", async () => {
  const kernel = new MemoryKernel();
  kernel.arrive(
    PEER,
    Uint8Array.of(1),
    new Uint8Array(BATCH_SLOT_BYTES + 1),
    Uint8Array.of(2),
    new Uint8Array(0),
  );
  kernel.dropped = 5;
  kernel.gives.push(1);
  const { received, overflowed } = await readAll(kernel);
  assertEquals(received.map(({ bytes }) => [...bytes]), [[1], [2], []]);
  assertEquals(overflowed, 5);
});

Deno.test("a message of several datagrams is handed over as these, and so is counted what was dropped", async () => {
  const kernel = new MemoryKernel();
  const joined = Uint8Array.from({ length: 23 }, (_, i) => i);
  kernel.arrive(PEER, Uint8Array.of(99));
  kernel.arriveStamped(PEER, joined, 1_000_000, 5);
  kernel.arriveStamped(OTHER, joined.subarray(0, 10), 1_000_000, 5);
  kernel.arriveStamped(PEER, new Uint8Array(0), 1_000_000);
  const socket = open(kernel);
  const received: number[][] = [];
  let overflowed = 0;
  await socket.receive((bytes) => received.push([...bytes]) === 1 && (kernel.dropped = 2), {
    onOverflow: (datagrams) => overflowed += datagrams,
    onIdle: () => socket.close(),
  });
  const [five, ten, fifteen, twenty] = [5, 10, 15, 20].map((at) => [...joined.subarray(at, at + 5)]);
  const first = [...joined.subarray(0, 5)];
  assertEquals(received, [[99], first, five, ten, fifteen, twenty, first, five, []]);
  assertEquals(overflowed, 10);
});

Deno.test("a socket that is closed in the midst of a batch hands over nothing more", async () => {
  const kernel = new MemoryKernel();
  kernel.arrive(PEER, ...numbered(BATCH_DATAGRAMS * 2));
  const socket = open(kernel);
  let count = 0;
  await socket.receive(() => ++count === 10 && socket.close());
  assertEquals([count, kernel.receiveCalls], [10, 1]);
  assertEquals(socket.sendNow([{ bytes: Uint8Array.of(1), to: PEER }]), 0);
});

Deno.test("receiveNow takes what has gathered before who waits for it is woken", async () => {
  const kernel = new MemoryKernel();
  const socket = open(kernel);
  const received: number[] = [];
  const receiving = socket.receive((bytes) => received.push(bytes[0]!));
  kernel.arrive(PEER, ...numbered(3));
  socket.receiveNow();
  assertEquals(received, [0, 1, 2]);
  socket.close();
  await receiving;
});
