/** Both ends of the wires in one process, on real sockets of this host. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg, ReceivedFrame } from "../../src/common/frame.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { MachineLoop, type ProtocolMachine } from "../../src/net/machine_loop.ts";
import { randomU48 } from "../../src/net/random.ts";
import { openUdpSocket, type UdpSocket } from "../../src/net/udp_socket.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import type { ReceiverOptions } from "../../src/receive/receiver_options.ts";
import { Sender } from "../../src/send/sender.ts";
import { makeJpeg } from "../support/pair.ts";
import { until } from "../support/until.ts";

/** The longest fits a socket's default buffer: both ends share one thread here, so nobody reads while the other sends. */
const LENGTHS_BYTES = [100, 1000, 1169, 1170, 20_000, 70_000];

/** A machine on a socket of its own; its disposal closes both. */
class Running<Machine extends ProtocolMachine> implements AsyncDisposable {
  readonly machine: Machine;
  readonly loop: MachineLoop;
  readonly sendStates: (string | undefined)[] = [];
  readonly #socket: UdpSocket;
  readonly #receiving: Promise<void>;

  constructor(machine: Machine, socket: UdpSocket, onHandled: () => void = () => {}) {
    this.machine = machine;
    this.#socket = socket;
    const onSendState = (failure: string | undefined) => this.sendStates.push(failure);
    // One at a time, as the original's wire needs its order kept.
    const batch = machine instanceof SofSender ? { batchDatagrams: 1 } : {};
    this.loop = new MachineLoop(machine, socket, { nowUs: monotonicUs, onHandled, onSendState, ...batch });
    this.#receiving = this.loop.run();
  }

  get address(): Address {
    return this.#socket.address;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.loop.close();
    this.#socket.close();
    await this.#receiving;
  }
}

function runReceiver(hostname: string, options: Partial<ReceiverOptions> = {}) {
  const receiver = new Receiver({
    viewerId: 7,
    drawU48: randomU48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
    ...options,
  });
  const frames: ReceivedFrame[] = [];
  const takeEvents = () => {
    for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) {
      if (event.kind === "frame") frames.push(event.frame);
    }
  };
  return { frames, running: new Running(receiver, openUdpSocket({ hostname, port: 0 }), takeEvents) };
}

function runSender(hostname: string, targets: readonly Address[]): Running<Sender> {
  const sender = new Sender({
    sessionId: hostname.length, // one for each family
    secret: new Uint8Array(32).fill(9),
    name: "robot",
    targets,
    datagramBytes: 1200,
    redundancy: "auto",
  });
  return new Running(sender, openUdpSocket({ hostname, port: 0 }));
}

/** Sends a frame until it has come: a busy machine may have no time to read what it sends to itself. */
async function sendUntilReceived(
  sender: Running<Sender | SofSender>,
  frames: readonly ReceivedFrame[],
  jpeg: Jpeg,
): Promise<void> {
  const before = frames.length;
  const send = () => {
    sender.machine.handleFrame({ jpeg, captureUs: monotonicUs() }, monotonicUs());
    sender.loop.wake();
  };
  send();
  const timer = setInterval(send, 2000);
  try {
    await until("the frame has come", () => frames.length > before);
  } finally {
    clearInterval(timer);
  }
  assertEquals(frames.at(-1)!.jpeg, jpeg);
}

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`a pushed stream goes through real sockets bit by bit, on ${hostname}`, async () => {
    const { frames, running: receiver } = runReceiver(hostname);
    await using _ = receiver;
    await using sender = runSender(hostname, [receiver.address]);
    for (const [number, bytes] of LENGTHS_BYTES.entries()) {
      await sendUntilReceived(sender, frames, makeJpeg(number, bytes));
    }
    await until("the stream has a name", () => frames.at(-1)!.stream.name === "robot" || resend());
    await until("a report has come", () => sender.machine.viewers[0]!.lastReport !== undefined);

    function resend(): boolean {
      sender.machine.handleFrame({ jpeg: makeJpeg(1, 1000), captureUs: monotonicUs() }, monotonicUs());
      sender.loop.wake();
      return false;
    }
  });

  Deno.test(`a stream that is asked for goes through real sockets bit by bit, on ${hostname}`, async () => {
    await using sender = runSender(hostname, []);
    const { frames, running: receiver } = runReceiver(hostname, {
      subscribeTo: [sender.address],
      acceptsPushed: false,
    });
    await using _ = receiver;
    await until("the viewer is admitted", () => sender.machine.viewers.length === 1);
    for (const [number, bytes] of LENGTHS_BYTES.entries()) {
      await sendUntilReceived(sender, frames, makeJpeg(number, bytes));
    }
  });
}

Deno.test("a receiver on all addresses hears IPv4 and IPv6, and answers each", async () => {
  const { frames, running: receiver } = runReceiver("::");
  await using _ = receiver;
  for (const hostname of ["127.0.0.1", "::1"]) {
    await using sender = runSender(hostname, [{ ...receiver.address, hostname }]);
    await sendUntilReceived(sender, frames, makeJpeg(3));
    await until("a report has come", () => sender.machine.viewers[0]!.lastReport !== undefined);
  }
});

Deno.test("the original's wire goes through real sockets bit by bit", async () => {
  const { frames, running: receiver } = runReceiver("127.0.0.1");
  await using _ = receiver;
  const socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  await using sender = new Running(new SofSender({ targets: [receiver.address] }), socket);
  for (const [number, bytes] of LENGTHS_BYTES.entries()) {
    await sendUntilReceived(sender, frames, makeJpeg(number, bytes));
  }
});

Deno.test("a sender survives a target that nobody listens on, and its other target gets every frame", async () => {
  const gone = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  gone.close();
  const { frames, running: receiver } = runReceiver("127.0.0.1");
  await using _ = receiver;
  await using sender = runSender("127.0.0.1", [gone.address, receiver.address]);
  for (let number = 0; number < 20; number++) await sendUntilReceived(sender, frames, makeJpeg(number, 5000));
  assert(frames.length >= 20);
  // A "port unreachable" may fail a send to either; each failure has to end again.
  const failures = sender.sendStates.filter((state) => state !== undefined).length;
  assert(sender.sendStates.length - failures >= failures - 1, sender.sendStates.join("; "));
});
