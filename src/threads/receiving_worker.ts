/**
 * The receiver's thread: datagrams in, whole pictures out, and nothing else.
 *
 * @module
 */

import { randomU48 } from "../net/random.ts";
import { NewestFrames } from "../receive/newest_frames.ts";
import type { ReceiverOptions } from "../receive/receiver_options.ts";
import { pollLast, type ReceivingEnd } from "../receive/receiving_end.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import { monotonicUs, watchClock } from "../system/monotonic.ts";
import { openPipeOutput, type PipeOutput } from "../system/pipe_output.ts";
import { ChosenStream } from "../view/chosen_stream.ts";
import { encodePose, MOST_WAITING_POSES } from "../view/pose_lines.ts";
import { serve, type WorkerScope } from "./commands.ts";
import { type MachineNews, MachineThread } from "./machine_thread.ts";
import { Peers } from "./peers.ts";
import { WireReader } from "./wire_reader.ts";
import type { OpenReceiving, ReceivingCommand, ReceivingNews } from "./receiving_messages.ts";
import { makeReceiver, openSealing, sealReceiver, tellSealEvents } from "./sealing.ts";
import { SharedFrames } from "./shared_frames.ts";

const STATUS_INTERVAL_US = 1_000_000;
const HEARD_INTERVAL_US = 250_000;
/** So many pictures and poses may be on their way to the main thread: one that is held up hears of the newest later. */
const MOST_UNTAKEN = 64;
/** So many pictures have room in a reader's pipe. */
const UNREAD_PICTURES = 3;
/** How long the last frames may take to be written at the end. */
const FINISH_US = 1_000_000;

type DriveOrder = Extract<ReceivingCommand, { readonly kind: "drive" }>;
type WriteCommand = Extract<ReceivingCommand, { readonly kind: "write" }>;
type Scope = WorkerScope<OpenReceiving | ReceivingCommand, ReceivingNews | MachineNews>;

class ReceivingWorker {
  readonly #scope: Scope;
  readonly #options: ReceiverOptions;
  #receiver: ReceivingEnd;
  readonly #thread: MachineThread;
  readonly #untaken: Int32Array;
  readonly #frames = new Map<string, SharedFrames>();
  readonly #newest = new NewestFrames();
  /** Whether the main thread has a use for pictures and poses. */
  #isWatched = true;
  readonly #chosen: ChosenStream;
  #output: { readonly content: WriteCommand["content"]; readonly pipe: PipeOutput } | undefined;
  #toldSkipped = 0;
  readonly #peers: Peers;
  readonly #wireReader: WireReader;

