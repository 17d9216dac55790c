/** The first second of a new viewer on a link of which nothing is known, under a virtual clock. */

import { assert, assertEquals } from "@std/assert";
import { addressOf, attachReceiver, attachSender } from "../support/pair.ts";
import { makePictures } from "../support/measured_stream.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { simulatedTest } from "../support/simulated_network/wake_trace.ts";

/** How a viewer comes, and its link. */
interface Beginning {
  readonly bytes: number;
  readonly mbitPerSecond: number;
  readonly delayUs: number;
  /** Whether it asks, or is sent pictures without having asked. */
  readonly asks: boolean;
}

/** Sends pictures for two seconds to one that has just come. */
function begin({ bytes, mbitPerSecond, delayUs, asks }: Beginning) {
  const network = new SimulatedNetwork({ seed: 3, delayUs });
  const sender = attachSender(network, { targets: asks ? [] : [addressOf(2)], recoder: { us: 5000 } });
  const receiver = attachReceiver(network, asks ? { subscribeTo: [addressOf(1)] } : {});
  if (mbitPerSecond < Infinity) {
    const rate = { bitsPerSecond: mbitPerSecond * 1e6, queueBytes: mbitPerSecond * 125_000 };
    network.setPath(undefined, receiver.address, { delayUs, rate });
  }
  if (asks) network.advance(100_000);
  const startUs = network.nowUs;
  const pictures = makePictures(bytes);
  let queuedBytes = 0;
  for (let ms = 0; ms < 2000; ms++) {
    if (ms % 33 === 0) {
      const jpeg = pictures[ms / 33 % pictures.length]!;
      sender.machine.handleFrame({ jpeg, captureUs: network.nowUs }, network.nowUs);
    }
    network.advance(1000);
    queuedBytes = Math.max(queuedBytes, network.queuedBytes(sender.address, receiver.address));
  }
  return {
    queueMs: queuedBytes * 8 / mbitPerSecond / 1000,
    queueDropped: network.traffic(sender.address, receiver.address).queueDropped,
    firstMs: (receiver.frames[0]!.completeUs - startUs) / 1000,
    inFirstSecond: receiver.frames.filter(({ completeUs }) => completeUs - startUs < 1e6).length,
    frames: receiver.frames,
    statistics: sender.machine.viewers[0]!.statistics,
  };
}

for (const asks of [false, true]) {
  for (const delayUs of [500, 20_000]) {
    const who = `${asks ? "a viewer that asks" : "a target"}, ${2 * delayUs / 1000} ms to and fro`;

    simulatedTest(`a link that turns out to be slow never has a long queue: ${who}`, () => {
      for (const mbitPerSecond of [1, 3]) {
        for (const bytes of [25_000, 50_000, 200_000]) {
          const began = begin({ bytes, mbitPerSecond, delayUs, asks });
          const words = `${bytes} bytes, ${mbitPerSecond} Mbit/s: ${
            JSON.stringify({ ...began, frames: [] })
          }`;
          assert(began.queueMs < 150 && began.queueDropped === 0, words);
          assert(began.firstMs < 350 && began.inFirstSecond >= 15, words);
        }
      }
    });

    simulatedTest(`a link that turns out to be fast has the first picture at once: ${who}`, () => {
      for (const mbitPerSecond of [100, Infinity]) {
        for (const bytes of [25_000, 50_000, 200_000]) {
          const began = begin({ bytes, mbitPerSecond, delayUs, asks });
          const rounds = bytes > 50_000 ? 3 : 2;
          const words = `${bytes} bytes, ${mbitPerSecond} Mbit/s: ${began.firstMs} ms`;
          const linkMs = bytes * 8 / mbitPerSecond / 1000;
          assert(
            began.firstMs < delayUs / 1000 + (rounds - 1) * (2 * delayUs / 1000 + 4) + linkMs + 4,
            words,
          );
          // nothing of it costs a picture, or its quality
          assert(began.frames.length >= 55 && began.frames.every(({ jpeg }) => jpeg.length > 0.9 * bytes));
          assertEquals(began.statistics.framesCut, 0);
        }
      }
    });
  }
}
