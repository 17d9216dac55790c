import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { WakeTimers } from "../../src/common/wake_timers.ts";
import { BatchCalls } from "../../src/net/batch_calls.ts";
import { BatchSocket } from "../../src/net/batch_socket.ts";
import { BlockingLoop, type BlockingLoopOptions } from "../../src/net/blocking_loop.ts";
import type { ProtocolMachine } from "../../src/net/machine_loop.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { WaitSet } from "../../src/system/wait_set.ts";
import { Echo, PEER } from "../support/echo_machine.ts";
import { MemoryKernel, ROOM_US } from "../support/memory_kernel.ts";

const OTHER: Address = { ...PEER, hostname: "192.0.2.10" };
const DESCRIPTOR = 3;
const SECOND_US = 1_000_000;

/** A loop of which the test says how long it runs; `prepare` is given it before. */
function run(
  kernel: MemoryKernel,
  machine: ProtocolMachine,
  options: Partial<BlockingLoopOptions> = {},
  prepare: (loop: BlockingLoop) => void = () => {},
): BlockingLoop {
  const socket = new BatchSocket(new BatchCalls(kernel.libc, DESCRIPTOR), false, {
    nowUs: () => kernel.nowUs,
    openNeighbours: () => ({ find: kernel.findNeighbour, [Symbol.dispose]() {} }),
  });
  const waits = new WaitSet(kernel.libc);
  const loop = new BlockingLoop(machine, {
    socket,
    descriptor: DESCRIPTOR,
    waits,
    nowUs: () => kernel.nowUs,
    ...options,
  });
  kernel.at(10 * SECOND_US, () => loop.pause());
  prepare(loop);
  loop.run();
  socket.close();
  return loop;
}

/** Datagrams of one byte each. */
function numbered(count: number, first = 0): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => Uint8Array.of(first + i));
}

function numbersOf(kernel: MemoryKernel): number[] {
  return kernel.sent.map(({ bytes }) => bytes[0]!);
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

Deno.test("BlockingLoop sends what the machine answers, in order, and sleeps while nothing comes", () => {
  const kernel = new MemoryKernel();
  kernel.gives.push(3, 1, 64, 7);
  kernel.arrive(PEER, ...numbered(120));
  kernel.at(5000, () => kernel.arrive(OTHER, ...numbered(80, 120)));
  run(kernel, new Echo());
  assertEquals(numbersOf(kernel), upTo(200));
  assertEquals(new Set(kernel.sent.map(({ atUs }) => atUs)), new Set([0, 5000]));
  assertEquals(new Set(kernel.sent.map(({ by }) => by)), new Set(["sendmmsg"]));
  // Of ten seconds it has waited for one at a time.
  assert(kernel.waits < 20, `${kernel.waits} waits`);
  assertEquals(kernel.waitsForRoom, 0);
});

Deno.test("BlockingLoop sends the first two datagrams ahead, and what is joined as single datagrams", () => {
  for (const [batchDatagrams, calls] of [[undefined, 3], [10, 11], [1, 100]] as const) {
    const kernel = new MemoryKernel();
    const machine = new Echo();
    const datagrams = upTo(100).map((i) => new Uint8Array(i === 50 ? 200 : 300).fill(i));
    machine.queue.push(...datagrams);
    run(kernel, machine, batchDatagrams === undefined ? {} : { batchDatagrams });
    assertEquals(kernel.sent.map(({ bytes }) => bytes), datagrams);
    assertEquals(kernel.sendCalls, calls, `${batchDatagrams} in a batch`);
    assertEquals(new Set(kernel.sent.map(({ to }) => to.hostname)), new Set([PEER.hostname]));
  }
});

Deno.test("BlockingLoop sends one by one where the system cuts nothing, and asks for it once", () => {
  const kernel = new MemoryKernel();
  kernel.cuts = false;
  const machine = new Echo();
  machine.queue.push(...numbered(100));
  const loop = run(kernel, machine);
  assertEquals(numbersOf(kernel), upTo(100));
  assertEquals([loop.sendErrors, loop.failure], [0, undefined]);
  // Two, of which the first call takes none, then 64, then the rest.
  assertEquals(kernel.sendCalls, 4);
});

Deno.test("BlockingLoop waits for room where the system takes less than a batch, and polls for no other meanwhile", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [PEER, OTHER];
  machine.queue.push(...numbered(150));
  kernel.takes.push(1, -1, 1, 60, -1, 4);
  const left: number[] = [];
  for (const round of [0, 1]) {
    kernel.at(round * ROOM_US + 100, () => left.push(kernel.sent.length, machine.queue.length));
  }
  run(kernel, machine);
  assertEquals(numbersOf(kernel), upTo(150));
  assertEquals(kernel.sent.map(({ to }) => to), upTo(150).map((i) => [PEER, OTHER][i % 2]!));
  // One of the first batch and all but 4 of the second one had left.
  assertEquals(left, [1, 148, 62, 84]);
  assertEquals(kernel.sent.at(-1)!.atUs, 2 * ROOM_US);
  // Once each time, and once more for the look between.
  assertEquals(kernel.waitsForRoom, 4);
});

