import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { findDescriptor } from "../../src/net/descriptor.ts";
import { makeBell } from "../../src/system/bell.ts";
import { openWaitSet, takeOverWaiting, type WaitSet } from "../../src/system/wait_set.ts";
import { UnixPipe } from "../support/unix_pipe.ts";

/** Longer than any wait that ends because something is ready. */
const LONG_US = 40_000_000;
const [EPOLL_CTL_ADD, EPOLLIN] = [1, 1];

function testOnLinux(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", fn });
}

/** A wait set, so many pipes whose reading ends it waits for, and the numbers of those that it told. */
function waitForPipes(count: number) {
  const opened = new DisposableStack();
  const waits: WaitSet = opened.use(openWaitSet()!);
  const pipes = Array.from({ length: count }, () => opened.use(new UnixPipe()));
  const told: number[] = [];
  const waiters = pipes.map(({ readEnd: descriptor }, i) => ({
    descriptor,
    onReady: () => void told.push(i),
  }));
  for (const waiter of waiters) waits.add(waiter);
  return { opened, waits, pipes, told, waiters };
}

testOnLinux("WaitSet waits as long as it is told where nothing is ready, and tells nobody", () => {
  const { opened, waits, told } = waitForPipes(2);
  using _ = opened;
  for (const us of [30_000, 1500]) {
    const beganMs = performance.now();
    waits.wait(us);
    const tookMs = performance.now() - beganMs;
    // performance.now may be a little coarse.
    assert(tookMs > us / 1000 - 0.2, `${tookMs} ms`);
  }
  assertEquals(told, []);
});

testOnLinux("WaitSet tells the one that is ready, and no other, as long as it is ready", () => {
  const { opened, waits, pipes, told } = waitForPipes(3);
  using _ = opened;
  pipes[1]!.write(Uint8Array.of(1));
  waits.wait(LONG_US);
  waits.wait(LONG_US);
  assertEquals(told, [1, 1]);
  pipes[1]!.read(1);
  pipes[2]!.write(Uint8Array.of(1));
  waits.wait(LONG_US);
  pipes[0]!.write(Uint8Array.of(1));
  // What was due before it is late, but told.
  waits.wait(-5);
  assertEquals(told, [1, 1, 2, 0, 2]);
});

testOnLinux("WaitSet tells of a pipe whose other end has gone", () => {
  const { opened, waits, pipes, told } = waitForPipes(2);
  using _ = opened;
  pipes[1]!.close(pipes[1]!.writeEnd);
  waits.wait(LONG_US);
  assertEquals(told, [1]);
});

testOnLinux("WaitSet waits for an output until it takes bytes", () => {
  using waits = openWaitSet()!;
  using pipe = new UnixPipe();
  let told = 0;
  waits.add({ descriptor: pipe.writeEnd, isOutput: true, onReady: () => told++ });
  waits.wait(LONG_US);
  assertEquals(told, 1);
  pipe.fill();
  waits.wait(1000);
  assertEquals(told, 1);
  pipe.read(65_536);
  waits.wait(LONG_US);
  assertEquals(told, 2);
});

testOnLinux("WaitSet waits for those that are left when one is removed", () => {
  const { opened, waits, pipes, told, waiters } = waitForPipes(3);
  using _ = opened;
  waits.remove(waiters[1]!);
  // Nobody is removed for it.
  waits.remove(waiters[1]!);
  pipes[1]!.write(Uint8Array.of(1));
  waits.wait(0);
  assertEquals(told, []);
  pipes[2]!.write(Uint8Array.of(1));
  waits.wait(LONG_US);
  assertEquals(told, [2]);
});

