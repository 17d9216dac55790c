/**
 * The doctor's findings as text for people, and as JSON for programs.
 *
 * @module
 */

import { escapeInvisible } from "../text/visible.ts";
import type { Finding } from "./finding.ts";

/** How the text looks. */
export interface ReportStyle {
  /** Whether the statuses are coloured, by the codes of ECMA-48. */
  readonly isColoured: boolean;
}

const STATUS_COLUMNS = 6;
const GAP = "  ";
const COLOURS = { ok: 32, warn: 33, fail: 31 } as const;

/**
 * One line a finding, its remedy below it, and a last line that counts them; ends in a line feed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const text = formatReport([
 *   { name: "clock", status: "ok", says: "follows a time server" },
 *   { name: "Wi-Fi wlan0", status: "warn", says: "power save is on", fix: "sudo iw dev wlan0 set power_save off" },
 * ], { isColoured: false });
 * assertEquals(text, [
 *   "ok    clock        follows a time server",
 *   "warn  Wi-Fi wlan0  power save is on",
 *   "                   → sudo iw dev wlan0 set power_save off",
 *   "",
 *   "1 ok, 1 warning, nothing fails",
 *   "",
 * ].join("\n"));
 * ```
 */
export function formatReport(findings: readonly Finding[], { isColoured }: ReportStyle): string {
  const nameColumns = Math.max(0, ...findings.map(({ name }) => printable(name).length));
  const margin = " ".repeat(STATUS_COLUMNS + nameColumns) + GAP;
  const lines = findings.flatMap(({ name, status, says, fix }) => [
    paint(status, isColoured) + printable(name).padEnd(nameColumns) + GAP + printable(says),
    ...(fix === undefined ? [] : [`${margin}→ ${printable(fix)}`]),
  ]);
  return [...lines, "", formatCounts(findings), ""].join("\n");
}

/** One object on one line: `tool`, `ok`, and `checks` with the findings; ends in a line feed. */
export function formatJsonReport(tool: string, findings: readonly Finding[]): string {
  return `${escapeInvisible(JSON.stringify({ tool, ok: !hasFailure(findings), checks: findings }))}\n`;
}

/** Whether anything does not work. */
export function hasFailure(findings: readonly Finding[]): boolean {
  return findings.some(({ status }) => status === "fail");
}

function paint(status: Finding["status"], isColoured: boolean): string {
  const text = status.padEnd(STATUS_COLUMNS);
  return isColoured ? `\x1b[${COLOURS[status]}m${text}\x1b[0m` : text;
}

/** What other programs say can hold anything; a terminal would obey it. */
function printable(text: string): string {
  return escapeInvisible(text.trim().replace(/\s+/g, " "));
}

function formatCounts(findings: readonly Finding[]): string {
  const count = (wanted: Finding["status"]) => findings.filter(({ status }) => status === wanted).length;
  const [ok, warn, fail] = [count("ok"), count("warn"), count("fail")];
  return [
    `${ok} ok`,
    warn === 0 ? "no warnings" : warn === 1 ? "1 warning" : `${warn} warnings`,
    fail === 0 ? "nothing fails" : fail === 1 ? "1 fails" : `${fail} fail`,
  ].join(", ");
}