  constructor(scope: Scope, open: OpenReceiving, sodium: Sodium | undefined) {
    const { options, untaken } = open;
    this.#scope = scope;
    this.#untaken = new Int32Array(untaken);
    this.#peers = new Peers(options.subscribeTo);
    this.#chosen = new ChosenStream((name) => scope.postMessage({ kind: "output-changed", name }));
    this.#options = { ...options, drawU48: randomU48, readUs: monotonicUs };
    const receiver = this.#receiver = makeReceiver(this.#options, options.seal, sodium);
    this.#thread = new MachineThread(receiver, open, {
      nowUs: watchClock(() => this.#receiver.compareClocksAnew(monotonicUs())),
      onHandled: () => {
        this.#wireReader.serve();
        this.#tell();
      },
      onSendState: (failure) => scope.postMessage({ kind: "send-state", failure }),
    });
    this.#wireReader = new WireReader(receiver, {
      ...options,
      line: open.line,
      start: () => void scope.postMessage({ kind: "helper-wanted" }),
      onTaken: () => {
        this.#tell();
        this.#thread.noteObeyed();
      },
    });
    this.#thread.repeat(STATUS_INTERVAL_US, (nowUs) => this.#tellStatus(nowUs));
    this.#thread.repeat(HEARD_INTERVAL_US, () => this.#tellHeard());
  }

  async run(): Promise<void> {
    await this.#thread.run();
    this.#wireReader[Symbol.dispose]();
    const { socket } = this.#thread;
    const slot = socket.slots[0]!;
    const nowUs = monotonicUs();
    const poll = () => pollLast(this.#receiver, nowUs, slot);
    for (let left = poll(); left; left = poll()) {
      if (socket.address(0, left.length, left.to)) socket.calls.send(1);
    }
    if (this.#output) {
      this.#output.pipe.finish(FINISH_US);
      this.#scope.postMessage({ kind: "output-closed", skipped: this.#output.pipe.skipped });
    }
    this.#scope.postMessage({ kind: "closed" });
  }

  obey(command: ReceivingCommand): void {
    if (command.kind === "close") this.#thread.close();
    else if (command.kind === "write") this.#beginWriting(command);
    else if (command.kind === "drive") this.#drive(command);
    else if (command.kind === "seal") return void this.#seal(command.seal);
    else if (command.kind !== "retarget") this.#wireReader.take(command);
    else {
      this.#receiver.retarget(command.from, command.to);
      this.#peers.retarget(command.from, command.to);
    }
    this.#thread.noteObeyed();
  }

  #drive({ streamKey, action }: DriveOrder): void {
    this.#receiver.drives.act(streamKey, action, monotonicUs());
    this.#tellDriving();
  }

  /** Where it was in the clear, the machine stands still until there is a library. */
  async #seal(seal: SealOptions): Promise<void> {
    this.#receiver = this.#thread.loop.machine = await sealReceiver(this.#receiver, this.#options, seal);
    this.#thread.noteObeyed();
  }

  #beginWriting({ content, descriptor, isAlone }: WriteCommand): void {
    const pipe = openPipeOutput(descriptor, {
      waits: this.#thread.waits,
      ...(content === "video" ? { unread: UNREAD_PICTURES } : { mostWaiting: MOST_WAITING_POSES }),
      onEnd: (failure) =>
        this.#scope.postMessage({ kind: "output-over", ...(failure === undefined ? {} : { failure }) }),
    })!;
    this.#output = { content, pipe };
    this.#isWatched = !isAlone;
  }

  #tell(): void {
    tellSealEvents(this.#receiver, (event) => this.#scope.postMessage({ kind: "seal-event", event }));
    for (let event = this.#receiver.pollEvent(); event; event = this.#receiver.pollEvent()) {
      if (event.kind === "stream-began" || event.kind === "refused") {
        this.#scope.postMessage(event);
        continue;
      }
      if (event.kind === "frame") {
        this.#newest.note(event.frame);
        if (this.#output?.content === "video" && this.#chosen.takes(event.frame)) {
          this.#output.pipe.push(event.frame.jpeg);
        }
      } else if (this.#output?.content === "poses") this.#output.pipe.push(encodePose(event.pose));
      if (!this.#isWatched || Atomics.load(this.#untaken, 0) >= MOST_UNTAKEN) continue;
      if (event.kind === "frame") {
        const { jpeg, ...frame } = event.frame;
        const shared = this.#framesOf(frame.stream.key).write(jpeg);
        if (!shared) continue;
        this.#scope.postMessage({ kind: "frame", frame, shared });
      } else this.#scope.postMessage(event);
      Atomics.add(this.#untaken, 0, 1);
    }
    this.#tellDriving();
  }

  /** What is not told now is so later, but for what is newer by then. */
  #tellDriving(): void {
    const { drives } = this.#receiver;
    while (drives.hasEvents && Atomics.load(this.#untaken, 0) < MOST_UNTAKEN) {
      this.#scope.postMessage(drives.pollEvent(monotonicUs())!);
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

  #tellSlow(): void {
    const skipped = this.#output?.pipe.skipped ?? 0;
    if (skipped === this.#toldSkipped) return;
    this.#toldSkipped = skipped;
    this.#scope.postMessage({ kind: "output-slow", skipped });
  }

  #tellStatus(nowUs: number): void {
    this.#tellSlow();
    this.#tellDriving();
    const streams = this.#receiver.takeStatus(nowUs);
    const newest = this.#newest.of(streams);
    const { sendErrors, unreached } = this.#thread.loop;
    for (const key of this.#frames.keys()) if (!newest.has(key)) this.#frames.delete(key);
    this.#scope.postMessage({
      kind: "status",
      status: {
        streams,
        newest,
        refusing: this.#receiver.refusing(nowUs),
        unpaired: this.#receiver.unpaired(nowUs),
        unsealed: [...this.#receiver.unsealed ?? []],
        sendErrors,
        // Tables of counts can not be cloned as they are.
        statistics: JSON.parse(JSON.stringify({ ...this.#receiver.statistics(), unreached })),
      },
    });
  }

  #tellHeard(): void {
    const heard = this.#peers.heard((address) => this.#receiver.heardUs(address));
    if (heard.length > 0) this.#scope.postMessage({ kind: "heard", heard });
  }
}

serve((scope: Scope, open: OpenReceiving) => {
  const { seal } = open.options;
  if (!seal) return new ReceivingWorker(scope, open, undefined);
  return openSealing(seal).then((sodium) => new ReceivingWorker(scope, open, sodium));
});
