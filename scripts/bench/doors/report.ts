/**
 * The figures of the doors as tables for people.
 *
 * @module
 */

import { formatTable } from "../shared/table.ts";
import { type Delays, summarize } from "./figures.ts";

/** A row: what was measured, and how much later it was than `--output -`, where that is known. */
export interface Row {
  readonly name: string;
  readonly delaysMs: readonly number[];
  readonly differencesMs?: readonly number[];
}

const HEADING = ["", "pictures", "median ms", "p95", "p99", "over --output -: median", "p95", "p99"];
const NONE = "–";

/** A row for each. */
export function formatRows(rows: readonly Row[]): string {
  return formatTable([HEADING, ...rows.map(formatRow)]);
}

/** What the latest pictures of `--output -` take without doors, with all, and with all of them of which one reader stands still. */
export function formatCompany(
  none: readonly number[],
  all: readonly number[],
  stopped: readonly number[],
): string {
  const [before, between, after] = [none, all, stopped].map((delaysMs) => summarize(delaysMs)?.p99);
  const ms = (value: number | undefined) => value === undefined ? NONE : value.toFixed(2);
  const grown = before === undefined || after === undefined ? undefined : after - before;
  return `p99 of --output -: ${ms(before)} ms without doors, ${ms(between)} ms with all of them, ` +
    `${ms(after)} ms with all of them and one reader stopped, which is ${ms(grown)} ms more`;
}

function formatRow({ name, delaysMs, differencesMs }: Row): string[] {
  const delays = summarize(delaysMs);
  const differences = differencesMs && summarize(differencesMs);
  return [name, `${delays?.count ?? 0}`, ...formatDelays(delays), ...formatDelays(differences)];
}

function formatDelays(delays: Delays | undefined): string[] {
  return (["median", "p95", "p99"] as const).map((key) => delays ? delays[key].toFixed(2) : NONE);
}
