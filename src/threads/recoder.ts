/**
 * The recoder beside a sender: a thread that makes one picture after the other fit, started when the first one is too long, or
 * may soon be.
 *
 * @module
 */

import type { FitAnswer, Fittings } from "../send/fit/fittings.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { type HelperHooks, HelperThread } from "./helper_thread.ts";
import type { RecoderJob } from "./recoder_job.ts";
import { SharedFrames } from "./shared_frames.ts";

/** Starts the thread. */
export function startRecoder(): Worker {
  return new Worker(new URL("./recoder_worker.ts", import.meta.url), { type: "module" });
}

/** Does what a sender wants of a recoder. */
export class Recoder extends HelperThread<undefined, RecoderJob, FitAnswer> {
  constructor(fittings: Fittings, hooks: HelperHooks) {
    const frames = new SharedFrames();
    super({
      options: undefined,
      poll() {
        const wanted = fittings.poll(monotonicUs());
        if (!wanted || wanted === "start") return wanted;
        const { jpeg, ...request } = wanted;
        return { job: { request, shared: frames.write(jpeg)! } };
      },
      onReady: () => fittings.handleReady(),
      onAnswer: (answer) => fittings.handleAnswer(answer, monotonicUs()),
      onFailure: () => fittings.handleFailure(),
    }, hooks);
  }
}
