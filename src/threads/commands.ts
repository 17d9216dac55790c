/**
 * What one thread tells another that blocks: a bell wakes it, and it takes the messages from its event loop before it blocks
 * again.
 *
 * @module
 */

import { type Bell, hangBell } from "../system/bell.ts";

/** A worker's scope; the project's types are those of the main thread. */
export interface WorkerScope<Command, News> {
  onmessage: ((event: MessageEvent<Command>) => void) | null;
  postMessage(news: News, transfer?: Transferable[]): void;
  close(): void;
}

/** What a worker is. */
interface Server<Command> {
  run(): Promise<void>;
  obey(command: Command): void;
}

/**
 * Makes this worker what it is by its first message, and has it obey all others, those that come before it is made
 * afterwards. What it can not go on after ends the thread, which its owner hears of.
 */
export function serve<Open extends object, Command extends { readonly kind: string }, News>(
  make: (
    scope: WorkerScope<Open | Command, News>,
    open: Open,
  ) => Server<Command> | Promise<Server<Command>>,
): void {
  const scope = self as unknown as WorkerScope<Open | Command, News>;
  let server: Server<Command> | undefined;
  let early: Command[] | undefined;
  const begin = (made: Server<Command>) => {
    server = made;
    for (const command of early!) server.obey(command);
    void server.run();
  };
  scope.onmessage = ({ data }) => {
    if (server) return server.obey(data as Command);
    if (early) return void early.push(data as Command);
    early = [];
    const made = make(scope, data as Open);
    if (made instanceof Promise) void made.then(begin);
    else begin(made);
  };
}

/** Where the worker finds what has been sent. */
export interface CommandLine {
  readonly bell: number;
  /** One 32-bit number: messages that were sent, modulo 2^32. */
  readonly sent: SharedArrayBuffer;
}

/** The end of who commands. */
export class Commander<Command> {
  readonly line: CommandLine;
  readonly #worker: { postMessage(message: Command, transfer: Transferable[]): void };
  readonly #bell: Bell;
  readonly #sent: Int32Array;

  /**
   * @param worker or the scope of one, whose owner is told
   * @param bell not taken over
   * @param sent of a line on which others send, too. @default a new line
   */
  constructor(
    worker: { postMessage(message: Command, transfer: Transferable[]): void },
    bell: Bell,
    sent: SharedArrayBuffer = new SharedArrayBuffer(4),
  ) {
    this.#worker = worker;
    this.#bell = bell;
    this.#sent = new Int32Array(sent);
    this.line = { bell: bell.descriptor, sent };
  }

  send(command: Command, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer);
    Atomics.add(this.#sent, 0, 1);
    this.#bell.ring();
  }
}

/** The end of who obeys. */
export class CommandQueue {
  readonly descriptor: number;
  readonly #sent: Int32Array;
  readonly #bell: Bell;
  readonly #onDue: () => void;
  #taken = 0;
  #allTaken = Promise.withResolvers<void>();

  /** @param onDue told that the event loop has to run, for {@linkcode settled} */
  constructor({ bell, sent }: CommandLine, onDue: () => void) {
    this.#sent = new Int32Array(sent);
    this.#bell = hangBell(bell)!;
    this.descriptor = bell;
    this.#onDue = onDue;
  }

  /** The bell has rung. */
  onReady(): void {
    this.#bell.silence();
    if (!this.#isEmpty) this.#onDue();
  }

  /** A message that was sent by {@linkcode Commander.send} has been obeyed. */
  noteTaken(): void {
    this.#taken = (this.#taken + 1) | 0;
    if (!this.#isEmpty) return;
    this.#allTaken.resolve();
    this.#allTaken = Promise.withResolvers();
  }

  /** Resolves when all that was sent has been obeyed. */
  settled(): Promise<void> {
    return this.#isEmpty ? Promise.resolve() : this.#allTaken.promise;
  }

  get #isEmpty(): boolean {
    // One may be taken a moment before it is counted.
    return ((Atomics.load(this.#sent, 0) - this.#taken) | 0) <= 0;
  }
}
