/**
 * The doctor: everything that can keep pictures from coming is looked at, and each line says what to do.
 *
 * 1. the checks are planned by what the tool would be started with (`plan.ts`);
 * 2. all look at once, each for two and a half seconds at most, pictures a little longer;
 * 3. the findings are printed in the order of the plan.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { rewordRefusal } from "../cli/refusal.ts";
import { isTimeout } from "../system/settle_within.ts";
import type { Check, Finding } from "./finding.ts";
import { type DoctorOptions, planChecks } from "./plan.ts";
import { formatJsonReport, formatReport, hasFailure } from "./report.ts";
import { RefusedProgram, type System } from "./system.ts";
import { openThisSystem } from "./this_system.ts";

/** How the findings are printed. */
export interface RunDoctorOptions extends DoctorOptions {
  /** Whether they are printed as JSON. @default false */
  readonly json?: boolean;
}

/** A host that is busy, as one that has just started, takes its time; what works takes a moment elsewhere. */
const CHECK_LIMIT_MS = 8000;

/**
 * Looks, and prints what it finds to stdout.
 *
 * @returns the exit code: 1 where something does not work, else 0
 */
export async function runDoctor(
  options: RunDoctorOptions,
  system: System = openThisSystem(),
): Promise<number> {
  const findings = await examine(planChecks(system, options));
  const isColoured = Deno.stdout.isTerminal() && !Deno.noColor;
  const text = options.json
    ? formatJsonReport(options.tool, findings)
    : formatReport(findings, { isColoured });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  return hasFailure(findings) ? 1 : 0;
}

/**
 * Makes checks at once; never throws.
 *
 * @param limitMs what each may take
 */
export async function examine(
  checks: readonly Check[],
  limitMs: number = CHECK_LIMIT_MS,
): Promise<readonly Finding[]> {
  const found = await Promise.all(checks.map((check) => lookWithin(check, check.limitMs ?? limitMs)));
  return found.flat().map((finding) => ({ ...finding, says: rewordRefusal(finding.says) }));
}

async function lookWithin({ name, look }: Check, limitMs: number): Promise<Finding | readonly Finding[]> {
  try {
    return await deadline(look(), limitMs);
  } catch (error) {
    const reason = isTimeout(error)
      ? "that takes too long"
      : error instanceof Error
      ? error.message
      : `${error}`;
    const fix = error instanceof RefusedProgram ? { fix: error.command } : {};
    return { name, status: "warn", says: `could not look: ${reason}`, ...fix };
  }
}
