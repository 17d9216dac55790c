/**
 * The listener's status line and statistics file.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { REFUSAL_TEXTS } from "../jpeg/inspect.ts";
import { clockJumpedUs, monotonicUs } from "../system/monotonic.ts";
import type { ReceivedFrame, Seal } from "../common/frame.ts";
import { nameStream } from "../common/stream_name.js";
import type { DriverNews } from "../drive/seats.ts";
import type { FrameFigures } from "../receive/newest_frames.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import { type Freshness, judgeFreshness } from "../view/freshness.ts";
import { describeSeal } from "../view/shared/seal_words.js";
import { formatBoundedAge } from "../text/elapsed.js";
import { formatBitrate, formatFit, formatFitness, formatFps, formatShare } from "../text/figures.js";
import { formatAge, formatIntervalAge } from "./figures.ts";
import type { LISTEN_FLAGS } from "../flags/listen_flags.ts";
import { LineBudget } from "../cli/line_budget.ts";
import type { ToolRun } from "../cli/run_tool.ts";
import { describeDriver, describeDriving } from "./drive_words.ts";
import { StaleWatch } from "./stale_watch.ts";
import { openStatusOutput, type StatusLine } from "./status_output.ts";

const NO_STREAM = "waiting for a stream";
/** So many streams have a place of their own in the status line; anybody can begin some. */
const MOST_SHOWN = 8;

/** What is shown besides the streams. */
export interface StatusExtras {
  /** The streams' newest pictures, by their keys. */
  readonly newest: ReadonlyMap<string, FrameFigures>;
  readonly sendErrors: number;
  /** What robots that are heard say of driving, by the keys of their streams. */
  readonly driving?: ReadonlyMap<string, DriverNews>;
  /** The receiver's counters. */
  readonly statistics: object;
  /** What leaves by doors, in a few words each. @default nothing */
  readonly sums?: readonly string[];
  /** Why a picture that was asked for does not come, in one line; nothing where that is not known. */
  readonly reason?: string | undefined;
}

/** What a listener tells the person at the terminal. */
export interface ListenStatus {
  /** Shows the figures of the last second. */
  show(streams: readonly StreamStatus[], more: StatusExtras): void;
  /** Takes that a picture has come, of a stream that comes by a door: when it is old a terminal says so at once. */
  noteFrame(frame: ReceivedFrame): void;
  close(): Promise<void>;
}

/** Opens what the options ask for. */
export async function openListenStatus(
  run: ToolRun<typeof LISTEN_FLAGS>,
): Promise<ListenStatus> {
  const troubles = new TroubleLog();
  const output = await openStatusOutput(run);
  const maxAgeUs = run.flags["max-age"];
  const judge = (newest: FrameFigures | undefined) =>
    judgeFreshness(newest, { nowUs: monotonicUs(), maxAgeUs, jumpedUs: clockJumpedUs() });
  let last: Shown | undefined;
  const watch = !run.terminal.isTerminal ? undefined : new StaleWatch({
    isStale: (newest) => judge(newest).state === "stale",
    onStale(came) {
      if (!last) return;
      const newest = new Map([...last.extras.newest, ...came]);
      output.mend(describeAll({ ...last, extras: { ...last.extras, newest } }, judge));
    },
  });

  return {
    noteFrame(frame) {
      if (frame.stream.seal?.state === "door") watch?.note(frame);
    },
    show(streams, extras) {
      troubles.tell(streams);
      last = { streams, extras };
      watch?.retain(new Set(streams.filter(({ isUnseen }) => !isUnseen).map(({ stream }) => stream.key)));
      output.show(describeAll(last, judge), () => listFigures(streams, extras));
    },
    close() {
      watch?.close();
      return output.close();
    },
  };
}

interface Shown {
  readonly streams: readonly StreamStatus[];
  readonly extras: StatusExtras;
}

type Judge = (newest: FrameFigures | undefined) => Freshness;

function describeAll({ streams, extras }: Shown, judge: Judge): StatusLine {
  const { newest, driving, reason, sums = [] } = extras;
  const more = Math.max(0, streams.length - MOST_SHOWN);
  const shown = streams.slice(0, MOST_SHOWN).map((status) => {
    const { key } = status.stream;
    return describe(status, judge(newest.get(key)), driving?.get(key));
  });
  return joinLines([...shown, ...sums.map(sameInBoth)], more, silenceOf(shown, reason));
}