Deno.test("BlockingLoop takes in what comes, and looks at its alarms, while it waits for room", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.queue.push(Uint8Array.of(0));
  kernel.takes.push(-1, -1);
  // What is due meanwhile has to wait, and wakes nobody.
  machine.dueUs = 50;
  const handled: number[] = [];
  const rung: number[] = [];
  kernel.at(100, () => kernel.arrive(PEER, Uint8Array.of(1)));
  run(kernel, machine, { onHandled: () => handled.push(kernel.nowUs) }, (loop) => {
    loop.alarms.push({ dueUs: 200, ring: (nowUs) => (rung.push(nowUs), loop.alarms.pop()) });
  });
  assertEquals([handled, rung], [[100], [200]]);
  assertEquals(numbersOf(kernel), [0, 1, 99]);
});

Deno.test("BlockingLoop tells its machine whenever something was handed over", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [PEER, OTHER];
  const handedOver: number[] = [];
  machine.noteHandedOver = () => handedOver.push(kernel.sent.length);
  machine.queue.push(...numbered(150));
  kernel.takes.push(2, 60, 4, 64);
  run(kernel, machine);
  assertEquals(handedOver, [2, 66, 130, 150]);
});

Deno.test("BlockingLoop counts what the system refuses, tells each change once, and sends the rest", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  const told: (string | undefined)[] = [];
  kernel.unreachable.add(PEER.hostname);
  for (const atUs of [1000, 2000, 3000]) {
    kernel.at(atUs, () => machine.queue.push(new Uint8Array(100).fill(atUs / 1000)));
  }
  kernel.at(4000, () => {
    kernel.unreachable.clear();
    machine.queue.push(Uint8Array.of(4));
  });
  const loop = run(kernel, machine, { onSendState: (failure) => told.push(failure) });
  assertEquals(told, ["Network is unreachable (os error 101)", undefined]);
  assertEquals([loop.sendErrors, loop.bytesRefused, loop.failure], [3, 300, undefined]);
  assertEquals(numbersOf(kernel), [4]);
  assertEquals(kernel.waitsForRoom, 0);
});

Deno.test("BlockingLoop leaves out of a batch only what the system refuses", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [PEER, PEER, OTHER];
  machine.queue.push(...numbered(60));
  kernel.unreachable.add(OTHER.hostname);
  const loop = run(kernel, machine);
  assertEquals(numbersOf(kernel), upTo(60).filter((i) => i % 3 !== 2));
  assertEquals([loop.sendErrors, loop.bytesRefused], [20, 20]);
});

Deno.test("BlockingLoop refuses by itself what its socket has no address for", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [{ ...PEER, hostname: "2001:db8::1" }, PEER];
  machine.queue.push(...numbered(6));
  const told: (string | undefined)[] = [];
  const loop = run(kernel, machine, { onSendState: (failure) => told.push(failure) });
  assertEquals(numbersOf(kernel), [1, 3, 5]);
  assertEquals(loop.sendErrors, 3);
  assertEquals(told[0], "nothing can be sent to 2001:db8::1");
});

