/**
 * Runs the measuring instrument, `instrument.py`, and reads what it found.
 *
 * @module
 */

import { findFreeTcpPort, findFreeUdpPort } from "../../free_ports.ts";
import type { Peer, Ports } from "../shared/peers.ts";

/** What is to be measured, over the loopback. */
export interface Task {
  readonly peer: Peer;
  readonly picturesPath: string;
  readonly fps: number;
  /** Pictures in the measured time. */
  readonly frames: number;
  /** Between the first picture and the measured time. @default those of two seconds */
  readonly warmUpFrames?: number;
  /** Runs during the measured time, until the signal is aborted. */
  readonly disturb?: (ports: Ports, signal: AbortSignal) => Promise<void>;
}

/** Time from the last page of a picture written to the sender until its last byte came out of the receiver. */
export interface Latency {
  readonly medianUs: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

/** What one process used in the measured time, and since it was started. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly wholeCpuSeconds: number;
  /** How often any of its threads left a processor. */
  readonly switches: number;
  readonly rssStartBytes: number;
  readonly rssEndBytes: number;
}

/** What the instrument found. */
export interface Measurement {
  readonly framesIn: number;
  readonly framesOut: number;
  /** Came out with the same bytes. */
  readonly framesIdentical: number;
  /** Came after a later one, or twice. */
  readonly framesOutOfOrder: number;
  /** Came out and had never been sent. */
  readonly framesUnknown: number;
  readonly meanFrameBytes: number;
  /** Absent where nothing came out. */
  readonly latency: Latency | null;
  readonly seconds: number;
  readonly wholeSeconds: number;
  /** The sender's, then the receiver's. */
  readonly processes: readonly ProcessUsage[];
  /** Of each process, the young-generation collections of each of its isolates in the measured time; null where it told none. */
  readonly collections: readonly (readonly number[] | null)[];
  /** The latest that the feeder itself woke up: so long the machine had no time for anybody. */
  readonly longestStallUs: number;
  /** About one a second: the resident memory of each process. */
  readonly samples: readonly { readonly seconds: number; readonly rssBytes: readonly number[] }[];
  /** What went over the loopback from the beginning of the measured time; absent where the system does not say. */
  readonly loopbackBytes?: number | undefined;
}

/** What it found besides in a live measurement. */
export interface LiveMeasurement {
  /** The others of `framesIn` found the sender busy. */
  readonly framesFed: number;
  /** Came out as they were, whenever; where the peer does not keep bytes: with the same scan. */
  readonly framesIntact: number;
  /** Of the intact ones, those that were of use. */
  readonly framesOnTime: number;
  /** The longest time without an intact picture. */
  readonly longestFreezeUs: number;
  /** Bytes of the pictures fed. */
  readonly fedBytes: number;
  /** Bytes of the IP packets sent by the sender's host, then by the receiver's, whether they arrived or not. */
  readonly sentBytes: readonly number[];
}

/** What it found besides where it was to list frames. */
export interface ListedFrames {
  /** For each receiver, all frames that were fed, in the warm-up too. */
  readonly viewers: readonly (readonly FrameMoments[])[];
}

/**
 * When a frame was fed and when it came out intact, in µs of the system's monotonic clock, its size in bytes, and where in
 * the file of those that were kept it is as it came out.
 */
export type FrameMoments = readonly [
  fedUs: number,
  outUs: number | null,
  bytes: number,
  kept: readonly [offset: number, bytes: number] | null,
];

/** What the instrument is told: `instrument.py` says what it does with it. */
export interface InstrumentTask {
  readonly picturesPath: string;
  readonly fps: number;
  readonly frames: number;
  readonly warmUpFrames: number;
  readonly sender: readonly string[];
  readonly receiver?: readonly string[] | undefined;
  readonly receiverPort: number;
  /** In a live measurement, on the same port of other hosts. */
  readonly moreReceivers?: readonly (readonly string[])[];
  /** For a link that may lose anything. */
  readonly live?: {
    /** The network device whose packets count. */
    readonly device: string;
    /** Later than this a picture is of no use. */
    readonly onTimeMs: number;
    readonly keepsBytes: boolean;
    /** Whether what is neither the same bytes nor the same scan is known by the number drawn into it. @default false */
    readonly readsNumbers?: boolean;
    /** Where to write what came out of the first receiver as other bytes. @default it is not kept */
    readonly keptPath?: string;
    /** Whether the result has the moments of every frame. @default false */
    readonly listsFrames?: boolean;
  };
}

/** What is called while the instrument works, which does not wait for it. */
export interface InstrumentHooks {
  /** The first picture has come out; the measured time begins after the warm-up. */
  readonly onPlaying?: () => Promise<void>;
  readonly onMeasuring?: () => void;
}

const SCRIPT = new URL("instrument.py", import.meta.url).pathname;
const WARM_UP_S = 2;

/**
 * Measures one peer once.
 *
 * @throws {Error} where its programs did not run; what they said is on stderr
 */
export async function measure(measured: Task): Promise<Measurement> {
  const { peer, picturesPath, fps, frames, warmUpFrames = WARM_UP_S * fps, disturb } = measured;
  const ports = findPorts();
  await using company = await peer.company?.(ports);
  const task = {
    picturesPath,
    fps,
    frames,
    warmUpFrames,
    sender: peer.sender(ports),
    receiver: peer.receiver?.(ports),
    receiverPort: ports.receiver,
  };
  const ending = new AbortController();
  const during: (Promise<void> | undefined)[] = [];
  let sentBefore: number | undefined;
  const result = await runInstrument(task, {
    onPlaying: async () => await company?.join(),
    onMeasuring: () => {
      sentBefore = readLoopbackBytes();
      during.push(company?.begin(), disturb?.(ports, ending.signal));
    },
  });
  const sentAfter = readLoopbackBytes();
  ending.abort();
  await Promise.all(during);
  if (!result) throw new Error(`Cannot measure ${peer.name}: its programs did not run`);
  await company?.end();
  if (sentBefore === undefined || sentAfter === undefined) return result;
  return { ...result, loopbackBytes: sentAfter - sentBefore };
}

function readLoopbackBytes(): number | undefined {
  try {
    return Number(Deno.readTextFileSync("/sys/class/net/lo/statistics/tx_bytes"));
  } catch {
    return undefined;
  }
}

function findPorts(): Ports {
  const [sender, receiver, viewer] = [findFreeUdpPort(), findFreeUdpPort(), findFreeUdpPort()];
  return { sender, receiver, viewer, page: findFreeTcpPort() };
}

/** Runs the instrument once; without a result its programs did not run, and what they said is on stderr. */
export async function runInstrument(
  task: InstrumentTask,
  { onPlaying, onMeasuring }: InstrumentHooks,
): Promise<Measurement | undefined> {
  const child = new Deno.Command("python3", { args: ["-B", SCRIPT], stdin: "piped", stdout: "piped" })
    .spawn();
  await new Response(JSON.stringify(task)).body!.pipeTo(child.stdin);
  let result: Measurement | undefined;
  for await (const event of readEvents(child.stdout)) {
    if (event.event === "playing") await onPlaying?.();
    else if (event.event === "measuring") onMeasuring?.();
    else result = event as unknown as Measurement;
  }
  await child.status;
  return result;
}

async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<Record<string, unknown>> {
  let pending = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + text).split("\n");
    pending = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}
