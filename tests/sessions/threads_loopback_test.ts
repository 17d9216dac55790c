/** Both ends of both wires on real sockets of this host, by threads of their own and by the event loop of this one. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg, ReceivedFrame } from "../../src/common/frame.ts";
import { openSodium } from "../../src/system/sodium/open_sodium.ts";
import { openUdpSocket, type UdpSocket } from "../../src/net/udp_socket.ts";
import { LEASE_US } from "../../src/protocol/subscription.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import type { ReceivingHooks, ReceivingOptions, ReceivingStatus } from "../../src/threads/receiving.ts";
import { ReceivingHere } from "../../src/threads/receiving_here.ts";
import { startReceivingThread } from "../../src/threads/receiving_thread.ts";
import type { SendingHooks, SendingOptions, SendingStatus } from "../../src/threads/sending.ts";
import { SendingHere } from "../../src/threads/sending_here.ts";
import { startSendingThread } from "../../src/threads/sending_thread.ts";
import { makeJpeg } from "../support/pair.ts";
import { makePairing, sealOf } from "../support/sealed_pair.ts";
import { until } from "../support/until.ts";

/** The longest fits a socket's default buffer: the ends may share one thread, so nobody reads while the other sends. */
const LENGTHS_BYTES = [100, 1000, 1169, 1170, 20_000, 70_000];
/** A viewer that says nothing has gone after this time. */
const EXPIRED_MS = LEASE_US / 1000;
const HOSTNAME = "127.0.0.1";

type SendingWith = [socket: UdpSocket, options: SendingOptions, hooks: SendingHooks];
type ReceivingWith = [socket: UdpSocket, options: ReceivingOptions, hooks: ReceivingHooks];

/** Who drives the machines: threads, which only Linux has for it, or the event loop of this one. */
const WAYS = {
  threads: {
    send: (...options: SendingWith) => startSendingThread(...options)!,
    receive: (...options: ReceivingWith) => startReceivingThread(...options)!,
    isMissing: Deno.build.os !== "linux",
  },
  "the event loop": {
    send: (...options: SendingWith) => new SendingHere(...options, sodium),
    receive: (...options: ReceivingWith) => new ReceivingHere(...options, sodium),
    isMissing: false,
  },
};
const sodium = await openSodium();
/** Nobody is paired, or both are. */
const { ofRobot, ofViewer } = makePairing();
const AT_LOOPBACK = { ...ofViewer, addresses: [HOSTNAME] };
const SEALS = {
  "": { robot: undefined, viewer: undefined },
  ", sealed": { robot: sealOf([ofRobot]), viewer: sealOf([AT_LOOPBACK]) },
};
type Seals = typeof SEALS[keyof typeof SEALS];
type Way = typeof WAYS[keyof typeof WAYS];

function receive(way: Way, seals: Seals, subscribeTo: readonly Address[] = []) {
  const frames: ReceivedFrame[] = [];
  const statuses: ReceivingStatus[] = [];
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  const acceptsPushed = subscribeTo.length === 0;
  const receiving = way.receive(socket, {
    viewerId: 7,
    subscribeTo,
    acceptsPushed,
    wire: "auto",
    seal: seals.viewer,
  }, {
    onEvent: (event) => void (event.kind === "frame" && frames.push(event.frame)),
    onStatus: (status) => statuses.push(status),
    onSendState() {},
  });
  return { receiving, address: socket.address, frames, statuses };
}

function send(way: Way, seals: Seals, targets: readonly Address[], wire: "uis" | "sof" = "uis") {
  const statuses: SendingStatus[] = [];
  const socket = openUdpSocket({ hostname: HOSTNAME, port: 0 });
  const sender = {
    ...{ sessionId: 5, secret: new Uint8Array(32).fill(9), name: "robot", targets },
    ...{ datagramBytes: 1200, redundancy: "auto" as const },
  };
  const options: SendingOptions = wire === "sof" ? { wire, targets } : { wire, sender, seal: seals.robot };
  const sending = way.send(socket, options, {
    onStatus: (status) => statuses.push(status),
    onSendState() {},
  });
  return { sending, address: socket.address, statuses };
}

