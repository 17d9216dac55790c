/**
 * Where the pictures of all imagezmq senders go, whichever way they are connected: tokens are judged, arrays encoded, and what
 * comes is counted.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { LineBudget } from "../../cli/line_budget.ts";
import type { Address } from "../../common/address.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import type { TokenCheck } from "../../view/web/token_check.ts";
import type { SourceStreams } from "../source_streams.ts";
import { ArrayEncoder } from "./array_encoder.ts";
import { judgeToken } from "./judge_token.ts";
import { SenderConnection, type SenderEnd } from "./sender_connection.ts";
import type { ImageRefusal, SentImage } from "./sender_session.ts";
import { StallWatch } from "./stall_watch.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** How much is taken. */
export interface SenderIntakeOptions {
  readonly maxPixels: number;
  /** Of unfinished pictures, all connections together. @default 268435456 */
  readonly maxHeldBytes?: number;
}

/** How a sender is served. */
export interface SenderOptions {
  readonly from: Address;
  readonly isSubscriber: boolean;
  /** Whether its first picture may have waited for this program to begin. @default false */
  readonly isEarly?: boolean;
  /** What it has to give; absent: nothing. */
  readonly tokens?: TokenCheck;
  readonly onReady?: () => void;
  /** Called with each picture that it may send. */
  readonly onPicture?: () => void;
}

const MAX_HELD_BYTES = 256 * 1024 * 1024;
const SWEEP_MS = 1_000;
/** What is said of whom, so that it is said once. */
const MAX_TOLD = 256;
const REFUSAL_WORDS: Readonly<Record<ImageRefusal | SenderEnd, string>> = {
  "no-token": "it has no token; its name has to end in ?token=TOKEN",
  "wrong-token": "its token is wrong",
  "too-many-tokens": "it has given too many wrong tokens",
  "bad-header": "it has no header of imagezmq",
  "other-array": "only arrays of uint8 with 1, 3 or 4 channels are taken",
  "no-image": "it is no picture of imagezmq",
  "too-many-pixels": "it has more pixels than --max-pixels",
  "wrong-length": "its shape does not fit its bytes",
  "no-zmtp": "it does not speak ZMTP",
  "old-version": "it speaks ZMTP older than 3.0",
  "other-mechanism": "it wants another mechanism than NULL",
  "bad-ready": "its handshake can not be read",
  "bad-flags": "its frames can not be read",
  "too-long": "its message is too long",
  "too-many-frames": "its message has too many frames",
  "bad-command": "its command can not be read",
  "refused-by-peer": "it has ended the connection",
  "other-socket": "it is no sender: REQ and PUB are",
  flood: "it says too much that is of no use",
  "late-handshake": "it does not say what it is",
  "late-message": "its message does not become whole",
  "no-room": "there is no room for its picture",
  silent: "it says nothing any more",
  paused: "its pictures were away",
  closed: "it is closed",
};
/** What happens without anybody's fault. */
const USUAL: ReadonlySet<string> = new Set(["closed", "silent", "paused"]);

/** The senders of one door. */
export class SenderIntake {
  readonly #streams: SourceStreams;
  readonly #maxPixels: number;
  readonly #maxHeldBytes: number;
  readonly #stalls = new StallWatch();
  readonly #arrays = new ArrayEncoder();
  readonly #connections = new Map<SenderConnection, Promise<SenderEnd>>();
  readonly #refusals = new DropCounts<ImageRefusal>();
  readonly #ends = new DropCounts<SenderEnd>();
  readonly #lines = new LineBudget();
  readonly #told = new Set<string>();
  readonly #sweep: ReturnType<typeof setInterval>;
  #isClosed = false;
  #images = 0;
  #old = 0;
  #overtaken = 0;

  constructor(streams: SourceStreams, { maxPixels, maxHeldBytes = MAX_HELD_BYTES }: SenderIntakeOptions) {
    this.#streams = streams;
    this.#maxHeldBytes = maxHeldBytes;
    this.#maxPixels = maxPixels;
    this.#sweep = setInterval(() => this.#judge(), SWEEP_MS);
  }

  /** What was counted. */
  statistics(): object {
    const alive = [...this.#connections.keys()].reduce((sum, { overtaken }) => sum + overtaken, 0);
    return {
      connections: this.#connections.size,
      heldBytes: this.#heldBytes,
      pictures: this.#images,
      picturesOvertaken: this.#overtaken + alive,
      picturesOld: this.#old,
      ...this.#arrays.counts,
      refused: this.#refusals,
      ended: this.#ends,
    };
  }

  /** Serves a sender until its connection ends; what it refuses is told. */
  async serve(tcp: Deno.Conn, options: SenderOptions): Promise<SenderEnd> {
    const { from, isSubscriber, isEarly = false, tokens, onReady = () => {}, onPicture } = options;
    const connection: SenderConnection = new SenderConnection(tcp, {
      maxPixels: this.#maxPixels,
      isSubscriber,
      isEarly,
      stalls: this.#stalls,
      judgeToken: (token) => tokens ? judgeToken(tokens, token, from.hostname) : "granted",
      onRefusal: (reason) => {
        this.#refusals.count(reason);
        this.#tell(from.hostname, reason);
      },
      onReady,
      onOld: (count) => this.#old += count,
      onImage: (image) => {
        onPicture?.();
        this.#take(image, { from, connection, arrivedUs: image.begunUs });
      },
    });
    if (this.#isClosed) connection.close("closed");
    const running = connection.run();
    this.#connections.set(connection, running);
    const end = await running;
    this.#connections.delete(connection);
    this.#overtaken += connection.overtaken;
    this.#streams.handleEnd(connection);
    this.#ends.count(end);
    if (!USUAL.has(end)) this.#tell(from.hostname, end);
    return end;
  }

  /** Ends all connections, and each that is served later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    this.#stalls.close();
    this.#arrays.close();
    for (const connection of this.#connections.keys()) connection.close("closed");
    await Promise.all(this.#connections.values());
  }

  get #heldBytes(): number {
    let held = 0;
    for (const connection of this.#connections.keys()) held += connection.heldBytes;
    return held;
  }

  #take(
    { header: { name, shape }, bytes }: SentImage,
    about: { readonly from: Address; readonly connection: object; readonly arrivedUs: number },
  ): void {
    this.#images++;
    if (!shape) return this.#streams.handlePicture({ name, jpeg: bytes, ...about });
    const receivedBytes = bytes.length;
    this.#arrays.push({
      sender: about.connection,
      name,
      image: { ...shape, pixels: bytes },
      onJpeg: (jpeg) => this.#streams.handlePicture({ name, jpeg, receivedBytes, ...about }),
    });
  }

  #judge(): void {
    const nowUs = monotonicUs();
    for (const connection of this.#connections.keys()) connection.judge(nowUs);
    if (this.#heldBytes <= this.#maxHeldBytes) return;
    const [largest] = [...this.#connections.keys()].sort((a, b) => b.heldBytes - a.heldBytes);
    largest?.close("no-room");
  }

  #tell(hostname: string, reason: ImageRefusal | SenderEnd): void {
    const about = `${hostname} ${reason}`;
    if (this.#told.has(about)) return;
    if (this.#told.size >= MAX_TOLD) this.#told.delete(this.#told.values().next().value!);
    this.#told.add(about);
    const why = REFUSAL_WORDS[reason];
    this.#lines.write(
      hostname,
      monotonicUs(),
      () => logger.warn("An imagezmq sender at {hostname} is refused: {why}", { hostname, why }),
    );
  }
}
