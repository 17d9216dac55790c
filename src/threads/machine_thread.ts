/**
 * What both machines' threads are made of: a socket by its descriptor, the loop that blocks, and commands from outside.
 *
 * @module
 */

import { openBatchCalls } from "../net/batch_calls.ts";
import { BatchSocket } from "../net/batch_socket.ts";
import { BlockingLoop, type BlockingLoopOptions } from "../net/blocking_loop.ts";
import type { ProtocolMachine } from "../net/machine_loop.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { openWaitSet, type WaitSet } from "../system/wait_set.ts";
import { type CommandLine, CommandQueue } from "./commands.ts";

/** A socket of this process, and who commands. */
export interface OpenMachine {
  readonly descriptor: number;
  readonly isIpv6: boolean;
  readonly line: CommandLine;
}

/** What every machine's thread tells: it has let go of the socket, as its last word; or it needs a helper. */
export type MachineNews = { readonly kind: "closed" } | { readonly kind: "helper-wanted" };

/** A machine on the thread that makes this. */
export class MachineThread {
  readonly loop: BlockingLoop;
  readonly socket: BatchSocket;
  readonly waits: WaitSet;
  readonly #commands: CommandQueue;
  #isClosing = false;

  constructor(
    machine: ProtocolMachine,
    { descriptor, isIpv6, line }: OpenMachine,
    options: Omit<BlockingLoopOptions, "socket" | "descriptor" | "waits">,
  ) {
    const calls = openBatchCalls(descriptor)!;
    calls.readAlone();
    this.socket = new BatchSocket(calls, isIpv6);
    this.waits = openWaitSet()!;
    this.loop = new BlockingLoop(machine, { socket: this.socket, descriptor, waits: this.waits, ...options });
    this.#commands = new CommandQueue(line, () => this.loop.pause());
    this.waits.add(this.#commands);
  }

  /** Runs until {@linkcode close}; first does what was commanded before it began, and only then what has come meanwhile. */
  async run(): Promise<void> {
    for (;;) {
      await this.#commands.settled();
      if (this.#isClosing) return;
      this.loop.run();
    }
  }

  /** A command has been obeyed. */
  noteObeyed(): void {
    this.#commands.noteTaken();
  }

  /** Ends {@linkcode run}, once what was commanded is done. */
  close(): void {
    this.#isClosing = true;
  }

  /** Does something again and again. */
  repeat(intervalUs: number, act: (nowUs: number) => void): void {
    this.loop.alarms.push({
      dueUs: monotonicUs() + intervalUs,
      ring(nowUs: number) {
        (this as { dueUs: number }).dueUs = Math.max(this.dueUs + intervalUs, nowUs);
        act(nowUs);
      },
    });
  }
}