testOnLinux("WaitSet does not tell who was removed while others were told, and forgets nobody else", () => {
  for (const [remover, removed] of [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [2, 0]] as const) {
    const { opened, waits, pipes, told, waiters } = waitForPipes(3);
    using _ = opened;
    const { onReady } = waiters[remover]!;
    waiters[remover]!.onReady = () => {
      onReady();
      waits.remove(waiters[removed]!);
    };
    for (const pipe of pipes) pipe.write(Uint8Array.of(1));
    for (let i = 0; i < 3; i++) waits.wait(LONG_US);
    const times = (number: number) => told.filter((one) => one === number).length;
    const what = `${remover} removes ${removed}: ${told}`;
    assertEquals(times(removed), removed <= remover ? 1 : 0, what);
    for (const other of [0, 1, 2]) if (other !== removed) assert(times(other) >= 2, what);
  }
});

testOnLinux("WaitSet does not tell a waiter that was added in the place of one that was ready", () => {
  const { opened, waits, pipes, told, waiters } = waitForPipes(2);
  using _ = opened;
  using quiet = new UnixPipe();
  waiters[0]!.onReady = () => {
    told.push(0);
    waits.remove(waiters[1]!);
    waits.add({ descriptor: quiet.readEnd, onReady: () => void told.push(9) });
  };
  for (const pipe of pipes) pipe.write(Uint8Array.of(1));
  waits.wait(LONG_US);
  assertEquals(told, [0]);
});

testOnLinux("WaitSet says that it can not wait for more than 32 descriptors", () => {
  using waits = openWaitSet()!;
  using pipe = new UnixPipe();
  const waiters = Array.from({ length: 33 }, () => ({ descriptor: pipe.readEnd, onReady() {} }));
  const [first, ...others] = waiters;
  for (const waiter of others) waits.add(waiter);
  assertThrows(() => waits.add(first!), RangeError);
  // Who is waited for already takes no other place.
  waits.add(others[0]!);
  waits.remove(others[0]!);
  waits.add(first!);
});

testOnLinux("takeOverWaiting ends what an event loop hears of a descriptor, which stays open", () => {
  const symbols = {
    epoll_create1: { parameters: ["i32"], result: "i32" },
    epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
    epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  } as const;
  const libc = Deno.dlopen("libc.so.6", symbols);
  using waits = openWaitSet()!;
  const { epoll_create1, epoll_ctl, epoll_wait, close } = libc.symbols;
  const [taken, other] = [makeBell()!, makeBell()!];
  const events = new Uint8Array(64);
  const epoll = epoll_create1(0);
  for (const { descriptor } of [taken, other]) {
    assertEquals(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, new Uint32Array([EPOLLIN, 0, 0, 0])), 0);
  }
  taken.ring();
  assertEquals(epoll_wait(epoll, events, 4, 0), 1);
  takeOverWaiting(taken.descriptor);
  assertEquals(epoll_wait(epoll, events, 4, 0), 0);
  other.ring();
  assertEquals(epoll_wait(epoll, events, 4, 0), 1);
  let told = 0;
  waits.add({ descriptor: taken.descriptor, onReady: () => told++ });
  waits.wait(LONG_US);
  assertEquals(told, 1);
  close(epoll);
  libc.close();
  taken.destroy();
  other.destroy();
});

testOnLinux(
  "takeOverWaiting leaves a socket's datagrams to who waits, and the socket can be closed",
  async () => {
    using waits = openWaitSet()!;
    const [taken, other] = [0, 1].map(() =>
      Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 })
    ) as [Deno.DatagramConn, Deno.DatagramConn];
    const descriptor = findDescriptor(taken.addr as Address)!;
    const received = taken.receive();
    const settled: string[] = [];
    received.then(() => settled.push("received"), () => settled.push("rejected"));
    // The event loop waits for it from here on.
    await other.send(Uint8Array.of(1), other.addr);
    await other.receive();
    takeOverWaiting(descriptor);
    await other.send(Uint8Array.of(2), taken.addr);
    for (let i = 0; i < 3; i++) {
      await other.send(Uint8Array.of(3), other.addr);
      await other.receive();
    }
    let told = 0;
    waits.add({ descriptor, onReady: () => told++ });
    waits.wait(LONG_US);
    assertEquals([told, settled], [1, []]);
    taken.close();
    other.close();
    await assertRejects(() => received);
  },
);
