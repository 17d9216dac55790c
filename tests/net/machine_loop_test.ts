import { assertEquals } from "@std/assert";
import { WakeTimers } from "../../src/common/wake_timers.ts";
import { MachineLoop, type ProtocolMachine } from "../../src/net/machine_loop.ts";
import { Echo, PEER } from "../support/echo_machine.ts";
import { MemorySocket, portable } from "../support/memory_socket.ts";
import { settled } from "../support/slow_sink.ts";
import { until } from "../support/until.ts";

for (
  const [where, portion] of [["everywhere", portable], ["by batches", (all: MemorySocket) => all]] as const
) {
  Deno.test(`MachineLoop sends what the machine answers, in order, ${where}`, async () => {
    const [machine, socket] = [new Echo(), new MemorySocket()];
    const loop = new MachineLoop(machine, portion(socket), { nowUs: () => 0 });
    const running = loop.run();
    for (let i = 0; i < 200; i++) socket.deliver(Uint8Array.of(i), PEER);
    await until("all are sent", () => socket.sent.length === 200);
    assertEquals(socket.sent.map(({ bytes }) => bytes[0]), Array.from({ length: 200 }, (_, i) => i));
    assertEquals(
      new Set(socket.sent.map(({ by }) => by)),
      new Set([where === "everywhere" ? "send" : "sendNow"]),
    );
    loop.close();
    socket.close();
    await running;
  });
}

Deno.test("MachineLoop sends one by one what the system does not take at once, and begins no batch meanwhile", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  const handedOver: number[] = [];
  machine.noteHandedOver = () => handedOver.push(socket.sent.length);
  machine.queue.push(...Array.from({ length: 150 }, (_, i) => Uint8Array.of(i)));
  // The first batch is of two.
  socket.takes.push(1, 2, 60, 0, 64);
  const loop = new MachineLoop(machine, socket, { nowUs: () => 0 });
  loop.wake();
  assertEquals(socket.sent.length, 1);
  loop.wake();
  await until("all are sent", () => socket.sent.length === 150);
  assertEquals(socket.sent.map(({ bytes }) => bytes[0]), Array.from({ length: 150 }, (_, i) => i));
  assertEquals(socket.sent.flatMap(({ by }, i) => by === "send" ? [i] : []), [1, 64, 65, 66, 67, 68, 69]);
  assertEquals(handedOver, [1, 4, 64, 68, 72, 136, 150]);
  loop.close();
});

Deno.test("MachineLoop keeps back what the socket has no room for, and lets go of answers to strangers that fail", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  const other = { ...PEER, hostname: "192.0.2.77" };
  machine.peers = [PEER, other];
  machine.strangers = [other.hostname];
  const loop = new MachineLoop(machine, socket, { nowUs: () => 0 });
  socket.missing.add(other.hostname);
  machine.queue.push(...Array.from({ length: 200 }, (_, i) => Uint8Array.of(i)));
  loop.wake();
  assertEquals(socket.sent.map(({ bytes }) => bytes[0]), Array.from({ length: 100 }, (_, i) => 2 * i));
  assertEquals([loop.unreached, loop.sendErrors], [100, 0]);
  socket.missing.clear();
  socket.failure = "no";
  machine.queue.push(Uint8Array.of(0), Uint8Array.of(1));
  loop.wake();
  await until("both have failed", () => loop.unreached + loop.sendErrors === 102);
  assertEquals([loop.unreached, loop.sendErrors, loop.failure], [101, 1, "no"]);
  loop.close();
});

Deno.test("MachineLoop tells its machine what was handed over only when it was, where all goes one by one", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  const handedOver: number[] = [];
  machine.noteHandedOver = () => handedOver.push(socket.sent.length);
  machine.queue.push(...Array.from({ length: 70 }, (_, i) => Uint8Array.of(i)));
  const loop = new MachineLoop(machine, portable(socket), { nowUs: () => 0 });
  loop.wake();
  await until("all are handed over", () => handedOver.length === 35);
  assertEquals(handedOver, Array.from({ length: 35 }, (_, i) => 2 * (i + 1)));
  loop.close();
});

Deno.test("MachineLoop takes in what has come before it does what a timer is for", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  let nowUs = 0;
  const loop = new MachineLoop(machine, socket, { nowUs: () => nowUs });
  const running = loop.run();
  machine.dueUs = 1000;
  loop.wake();
  nowUs = 1000;
  socket.arrive(Uint8Array.of(1), PEER);
  await until("both are sent", () => socket.sent.length === 2);
  assertEquals(socket.sent.map(({ bytes }) => bytes[0]), [1, 99]);
  loop.close();
  socket.close();
  await running;
});

