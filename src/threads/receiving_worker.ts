/**
 * The receiver's thread: datagrams in, whole pictures out, and nothing else.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import { openBatchCalls } from "../net/batch_calls.ts";
import { BatchSocket } from "../net/batch_socket.ts";
import { BlockingLoop } from "../net/blocking_loop.ts";
import { randomU48 } from "../net/random.ts";
import { encodeDatagram } from "../protocol.ts";
import { Receiver } from "../receive/receiver.ts";
import { monotonicUs, watchClock } from "../system/monotonic.ts";
import { openWaitSet } from "../system/wait_set.ts";
import { CommandQueue, type WorkerScope } from "./commands.ts";
import type { OpenReceiving, ReceivingCommand, ReceivingNews } from "./receiving_messages.ts";
import { SharedFrames } from "./shared_frames.ts";

const STATUS_INTERVAL_US = 1_000_000;
const HEARD_INTERVAL_US = 250_000;
/** So many pictures and poses may be on their way to the main thread: one that is held up hears of the newest later. */
const MOST_UNTAKEN = 64;

type Scope = WorkerScope<OpenReceiving | ReceivingCommand, ReceivingNews>;

class ReceivingWorker {
  readonly #scope: Scope;
  readonly #receiver: Receiver;
  readonly #loop: BlockingLoop;
  readonly #socket: BatchSocket;
  readonly #commands: CommandQueue;
  readonly #untaken: Int32Array;
  readonly #frames = new Map<string, SharedFrames>();
  #asked: Address[];
  #isClosing = false;

  constructor(scope: Scope, { descriptor, isIpv6, options, line, untaken }: OpenReceiving) {
    this.#scope = scope;
    this.#untaken = new Int32Array(untaken);
    this.#asked = [...options.subscribeTo];
    const receiver = this.#receiver = new Receiver({ ...options, drawU48: randomU48 });
    const calls = openBatchCalls(descriptor)!;
    calls.readAlone();
    this.#socket = new BatchSocket(calls, isIpv6);
    const waits = openWaitSet()!;
    this.#loop = new BlockingLoop(receiver, {
      socket: this.#socket,
      descriptor,
      waits,
      nowUs: watchClock(() => receiver.compareClocksAnew(monotonicUs())),
      onHandled: () => this.#tell(),
      onSendState: (failure) => scope.postMessage({ kind: "send-state", failure }),
    });
    this.#commands = new CommandQueue(line, () => this.#loop.pause());
    waits.add(this.#commands);
    this.#loop.alarms.push(
      repeat(STATUS_INTERVAL_US, (nowUs) => this.#tellStatus(nowUs)),
      repeat(HEARD_INTERVAL_US, () => this.#tellHeard()),
    );
  }

  async run(): Promise<void> {
    while (!this.#isClosing) {
      this.#loop.run();
      await this.#commands.settled();
    }
    const [slot] = this.#socket.slots;
    for (const { to, datagram } of this.#receiver.leave()) {
      if (this.#socket.address(0, encodeDatagram(datagram, slot!), to)) this.#socket.calls.send(1);
    }
    this.#socket.close();
    this.#scope.postMessage({ kind: "closed" });
  }

  obey(command: ReceivingCommand): void {
    if (command.kind === "close") this.#isClosing = true;
    else {
      this.#receiver.retarget(command.from, command.to);
      const { from, to } = command;
      this.#asked = [...this.#asked.filter((address) => !from || !isSameAddress(address, from)), to];
    }
    this.#commands.noteTaken();
  }

  #tell(): void {
    for (let event = this.#receiver.pollEvent(); event; event = this.#receiver.pollEvent()) {
      if (event.kind === "stream-began" || event.kind === "refused") {
        this.#scope.postMessage(event);
        continue;
      }
      if (Atomics.load(this.#untaken, 0) >= MOST_UNTAKEN) continue;
      if (event.kind === "frame") {
        const { jpeg, ...frame } = event.frame;
        const shared = this.#framesOf(frame.stream.key).write(jpeg);
        if (!shared) continue;
        this.#scope.postMessage({ kind: "frame", frame, shared });
      } else this.#scope.postMessage(event);
      Atomics.add(this.#untaken, 0, 1);
    }
  }

  #framesOf(key: string): SharedFrames {
    const known = this.#frames.get(key);
    if (known) return known;
    const frames = new SharedFrames();
    this.#frames.set(key, frames);
    return frames;
  }

  #tellStatus(nowUs: number): void {
    const streams = this.#receiver.takeStatus(nowUs);
    const keys = new Set(streams.map(({ stream }) => stream.key));
    for (const key of this.#frames.keys()) if (!keys.has(key)) this.#frames.delete(key);
    this.#scope.postMessage({
      kind: "status",
      status: {
        streams,
        refusing: this.#receiver.refusing(nowUs),
        sendErrors: this.#loop.sendErrors,
        // Tables of counts can not be cloned as they are.
        statistics: JSON.parse(JSON.stringify(this.#receiver.statistics())),
      },
    });
  }

  #tellHeard(): void {
    if (this.#asked.length === 0) return;
    const heard = this.#asked.map((address) => [address, this.#receiver.heardUs(address)] as const);
    this.#scope.postMessage({ kind: "heard", heard });
  }
}

/** What is done again and again. */
function repeat(intervalUs: number, act: (nowUs: number) => void) {
  return {
    dueUs: monotonicUs() + intervalUs,
    ring(nowUs: number) {
      this.dueUs = Math.max(this.dueUs + intervalUs, nowUs);
      act(nowUs);
    },
  };
}

const scope = self as unknown as Scope;
let worker: ReceivingWorker | undefined;
scope.onmessage = ({ data }) => {
  if (!("kind" in data)) {
    worker = new ReceivingWorker(scope, data);
    // What it can not go on after ends the thread, which its owner hears of.
    void worker.run();
  } else worker!.obey(data);
};
