/**
 * How old the pictures of a fleet are when viewers have them: every picture, request and wait, by a clock that is made up.
 *
 * 1. A robot's picture passes what there is before its server, which then holds it in the place of the one before.
 * 2. A request that finds a newer one than the viewer has is answered at once, any other one by the next picture that comes.
 * 3. The answer passes what there is behind the server: each link and each processor takes one after the other, a link as long
 *    as the bytes take, and what comes meanwhile waits.
 * 4. The viewer asks for the next one, by the same rule of credit as `listen`.
 *
 * Nothing is lost in it, and a link that many share serves them in their order.
 *
 * @module
 */

import { Credit } from "../../../src/doors/nats/credit.ts";

/** A link or processor: what comes is served in its order, by so many at a time. */
export class Station {
  readonly #freeUs: number[];
  /** It has worked so long, all of its servers together. */
  busyUs = 0;

  constructor(servers = 1) {
    this.#freeUs = Array.from({ length: servers }, () => -Infinity);
  }

  /** Takes what comes no sooner than all before it, and says when it has been served. */
  serve(nowUs: number, takesUs: number): number {
    let first = 0;
    for (let at = 1; at < this.#freeUs.length; at++) if (this.#freeUs[at]! < this.#freeUs[first]!) first = at;
    this.busyUs += takesUs;
    return this.#freeUs[first] = Math.max(nowUs, this.#freeUs[first]!) + takesUs;
  }
}

/** A part of a picture's way. */
export interface Hop {
  /** Where it may have to wait. @default nowhere */
  readonly station?: Station;
  /** How long it is at work there. */
  readonly takesUs: number;
  /** How far it is from there. @default 0 */
  readonly thenUs?: number | (() => number);
}

/** The pictures of one robot on one server. */
export interface Source {
  /** From the robot to there. */
  readonly path: readonly Hop[];
}

/** Somebody who pulls. */
export interface Pull {
  readonly from: Source;
  readonly path: readonly Hop[];
  /** What a request takes to the server. */
  readonly requestUs: number;
  /** Between two requests at the least, as for a tile. @default 0: in full */
  readonly tileUs?: number;
  /** Who publishes what it pulls. @default a viewer, whose ages count */
  readonly into?: Source;
}

/** What is followed. */
export interface AgeTask {
  readonly robots: readonly Source[];
  readonly pulls: readonly Pull[];
  readonly intervalUs: number;
  readonly seconds: number;
  /** What comes before does not count. */
  readonly warmUpSeconds: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** What the viewers have had of it. */
export interface Seen {
  readonly full: readonly number[];
  readonly tiles: readonly number[];
}

interface Held {
  takenUs: number;
  readonly waiting: PullState[];
}

interface PullState {
  readonly pull: Pull;
  readonly credit: Credit;
  readonly roundTripUs: number;
  lastUs: number;
  out: number;
  askedUs: number;
}

/** Follows them; the ages are in µs. */
export function followPictures(task: AgeTask): Seen {
  return new Following(task).run();
}

class Following {
  readonly #task: AgeTask;
  readonly #events = new EventQueue();
  readonly #held = new Map<Source, Held>();
  readonly #full: number[] = [];
  readonly #tiles: number[] = [];
  #nowUs = 0;

  constructor(task: AgeTask) {
    this.#task = task;
  }

  run(): Seen {
    const { robots, pulls, intervalUs, seconds, warmUpSeconds, random } = this.#task;
    for (const robot of robots) this.#take(robot, random() * intervalUs);
    for (const pull of pulls) {
      const state: PullState = {
        pull,
        credit: new Credit(),
        roundTripUs: pull.requestUs + shortest(pull.path),
        lastUs: -Infinity,
        out: 0,
        askedUs: -Infinity,
      };
      this.#events.add(random() * intervalUs, () => this.#ask(state));
    }
    const untilUs = (warmUpSeconds + seconds) * 1e6;
    for (let event; (event = this.#events.next()) && event.atUs < untilUs;) {
      this.#nowUs = event.atUs;
      event.happen();
    }
    return { full: this.#full, tiles: this.#tiles };
  }

  #take(robot: Source, atUs: number): void {
    this.#events.add(atUs, () => {
      this.#take(robot, atUs + this.#task.intervalUs);
      this.#pass(robot.path, () => this.#hold(robot, atUs));
    });
  }

