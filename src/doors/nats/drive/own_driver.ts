/**
 * A robot that publishes itself, as those see it who drive it through the server: they have seats here as at a listener, and
 * together are one driver, whose commands reach the sender in this program and no network.
 *
 * 1. `noteFrame`: a picture is published; when it was captured is known by its number;
 * 2. `handleState`: what the robot does is told as a listener tells it;
 * 3. hands go from the seats to the robot, with the times of capture of the pictures that were seen.
 *
 * @module
 */

import type { ReceivedFrame, StreamDescription } from "../../../common/frame.ts";
import { Driver, type GivenCommand } from "../../../drive/driver.ts";
import { type DriveEvent, makeNews } from "../../../drive/driver_news.ts";
import { FrameTimes } from "../../../drive/frame_times.ts";
import { DriverSeats, type OpenSeat } from "../../../drive/seats.ts";
import { randomU32 } from "../../../net/random.ts";
import type { DriveState } from "../../../protocol/drive_state.ts";
import { monotonicUs } from "../../../system/monotonic.ts";

/** Takes a command for the robot, at once. */
export type GiveCommand = (command: GivenCommand) => void;

/** Everybody behind one server. */
export class OwnDriver {
  readonly openSeat: OpenSeat = (key) => this.#seats.open(key);
  readonly #seats = new DriverSeats(monotonicUs);
  readonly #driver = new Driver(randomU32() || 1);
  readonly #pictures = new FrameTimes();
  readonly #tell: (event: DriveEvent) => void;
  #give: GiveCommand | undefined;
  #stream: StreamDescription | undefined;
  #heardUs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param tell takes what the robot does, whenever that may be news */
  constructor(tell: (event: DriveEvent) => void) {
    this.#tell = tell;
    this.#seats.sink = (_key, action) => {
      this.#driver.act(action, monotonicUs());
      if (action.kind !== "input") this.#tellNews();
      this.#poll();
    };
  }

  /** Lets commands reach the robot, until this is disposed of. */
  connect(give: GiveCommand | undefined): Disposable {
    this.#give = give;
    return {
      [Symbol.dispose]: () => {
        this.#give = undefined;
        clearTimeout(this.#timer);
      },
    };
  }

  /** A picture is seen from now on; none is of the future, whatever its camera says. */
  noteFrame({ stream, id, completeUs, age }: ReceivedFrame): void {
    this.#stream = stream;
    this.#pictures.note(id, age ? completeUs - Math.max(0, age.ageUs) : -Infinity);
    this.#driver.noteShown(id, monotonicUs());
  }

  /** Takes what the robot says; nobody drives by a stream that has shown nothing. */
  handleState(state: DriveState): void {
    if (!this.#stream) return;
    this.#heardUs = monotonicUs();
    // Pictures have numbers of their own here.
    this.#driver.handleState({ ...state, frameId: this.#pictures.newestId }, this.#heardUs);
    this.#tellNews();
    this.#poll();
  }

  #poll(): void {
    clearTimeout(this.#timer);
    if (!this.#give) return;
    for (let due; (due = this.#driver.pollCommand(monotonicUs()));) {
      this.#give({
        ...due,
        captureUs: this.#pictures.captureUs(due.frameId),
        pressCaptureUs: this.#pictures.captureUs(due.pressFrameId),
      });
    }
    const { nextUs } = this.#driver;
    if (nextUs === Infinity) return;
    this.#timer = setTimeout(() => this.#poll(), Math.max(0, nextUs - monotonicUs()) / 1000);
  }

  #tellNews(): void {
    const stream = this.#stream;
    if (!stream) return;
    const atUs = monotonicUs();
    const news = makeNews(this.#driver, atUs);
    this.#tell({ kind: "drive-news", stream, news, heardUs: this.#heardUs, atUs });
  }
}
