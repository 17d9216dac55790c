/**
 * A stream over a simulated link whose rate changes, and what came out in each phase.
 *
 * @module
 */

import type { SenderOptions } from "../../src/send/sender_options.ts";
import type { MadeUpRecoder } from "./made_up_recoder.ts";
import { makePictures, percentile } from "./measured_stream.ts";
import { addressOf, attachReceiver, attachSender } from "./pair.ts";
import { SimulatedNetwork } from "./simulated_network.ts";

const INTERVAL_US = 33_333;

/** A link for some time. */
export interface LinkPhase {
  readonly seconds: number;
  /** Infinity for a link that sets no limit. */
  readonly mbitPerSecond: number;
  /** In each direction. @default 0 */
  readonly loss?: number;
  /** One way. @default 500 */
  readonly delayUs?: number;
}

/** What came out in one phase. */
export interface PhaseResult {
  readonly fps: number;
  /** From handing a frame over to its completion, of the frames that came later than 1 s after the phase began. */
  readonly p95Us: number;
  readonly maxUs: number;
  /** When the last frame came that took longer than 100 ms, in µs after the phase began; 0 where none did. */
  readonly settledUs: number;
  /** When nine tenths of the full frame rate were reached, in µs after the phase began; Infinity where they were not. */
  readonly fullRateUs: number;
  /** Bits of pictures that came out over what the link could carry. */
  readonly utilization: number;
}

/** Streams pictures of this size over the phases, one after the other. */
export function streamOverChangingLink(
  phases: readonly LinkPhase[],
  options: {
    readonly bytes: number;
    readonly queueMs: number;
    readonly sender?: Partial<SenderOptions>;
    readonly recoder?: MadeUpRecoder;
  },
) {
  const network = new SimulatedNetwork({ seed: 3 });
  const { recoder } = options;
  const sender = attachSender(network, {
    targets: [addressOf(2)],
    ...options.sender,
    ...recoder ? { recoder } : {},
  });
  const receiver = attachReceiver(network);
  const pictures = makePictures(options.bytes);
  const capturedUs: number[] = [];
  const slowest = Math.min(...phases.map(({ mbitPerSecond }) => mbitPerSecond));
  const queueBytes = slowest === Infinity ? 0 : slowest * 1e6 / 8 * options.queueMs / 1000;

  function run(phase: LinkPhase): PhaseResult {
    const { mbitPerSecond, loss = 0, delayUs = 500 } = phase;
    const rate = mbitPerSecond === Infinity
      ? {}
      : { rate: { bitsPerSecond: mbitPerSecond * 1e6, queueBytes } };
    network.setPath(undefined, receiver.address, { delayUs, loss, ...rate });
    network.setPath(undefined, sender.address, { delayUs, loss });
    const [startUs, before] = [network.nowUs, receiver.frames.length];
    for (let i = 0; i < phase.seconds * 30; i++) {
      const jpeg = pictures[capturedUs.length % pictures.length]!;
      capturedUs.push(network.nowUs);
      sender.machine.handleFrame({ jpeg, captureUs: network.timeOf(sender) }, network.timeOf(sender));
      network.advance(INTERVAL_US);
    }
    const out = receiver.frames.slice(before).map(({ id, jpeg, completeUs }) => ({
      bytes: jpeg.length,
      atUs: completeUs - startUs,
      latencyUs: completeUs - capturedUs[id]!,
    }));
    return summarize(out, phase);
  }

  return { results: phases.map(run), sender, receiver, network };
}

interface Out {
  readonly bytes: number;
  readonly atUs: number;
  readonly latencyUs: number;
}

function summarize(out: readonly Out[], { seconds, mbitPerSecond }: LinkPhase): PhaseResult {
  const settled = out.filter(({ atUs }) => atUs > 1e6).map(({ latencyUs }) => latencyUs).sort((a, b) =>
    a - b
  );
  const bits = out.reduce((sum, { bytes }) => sum + bytes * 8, 0);
  const full = out.findIndex(({ atUs }, i) => (out[i + 26]?.atUs ?? Infinity) - atUs < 1e6);
  return {
    fps: out.length / seconds,
    p95Us: percentile(settled, 0.95),
    maxUs: settled.at(-1) ?? Infinity,
    settledUs: out.findLast(({ latencyUs }) => latencyUs > 100_000)?.atUs ?? 0,
    fullRateUs: out[full]?.atUs ?? Infinity,
    utilization: bits / (mbitPerSecond * 1e6 * seconds),
  };
}