  /** One hop after the other: each station has to be come to in the order of time. */
  #pass(path: readonly Hop[], arrive: () => void, at = 0): void {
    const hop = path[at];
    if (!hop) return arrive();
    const { station, takesUs, thenUs = 0 } = hop;
    const doneUs = station ? station.serve(this.#nowUs, takesUs) : this.#nowUs + takesUs;
    const furtherUs = typeof thenUs === "number" ? thenUs : thenUs();
    this.#events.add(doneUs + furtherUs, () => this.#pass(path, arrive, at + 1));
  }

  #heldAt(source: Source): Held {
    const known = this.#held.get(source) ?? { takenUs: -Infinity, waiting: [] };
    this.#held.set(source, known);
    return known;
  }

  #hold(source: Source, takenUs: number): void {
    const held = this.#heldAt(source);
    if (takenUs <= held.takenUs) return;
    held.takenUs = takenUs;
    // Each of a viewer's requests is for one picture.
    const waiting = held.waiting.splice(0);
    for (const state of waiting) {
      if (state.lastUs < takenUs) this.#answer(state, takenUs);
      else held.waiting.push(state);
    }
  }

  #ask(state: PullState): void {
    const { pull, credit } = state;
    const most = pull.tileUs === undefined ? credit.credit : 1;
    while (state.out < most) {
      const waitUs = state.askedUs + (pull.tileUs ?? 0) - this.#nowUs;
      if (waitUs > 0) return this.#events.add(this.#nowUs + waitUs, () => this.#ask(state));
      state.out++;
      state.askedUs = this.#nowUs;
      this.#events.add(this.#nowUs + pull.requestUs, () => this.#request(state));
    }
  }

  #request(state: PullState): void {
    const held = this.#heldAt(state.pull.from);
    if (state.lastUs < held.takenUs) this.#answer(state, held.takenUs);
    else held.waiting.push(state);
  }

  #answer(state: PullState, takenUs: number): void {
    state.lastUs = takenUs;
    this.#pass(state.pull.path, () => this.#arrive(state, takenUs));
  }

  #arrive(state: PullState, takenUs: number): void {
    const { intervalUs, warmUpSeconds } = this.#task;
    const { into, tileUs } = state.pull;
    const ageUs = this.#nowUs - takenUs;
    state.out--;
    state.credit.observe({ nowUs: this.#nowUs, lateUs: ageUs, intervalUs, roundTripUs: state.roundTripUs });
    if (into) this.#pass(into.path, () => this.#hold(into, takenUs));
    else if (this.#nowUs >= warmUpSeconds * 1e6) {
      (tileUs === undefined ? this.#full : this.#tiles).push(ageUs);
    }
    this.#ask(state);
  }
}

/** What something small takes. */
function shortest(path: readonly Hop[]): number {
  return path.reduce((sum, { thenUs = 0 }) => sum + (typeof thenUs === "number" ? thenUs : 0), 0);
}

interface Event {
  readonly atUs: number;
  readonly happen: () => void;
}

/** What is to happen, the soonest first (a binary heap). */
class EventQueue {
  readonly #heap: Event[] = [];

  add(atUs: number, happen: () => void): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push({ atUs, happen });
    for (let parent; at > 0 && heap[parent = (at - 1) >> 1]!.atUs > atUs; at = parent) {
      heap[at] = heap[parent]!;
    }
    heap[at] = { atUs, happen };
  }

  next(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (let child; (child = 2 * at + 1) < heap.length; at = child) {
      if (child + 1 < heap.length && heap[child + 1]!.atUs < heap[child]!.atUs) child++;
      if (heap[child]!.atUs >= last.atUs) break;
      heap[at] = heap[child]!;
    }
    heap[at] = last;
    return first;
  }
}