Deno.test("MachineLoop counts what its timer has woken the machine for, and nothing else", async () => {
  const socket = new MemorySocket();
  const timers = new WakeTimers();
  const machine = Object.assign(new Echo(), { timers });
  machine.pollTimeoutUs = () => {
    timers.clear().offer(machine.dueUs ?? Infinity, "report");
    return machine.dueUs;
  };
  let nowUs = 0;
  const loop = new MachineLoop(machine, socket, { nowUs: () => nowUs });
  machine.dueUs = 1000;
  loop.wake();
  loop.wake();
  assertEquals(timers.counts.toJSON(), {});
  nowUs = 1000;
  await until("the timer sends", () => socket.sent.length === 1);
  assertEquals(timers.counts.toJSON(), { report: 1 });
  loop.close();
});

Deno.test("MachineLoop polls again at the time that the machine names", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  let nowUs = 0;
  const loop = new MachineLoop(machine, socket, { nowUs: () => nowUs });
  machine.dueUs = 2000;
  loop.wake();
  assertEquals(socket.sent.length, 0);
  nowUs = 2000;
  await until("it has polled", () => socket.sent.length === 1);
  loop.close();
});

Deno.test("MachineLoop survives a network that is down, counts, and tells each change once", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  const told: (string | undefined)[] = [];
  const loop = new MachineLoop(machine, socket, {
    nowUs: () => 0,
    onSendState: (failure) => told.push(failure),
  });
  socket.failure = "Network is unreachable";
  for (let i = 0; i < 3; i++) {
    machine.queue.push(Uint8Array.of(i));
    loop.wake();
    await settled();
  }
  socket.failure = undefined;
  machine.queue.push(Uint8Array.of(7));
  loop.wake();
  await settled();
  assertEquals(loop.sendErrors, 3);
  assertEquals(told, ["Network is unreachable", undefined]);
  assertEquals(socket.sent.map(({ bytes }) => bytes[0]), [7]);
  loop.close();
});

Deno.test("MachineLoop tells its machine when each datagram came, and never a time to come", async () => {
  const socket = new MemorySocket();
  const told: unknown[] = [];
  const machine: ProtocolMachine = {
    handleDatagram: (_bytes, _from, nowUs, arrivedUs) => told.push([nowUs, arrivedUs]),
    pollDatagram: () => undefined,
    pollTimeoutUs: () => undefined,
  };
  const loop = new MachineLoop(machine, socket, { nowUs: () => 5000 });
  const running = loop.run();
  for (const arrivedUs of [3000, undefined, 9000]) socket.deliver(Uint8Array.of(1), PEER, arrivedUs);
  assertEquals(told, [[5000, 3000], [5000, 5000], [5000, 5000]]);
  loop.close();
  socket.close();
  await running;
});

Deno.test("MachineLoop tells when a datagram came as the socket knows it, or else as its watch of itself does", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  const arrivals: unknown[] = [];
  machine.handleDatagram = (...[, , nowUs, arrivedUs]: unknown[]) => void arrivals.push([nowUs, arrivedUs]);
  const loop = new MachineLoop(machine, socket, { nowUs: () => 9000, dateRead: (nowUs) => nowUs - 7000 });
  const running = loop.run();
  socket.deliver(Uint8Array.of(1), PEER);
  socket.deliver(Uint8Array.of(1), PEER, 8000);
  assertEquals(arrivals, [[9000, 2000], [9000, 8000]]);
  loop.close();
  socket.close();
  await running;
});

Deno.test("MachineLoop says whether a datagram came at the time that it tells, and what the socket had no room for", async () => {
  const socket = new MemorySocket();
  const told: unknown[] = [];
  const machine: ProtocolMachine = {
    handleDatagram: (_bytes, _from, _nowUs, arrivedUs, isCertain) => told.push([arrivedUs, isCertain]),
    noteOverflow: (datagrams, nowUs) => told.push({ datagrams, nowUs }),
    pollDatagram: () => undefined,
    pollTimeoutUs: () => undefined,
  };
  let earliestUs = 1000;
  const loop = new MachineLoop(machine, socket, { nowUs: () => 5000, dateRead: () => earliestUs });
  const running = loop.run();
  socket.deliver(Uint8Array.of(1), PEER, 3000);
  socket.deliver(Uint8Array.of(1), PEER);
  earliestUs = 5000;
  socket.deliver(Uint8Array.of(1), PEER);
  socket.overflow(7);
  assertEquals(told, [[3000, true], [1000, false], [5000, true], { datagrams: 7, nowUs: 5000 }]);
  loop.close();
  socket.close();
  await running;
});

Deno.test("MachineLoop drains when its machine has nothing on its way any more, and the system has taken it all", async () => {
  const [machine, socket] = [new Echo(), new MemorySocket()];
  let nowUs = 0;
  const busy = Object.defineProperty(machine, "isBusy", { get: () => machine.dueUs !== undefined });
  const loop = new MachineLoop(busy, socket, { nowUs: () => nowUs });
  machine.dueUs = 2000;
  let sent = -1;
  const drained = loop.drained().then(() => sent = socket.sent.length);
  loop.wake();
  await Promise.resolve();
  assertEquals(sent, -1);
  nowUs = 2000;
  loop.wake();
  await drained;
  assertEquals(sent, 1);
  loop.close();
});