Deno.test("BlockingLoop lets go of answers to strangers that the system refuses, and tells nobody", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [PEER, OTHER, { ...PEER, hostname: "2001:db8::1" }];
  machine.strangers = [OTHER.hostname, "2001:db8::1"];
  machine.queue.push(...numbered(60));
  kernel.unreachable.add(OTHER.hostname);
  const told: unknown[] = [];
  const loop = run(kernel, machine, { onSendState: (failure) => told.push(failure) });
  assertEquals(numbersOf(kernel), upTo(60).filter((i) => i % 3 === 0));
  assertEquals([loop.sendErrors, loop.bytesRefused, loop.failure, loop.unreached], [0, 0, undefined, 40]);
  assertEquals(told, []);
});

Deno.test("BlockingLoop keeps back what is for nobody that is found, where others would wait for it", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = [PEER, OTHER];
  kernel.missing.add(OTHER.hostname);
  machine.queue.push(...numbered(20));
  kernel.at(1000, () => {
    kernel.waitingBytes = 100_000;
    machine.queue.push(...numbered(20, 20));
  });
  const loop = run(kernel, machine);
  // It is looked for by the first of those.
  assertEquals(numbersOf(kernel), upTo(40).filter((i) => i <= 21 || i % 2 === 0));
  assertEquals([loop.unreached, loop.sendErrors], [9, 0]);
});

Deno.test("BlockingLoop answers few strangers that are not found", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.peers = Array.from({ length: 200 }, (_, i) => ({ ...PEER, hostname: `192.0.2.${i}` }));
  machine.strangers = machine.peers.map(({ hostname }) => hostname);
  for (const { hostname } of machine.peers.slice(100)) kernel.missing.add(hostname);
  machine.queue.push(...numbered(200));
  const loop = run(kernel, machine);
  assertEquals(numbersOf(kernel), upTo(116));
  assertEquals([loop.unreached, loop.sendErrors], [84, 0]);
});

Deno.test("BlockingLoop takes in what has come before it does what a timer is for", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.dueUs = 1000;
  // It is held up, and both are late.
  kernel.at(500, () => {
    kernel.arrive(PEER, ...numbered(100));
    kernel.nowUs = 7000;
  });
  run(kernel, machine);
  assertEquals(numbersOf(kernel), [...upTo(100), 99]);
});

Deno.test("BlockingLoop polls again at the time that the machine names, and then waits for no time", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.dueUs = 2000;
  kernel.at(5000, () => machine.dueUs = 3_500_000);
  run(kernel, machine);
  assertEquals(kernel.sent.map(({ atUs }) => atUs), [2000, 3_500_000]);
  assert(kernel.waits < 20, `${kernel.waits} waits`);
});

Deno.test("BlockingLoop counts what the machine was woken for by its time, and nothing else", () => {
  const kernel = new MemoryKernel();
  const timers = new WakeTimers();
  const machine = Object.assign(new Echo(), { timers });
  machine.pollTimeoutUs = () => {
    timers.clear().offer(machine.dueUs ?? Infinity, "report");
    return machine.dueUs;
  };
  // It was due before there was a wait.
  machine.dueUs = 0;
  kernel.at(200, () => machine.dueUs = 1000);
  kernel.at(300, () => kernel.arrive(PEER, Uint8Array.of(1)));
  kernel.at(900, () => assertEquals(timers.counts.toJSON(), {}));
  run(kernel, machine);
  assertEquals(numbersOf(kernel), [99, 1, 99]);
  assertEquals(timers.counts.toJSON(), { report: 1 });
});