/** Sends a frame until it has come: a busy machine may have no time to read what it sends to itself. */
async function sendUntilReceived(
  { sending }: ReturnType<typeof send>,
  frames: readonly ReceivedFrame[],
  jpeg: Jpeg,
): Promise<void> {
  const hasCome = () => frames.some((frame) => isSame(frame.jpeg, jpeg));
  const give = () => sending.sinks.onFrame({ jpeg, captureUs: monotonicUs() });
  give();
  const timer = setInterval(give, 2000);
  try {
    await until("the frame has come", hasCome);
  } finally {
    clearInterval(timer);
  }
}

function isSame(a: Jpeg, b: Jpeg): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

for (const [name, way] of Object.entries(WAYS)) {
  for (const [how, seals] of Object.entries(SEALS)) testWith(`by ${name}${how}`, way, seals);
}

function testWith(how: string, way: Way, seals: Seals): void {
  const test = (what: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${what}, ${how}`, ignore: way.isMissing, fn });

  // The original wire is always open.
  for (const wire of seals.robot ? ["uis"] as const : ["uis", "sof"] as const) {
    test(`a stream that is pushed by the wire ${wire} comes bit by bit`, async () => {
      const viewer = receive(way, seals);
      await using _receiving = viewer.receiving;
      const robot = send(way, seals, [viewer.address], wire);
      await using _sending = robot.sending;
      for (const [number, bytes] of LENGTHS_BYTES.entries()) {
        await sendUntilReceived(robot, viewer.frames, makeJpeg(number, bytes));
      }
      await robot.sending.drained();
      const figures = () => viewer.statuses.at(-1)?.streams[0];
      await until("the figures tell of it", () => figures()?.framesComplete === viewer.frames.length);
      assertEquals(viewer.statuses.at(-1)!.sendErrors, 0);
    });
  }

  test("a stream that is asked for comes bit by bit, and its viewer is heard", async () => {
    const robot = send(way, seals, []);
    await using _sending = robot.sending;
    const viewer = receive(way, seals, [robot.address]);
    await using _receiving = viewer.receiving;
    for (const [number, bytes] of LENGTHS_BYTES.entries()) {
      await sendUntilReceived(robot, viewer.frames, makeJpeg(number, bytes));
    }
    await until("the broadcaster is heard", () => viewer.receiving.heardUs(robot.address) > 0);
    await until("the viewer is in the figures", () => robot.statuses.at(-1)?.state.viewers.length === 1);
  });

  test("a viewer that ends says so, and gives its port back", async () => {
    const robot = send(way, seals, []);
    await using _sending = robot.sending;
    const viewer = receive(way, seals, [robot.address]);
    await until("the viewer is there", () => robot.statuses.at(-1)?.state.viewers.length === 1);
    await viewer.receiving[Symbol.asyncDispose]();
    openUdpSocket({ hostname: HOSTNAME, port: viewer.address.port }).close();
    await until(
      "the viewer has gone",
      () => robot.statuses.at(-1)?.state.viewers.length === 0,
      EXPIRED_MS - 500,
    );
  });

  test("a stream follows its target to another address", async () => {
    const [first, second] = [receive(way, seals), receive(way, seals)];
    await using _first = first.receiving;
    await using _second = second.receiving;
    const robot = send(way, seals, [first.address]);
    await using _sending = robot.sending;
    await sendUntilReceived(robot, first.frames, makeJpeg(1));
    robot.sending.retarget(first.address, second.address);
    await sendUntilReceived(robot, second.frames, makeJpeg(2));
    assert(first.frames.every(({ jpeg }) => isSame(jpeg, makeJpeg(1))));
  });
}
