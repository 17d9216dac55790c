/**
 * What a machine knows of a helper that works beside it, on whichever thread: one job at a time.
 *
 * It is started when the first job is there, or is soon to be expected. One that does not answer has failed; what is done
 * then is the machine's to say.
 *
 * @module
 */

/** A helper that does not answer for so long has failed. */
const PATIENCE_US = 2_000_000;

/** A job that is being done. */
export interface JobAtWork<Job> {
  readonly job: Job;
  readonly number: number;
  readonly sinceUs: number;
}

/** The state of one helper. */
export class Helper<Job> {
  #state: "absent" | "wanted" | "starting" | "ready" | "failed" = "absent";
  #work: JobAtWork<Job> | undefined;
  #number = 0;

  /** Whether what is wanted now will be done. */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** Whether what is wanted now will be done in a moment. */
  get isStarting(): boolean {
    return this.#state === "wanted" || this.#state === "starting";
  }

  /** Whether it has nothing to do. */
  get isFree(): boolean {
    return this.isReady && this.#work === undefined;
  }

  /** Takes note that there are jobs, or soon will be. */
  expect(): void {
    if (this.#state === "absent") this.#state = "wanted";
  }

  /** Whether it is to be started now; answering true is taken for the deed. */
  takeStart(): boolean {
    if (this.#state !== "wanted") return false;
    this.#state = "starting";
    return true;
  }

  /** It can be asked from now on. */
  handleReady(): void {
    this.#state = "ready";
  }

  /** Takes note that a job begins, and numbers it. */
  begin(job: Job, nowUs: number): number {
    const number = this.#number++;
    this.#work = { job, number, sinceUs: nowUs };
    return number;
  }

  /** The job of this number, which is done; nothing where it is not the one that is being done. */
  finish(number: number): JobAtWork<Job> | undefined {
    const work = this.#work;
    if (work?.number !== number) return undefined;
    this.#work = undefined;
    return work;
  }

  /** Whether it should have answered by now. */
  isOverdue(nowUs: number): boolean {
    return this.#work !== undefined && nowUs - this.#work.sinceUs > PATIENCE_US;
  }

  /** It has failed, for good; answers the job that it was at. */
  fail(): Job | undefined {
    const job = this.#work?.job;
    this.#state = "failed";
    this.#work = undefined;
    return job;
  }
}
