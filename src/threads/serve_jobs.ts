/**
 * What a thread that helps a machine does all its life.
 *
 * @module
 */

import { hangBell } from "../system/bell.ts";
import { Commander, type CommandLine, type WorkerScope } from "./commands.ts";
import type { HelperCommand, HelperIntroduction, HelperNews } from "./helper_thread.ts";

/** Who is answered. */
interface Far<Answer> {
  postMessage(news: HelperNews<Answer>, transfer?: Transferable[]): void;
}

/**
 * Makes this worker a helper: it does every job that it is told.
 *
 * @param open makes what does a job; that gives the answer, with the memory that goes along
 */
export function serveJobs<Options, Job, Answer>(
  open: (options: Options) => (job: Job) => readonly [answer: Answer, transfer: Transferable[]],
): void {
  const scope = self as unknown as WorkerScope<
    HelperIntroduction | HelperCommand<Options, Job>,
    HelperNews<Answer>
  >;
  let work: ReturnType<typeof open> | undefined;
  let tell: Far<Answer>["postMessage"];
  const take = (command: HelperCommand<Options, Job>, far: Far<Answer>) => {
    if (command.kind === "job") {
      const [answer, transfer] = work!(command.job);
      return tell({ kind: "answer", answer }, transfer);
    }
    work = open(command.options);
    tell = command.line
      ? ringing(far, command.line)
      : (news, transfer = []) => far.postMessage(news, transfer);
    tell({ kind: "ready" });
  };
  scope.onmessage = ({ data }) => {
    if (data.kind !== "port") return take(data, scope);
    const { port } = data;
    port.onmessage = ({ data }: MessageEvent<HelperCommand<Options, Job>>) => take(data, port);
  };
}

/** Tells a thread that blocks. */
function ringing<Answer>(far: Far<Answer>, { bell, sent }: CommandLine): Far<Answer>["postMessage"] {
  const commander = new Commander<HelperNews<Answer>>(far, hangBell(bell)!, sent);
  return (news, transfer) => commander.send(news, transfer);
}
