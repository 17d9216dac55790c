/**
 * What a thread that helps a machine does all its life.
 *
 * @module
 */

import { hangBell } from "../system/bell.ts";
import { Commander, type WorkerScope } from "./commands.ts";
import type { HelperCommand, HelperNews } from "./helper_thread.ts";

/**
 * Makes this worker a helper: it does every job that it is told.
 *
 * @param open makes what does a job; that gives the answer, with the memory that goes along
 */
export function serveJobs<Options, Job, Answer>(
  open: (options: Options) => (job: Job) => readonly [answer: Answer, transfer: Transferable[]],
): void {
  const scope = self as unknown as WorkerScope<HelperCommand<Options, Job>, HelperNews<Answer>>;
  let tell = (news: HelperNews<Answer>, transfer: Transferable[] = []) => scope.postMessage(news, transfer);
  let work: ReturnType<typeof open> | undefined;
  scope.onmessage = ({ data }) => {
    if (data.kind === "job") {
      const [answer, transfer] = work!(data.job);
      return tell({ kind: "answer", answer }, transfer);
    }
    work = open(data.options);
    if (data.line) {
      const { bell, sent } = data.line;
      const commander = new Commander<HelperNews<Answer>>(scope, hangBell(bell)!, sent);
      tell = (news, transfer) => commander.send(news, transfer);
    }
    tell({ kind: "ready" });
  };
}