/** Takes note of what a machine is told. */
class Listener implements ProtocolMachine {
  readonly told: unknown[] = [];
  readonly arrivals: { readonly nowUs: number; readonly arrivedUs: number }[] = [];

  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number, arrivedUs: number, isCertain?: boolean) {
    this.told.push([bytes[0], from, isCertain]);
    this.arrivals.push({ nowUs, arrivedUs });
  }

  noteOverflow(datagrams: number, nowUs: number): void {
    this.told.push({ datagrams, nowUs });
  }

  pollDatagram() {
    return undefined;
  }

  pollTimeoutUs() {
    return undefined;
  }
}

Deno.test("BlockingLoop tells its machine when each datagram came, and never a time to come", () => {
  const kernel = new MemoryKernel();
  const machine = new Listener();
  kernel.realtimeUs = 5 * SECOND_US;
  const ages = [7000, 3000, -SECOND_US];
  for (const [i, ageUs] of ages.entries()) {
    kernel.arriveStamped(PEER, Uint8Array.of(i), kernel.realtimeUs - ageUs);
  }
  kernel.arrive(OTHER, Uint8Array.of(3));
  run(kernel, machine, { nowUs: monotonicUs }, (loop) => kernel.at(100, () => loop.pause()));
  assertEquals(machine.told, [[0, PEER, true], [1, PEER, true], [2, PEER, true], [3, OTHER, true]]);
  const [first, second, third, fourth] = machine.arrivals;
  assertEquals(second!.arrivedUs - first!.arrivedUs, 4000);
  assert(first!.nowUs - first!.arrivedUs >= 7000);
  for (const { nowUs, arrivedUs } of [third!, fourth!]) assertEquals(arrivedUs, nowUs);
});

Deno.test("BlockingLoop tells what the socket had no room for before what came after it", () => {
  const kernel = new MemoryKernel();
  const machine = new Listener();
  kernel.at(4000, () => {
    kernel.dropped = 7;
    kernel.arrive(PEER, Uint8Array.of(1));
  });
  kernel.at(5000, () => kernel.arrive(PEER, Uint8Array.of(2)));
  run(kernel, machine);
  assertEquals(machine.told, [{ datagrams: 7, nowUs: 4000 }, [1, PEER, true], [2, PEER, true]]);
  assertEquals(machine.arrivals.map(({ nowUs }) => nowUs), [4000, 5000]);
});

Deno.test("BlockingLoop rings an alarm when it is due, as often as it is", () => {
  const kernel = new MemoryKernel();
  const rung: number[] = [];
  run(kernel, new Echo(), {}, (loop) => {
    const alarm = {
      dueUs: 400_000,
      ring(nowUs: number) {
        rung.push(nowUs);
        alarm.dueUs = rung.length < 3 ? nowUs + 2_500_000 : Infinity;
      },
    };
    loop.alarms.push({ dueUs: Infinity, ring: () => rung.push(NaN) }, alarm);
  });
  assertEquals(rung, [400_000, 2_900_000, 5_400_000]);
});

Deno.test("BlockingLoop says when nothing more is due, and not while something waits for room", () => {
  const kernel = new MemoryKernel();
  const machine = new Echo();
  machine.queue.push(...numbered(100));
  kernel.takes.push(-1, 64, -1);
  const rests: number[] = [];
  run(kernel, machine, { onRest: () => rests.push(kernel.sent.length) }, (loop) => {
    kernel.at(50 * ROOM_US, () => loop.pause());
  });
  assertEquals(new Set(rests), new Set([100]));
});

Deno.test("BlockingLoop ends its run after the turn in which it is paused, and goes on when it is run again", () => {
  const kernel = new MemoryKernel();
  const sent: number[][] = [];
  kernel.at(1000, () => kernel.arrive(PEER, ...numbered(2)));
  kernel.at(2000, () => kernel.arrive(PEER, ...numbered(2, 2)));
  let pause = () => {};
  run(kernel, new Echo(), { onHandled: () => pause() }, (loop) => {
    pause = () => loop.pause();
    for (let i = 0; i < 2; i++) {
      loop.run();
      sent.push([kernel.nowUs, ...numbersOf(kernel)]);
    }
    pause = () => {};
  });
  assertEquals(sent, [[1000, 0, 1], [2000, 0, 1, 2, 3]]);
});