/** A picture that is live has been: how old it is just now tells more of the moment than of the stream. */
function describe(status: StreamStatus, freshness: Freshness, driving: DriverNews | undefined): StatusLine {
  if (status.isUnseen) return describeUnseen(status);
  const current = `age ${formatAge(freshness)}`;
  if (freshness.state !== "live" || !status.age) {
    return describeStream(status, { full: current, short: current }, driving);
  }
  const { medianUs: ageUs, boundUs } = status.age;
  return describeStream(status, {
    full: `age ${formatIntervalAge(status.age)}`,
    short: `age ${formatBoundedAge({ ageUs, boundUs })}`,
  }, driving);
}

/** As the statistics file has them. */
function listFigures(streams: readonly StreamStatus[], extras: StatusExtras): object {
  const { newest, driving, sendErrors, reason, statistics } = extras;
  return {
    timeUs: monotonicUs(),
    streams: streams.map((status) => {
      const { completeUs, age, pose } = newest.get(status.stream.key) ?? {};
      const drive = driving?.get(status.stream.key);
      return {
        ...status,
        newest: completeUs === undefined ? undefined : { completeUs, ...age, pose },
        ...(drive ? { drive } : {}),
      };
    }),
    ...statistics,
    sendErrors,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Says once what a stream's broadcaster says of its camera, until that is well again; anybody can be one. */
class TroubleLog {
  readonly #lines = new LineBudget();
  readonly #told = new Set<string>();

  tell(streams: readonly StreamStatus[]): void {
    const inTrouble = streams.filter(({ stream }) => stream.trouble !== undefined);
    for (const { stream: { key, name, trouble } } of inTrouble) {
      if (this.#told.has(key)) continue;
      const said = { name: nameStream({ name, key }), trouble };
      const warn = () => getLogger(["uis"]).warn("The camera of {name}: {trouble}", said);
      this.#lines.write(`stream ${key}`, monotonicUs(), warn);
    }
    this.#told.clear();
    for (const { stream } of inTrouble) this.#told.add(stream.key);
  }
}

function silenceOf(lines: readonly StatusLine[], reason: string | undefined): string | undefined {
  return reason ?? (lines.length > 0 ? undefined : NO_STREAM);
}

function sameInBoth(words: string): StatusLine {
  return { full: words, short: words };
}

function joinLines(lines: readonly StatusLine[], more: number, silence: string | undefined): StatusLine {
  const end = [more > 0 ? `${more} more streams` : [], silence ?? []].flat();
  const join = (form: keyof StatusLine) => [...lines.map((line) => line[form]), ...end].join("  |  ");
  return { full: join("full"), short: join("short") };
}

/** Of which nothing is known, as nothing of it is pulled. */
function describeUnseen({ stream }: StreamStatus): StatusLine {
  const words = `${nameStream(stream)}  not looked at`;
  return { full: words, short: words };
}

function describeStream(
  status: StreamStatus,
  age: StatusLine,
  driving: DriverNews | undefined,
): StatusLine {
  const { shareRecoveredByFec, shareRecoveredByRequest, shareUndeliverable, overhead, fitted } = status;
  const name = nameStream(status.stream);
  const start = [
    formatFps(status.fps),
    formatBitrate(status.bitsPerSecond),
    `loss ${formatShare(status.fractionLost)}`,
  ];
  const shareRecovered = shareRecoveredByFec + shareRecoveredByRequest;
  const recovered = shareRecovered > 0 ? `recovered ${formatShare(shareRecovered)}` : "";
  const ways = joinParts([
    shareRecoveredByFec > 0 ? `${formatShare(shareRecoveredByFec)} by fec` : "",
    shareRecoveredByRequest > 0 ? `${formatShare(shareRecoveredByRequest)} asked for` : "",
  ], ", ");
  const fit = fitted ? `fitted ${formatFit(fitted)}` : "";
  const trouble = status.stream.trouble === undefined ? "" : `its camera: ${status.stream.trouble}`;
  return {
    full: joinParts([
      name,
      describeWay(status.stream.seal),
      driving ? describeDriving(driving) : "",
      ...start,
      fitted ? `${fit} (${formatFitness(fitted)})` : "",
      trouble,
      recovered && `${recovered} (${ways})`,
      status.refused ? `refused ${status.refused.count} (${REFUSAL_TEXTS[status.refused.reason]})` : "",
      shareUndeliverable > 0 ? `undelivered ${formatShare(shareUndeliverable)}` : "",
      overhead === undefined ? "" : `overhead ${formatShare(overhead)}`,
      age.full,
    ], "  "),
    short: joinParts([
      name,
      driving ? describeDriver(driving) : "",
      ...start,
      fit,
      recovered,
      age.short,
    ], "  "),
  };
}

function joinParts(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== "").join(separator);
}

function describeWay(seal: Seal | undefined): string {
  const { isSealed, label } = describeSeal(seal);
  return isSealed ? "sealed" : label;
}
