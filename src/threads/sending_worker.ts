/**
 * The sender's thread: cameras' pipes and frames in, datagrams out and in, and nothing else.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import type { SealEvent } from "../common/seal_event.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealOptions } from "../sealed/seal_options.ts";
import type { Driving } from "../send/driving.ts";
import type { SendingEnd } from "../send/sending_end.ts";
import { SendingStates } from "../send/sending_state.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { CameraPipe } from "./camera_pipe.ts";
import { serve, type WorkerScope } from "./commands.ts";
import { DriveLines } from "./drive_lines.ts";
import { type MachineNews, MachineThread } from "./machine_thread.ts";
import { makeSender } from "./make_sender.ts";
import { Peers } from "./peers.ts";
import { Recoder } from "./recoder.ts";
import { openSealing, sealSender, tellSealEvents } from "./sealing.ts";
import { takeStatus } from "./sending.ts";
import type { OpenSending, SendingCommand, SendingNews } from "./sending_messages.ts";
import { PictureTeller } from "./told_pictures.ts";

const STATUS_INTERVAL_US = 1_000_000;

type ReadCommand = Extract<SendingCommand, { readonly kind: "read" }>;
type Scope = WorkerScope<OpenSending | SendingCommand, SendingNews | MachineNews>;

class SendingWorker {
  readonly #scope: Scope;
  readonly #options: OpenSending["options"];
  #sender: SendingEnd;
  readonly #thread: MachineThread;
  readonly #states: SendingStates;
  readonly #pipes: CameraPipe[] = [];
  readonly #peers: Peers;
  readonly #pictures: PictureTeller | undefined;
  readonly #recoder: Recoder | undefined;
  readonly #lines: DriveLines | undefined;
  readonly #tellSealEvent = (event: SealEvent) => this.#scope.postMessage({ kind: "seal-event", event });
  #isDraining = false;

  constructor(scope: Scope, open: OpenSending, sodium: Sodium | undefined) {
    this.#scope = scope;
    const { options, pictures } = open;
    this.#options = options;
    this.#pictures = pictures &&
      new PictureTeller(pictures, (news, transfer) => scope.postMessage(news, transfer));
    this.#peers = new Peers(options.wire === "sof" ? options.targets : options.sender.targets);
    const { sender, batch } = makeSender(options, sodium);
    this.#sender = sender;
    this.#states = new SendingStates(sender);
    const lines = this.#lines = sender.driving && this.#makeLines(sender.driving, open.hasDriver);
    this.#thread = new MachineThread(sender, open, {
      ...batch,
      ...lines ? { onHandled: () => lines.ring(monotonicUs()) } : {},
      nowUs: monotonicUs,
      onSendState: (failure) => scope.postMessage({ kind: "send-state", failure }),
      onRest: () => this.#rest(),
    });
    if (lines) this.#thread.loop.alarms.push(lines);
    this.#recoder = sender.fittings &&
      new Recoder(sender.fittings, {
        line: open.line,
        onTaken: () => this.#thread.noteObeyed(),
        start: () => void scope.postMessage({ kind: "helper-wanted" }),
      });
    this.#thread.repeat(STATUS_INTERVAL_US, () => this.#tellStatus());
  }

  async run(): Promise<void> {
    await this.#thread.run();
    this.#pictures?.tell();
    this.#recoder?.[Symbol.dispose]();
    this.#scope.postMessage({ kind: "closed" });
  }

  obey(command: SendingCommand): void {
    const nowUs = monotonicUs();
    switch (command.kind) {
      case "frame":
        this.#sender.handleFrame(command.frame, nowUs);
        break;
      case "pose":
        this.#sender.handlePose?.(command.pose, nowUs);
        break;
      case "retarget":
        this.#sender.retarget(command.from, command.to);
        this.#peers.retarget(command.from, command.to);
        break;
      case "trouble":
        this.#sender.setTrouble?.(command.trouble, nowUs);
        break;
      case "seal":
        return void this.#seal(command.seal);
      case "helper":
      case "helper-failed":
        this.#recoder!.take(command);
        break;
      case "motor":
        this.#lines!.begin(command.pipe);
        break;
      case "end-motor":
        this.#lines!.end();
        this.#scope.postMessage({ kind: "motor-ended" });
        break;
      case "drive":
        this.#sender.driving?.handleOwn(command.command, nowUs);
        break;
      case "drain":
        this.#isDraining = true;
        break;
      case "read":
        this.#read(command);
        break;
      case "end-reading":
        this.#endReading(command.splitter, command.isAsked);
        break;
      case "close":
        this.#thread.close();
    }
    this.#thread.noteObeyed();
  }

  #makeLines(driving: Driving, hasDriver: boolean): DriveLines {
    const tell = (news: SendingNews) => this.#scope.postMessage(news);
    return new DriveLines(driving, {
      onSight: (sight) => tell({ kind: "drive-sight", sight }),
      onState: hasDriver ? (state) => tell({ kind: "drive-state", state }) : undefined,
      onDeaf: () => tell({ kind: "motor-deaf" }),
      onGone: () => tell({ kind: "motor-gone" }),
      onLine: (line) => tell({ kind: "drive-line", line }),
    });
  }

  /** Where it was in the clear, the machine stands still until there is a library. */
  async #seal(seal: SealOptions): Promise<void> {
    if (this.#options.wire === "uis") {
      this.#sender = await sealSender(this.#sender, this.#options.sender, seal);
      this.#states.end = this.#thread.loop.machine = this.#sender;
    }
    this.#thread.noteObeyed();
  }

  #read({ splitter, descriptor, sinceUs }: ReadCommand): void {
    const pipe = this.#pipes[splitter] ??= this.#makePipe(splitter);
    pipe.begin(descriptor, sinceUs);
    this.#thread.waits.add(pipe);
  }

  #makePipe(splitter: number): CameraPipe {
    const pipe: CameraPipe = new CameraPipe({
      onFrame: (frame) => this.#handleFrame(frame),
      onFrames: () => this.#scope.postMessage({ kind: "frames", splitter, counts: pipe.counts }),
      onEnd: (failure) => {
        this.#thread.waits.remove(pipe);
        const why = failure === undefined ? {} : { failure };
        this.#scope.postMessage({ kind: "pipe-ended", splitter, counts: pipe.counts, ...why });
      },
    });
    this.#thread.loop.alarms.push(pipe);
    return pipe;
  }

  #handleFrame(frame: Frame): void {
    const nowUs = monotonicUs();
    this.#sender.handleFrame(frame, nowUs);
    this.#pictures?.note(frame, nowUs);
  }

  #endReading(splitter: number, isAsked: boolean): void {
    const pipe = this.#pipes[splitter]!;
    this.#thread.waits.remove(pipe);
    pipe.end(isAsked);
    this.#scope.postMessage({ kind: "reading-ended", splitter, counts: pipe.counts });
  }

  #rest(): void {
    tellSealEvents(this.#sender, this.#tellSealEvent);
    this.#recoder?.serve();
    this.#pictures?.tell();
    if (!this.#isDraining || this.#sender.isBusy) return;
    this.#isDraining = false;
    this.#scope.postMessage({ kind: "drained", status: takeStatus(this.#states, this.#thread.loop) });
  }

  #tellStatus(): void {
    const heard = this.#peers.heard((address) => this.#sender.heardUs?.(address) ?? -Infinity);
    this.#scope.postMessage({ kind: "status", status: takeStatus(this.#states, this.#thread.loop), heard });
  }
}

serve((scope: Scope, open: OpenSending) => {
  const seal = open.options.wire === "uis" ? open.options.seal : undefined;
  if (!seal) return new SendingWorker(scope, open, undefined);
  return openSealing(seal).then((sodium) => new SendingWorker(scope, open, sodium));
});
