/**
 * What a listener's log says of robots that can be driven: that one can be, who begins to drive, and why it has stopped.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { StreamDescription } from "../common/frame.ts";
import { nameStream } from "../common/stream_name.js";
import type { DriverNews } from "../drive/seats.ts";
import { LineBudget } from "./line_budget.ts";

const logger = getLogger(["uis", "drive"]);

/** Stops that are no more than a hand that lets go. */
const USUAL = ["released", "no driver", "other driver"];

/** What the log knows of a robot. */
interface Known {
  /** Who has driven last, as far as that has been told; empty after a stop that was told. */
  driver: string;
  reason: string | undefined;
  asker: string;
}

/** The log's lines about driving. */
export class DriveLog {
  readonly #lines = new LineBudget();
  readonly #known = new Map<string, Known>();

  /** Tells of what has changed. */
  tell(stream: StreamDescription, news: DriverNews | undefined, nowUs: number): void {
    const { key } = stream;
    if (!news) return void this.#known.delete(key);
    const name = nameStream(stream);
    const write = (line: () => void) => this.#lines.write(`stream ${key}`, nowUs, line);
    const known = this.#known.get(key);
    if (known) return tellChange(known, name, news, write);
    this.#known.set(key, { driver: "", reason: news.reason, asker: "" });
    write(() =>
      logger.info("{name} can be driven: this listener may {right}", { name, right: nameRight(news) })
    );
  }
}

function nameRight({ mayDrive, mayStop }: DriverNews): string {
  return mayDrive ? "drive it" : mayStop ? "stop it, and not drive" : "neither drive nor stop it";
}

/** Nobody needs a line for each press and release. */
function tellChange(
  known: Known,
  name: string,
  { isDriving, isOwn, driver, reason, asker }: DriverNews,
  write: (line: () => void) => void,
): void {
  const who = isOwn ? "This listener" : driver || "Somebody";
  if (isDriving && who !== known.driver) {
    known.driver = who;
    write(() => logger.info("{who} drives {name}", { who, name }));
  }
  if (!isDriving && reason !== undefined && reason !== known.reason && !USUAL.includes(reason)) {
    known.driver = "";
    write(() => logger.warn("{name} has stopped: {reason}", { name, reason }));
  }
  if (isOwn && asker !== "" && asker !== known.asker) {
    write(() => logger.info("{asker} asks to drive {name}", { asker, name }));
  }
  known.reason = reason;
  known.asker = asker;
}
