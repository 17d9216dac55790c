/**
 * Whether the machine itself keeps up: its clock, its processor, its power, its disk.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

/** Drivers whose `powersave` is no fixed low speed. */
const SELF_STEERING_DRIVER = /^(intel_pstate|intel_cpufreq|amd-pstate\S*)$/;
const PROCESSOR = "/sys/devices/system/cpu/cpu0/cpufreq";
const LEAST_FREE_BYTES = 1e9;
/** A busy stream, for what the free space is worth. */
const STREAM_BYTES_PER_MINUTE = 20e6 / 8 * 60;

/** Whether the clock follows a time server; nothing where the system does not say, or the clock is its host's. */
export async function checkClock(
  system: Pick<System, "isClockSynchronised" | "list">,
): Promise<readonly Finding[]> {
  const name = "clock";
  const isSynchronised = system.isClockSynchronised();
  if (isSynchronised === undefined) return [];
  if (isSynchronised) return [{ name, status: "ok", says: "follows a time server" }];
  // In a container nobody but the host could do it.
  if (!(await system.list("/run/systemd")).includes("system")) return [];
  const says =
    "follows no time server: the ages of pictures do not need it, times of day in logs and recordings do";
  return [{ name, status: "warn", says, fix: "sudo timedatectl set-ntp true" }];
}

/** Whether the processor is held at its lowest speed; nothing where its speed is not steered. */
export async function checkProcessor(system: Pick<System, "readText">): Promise<readonly Finding[]> {
  const name = "processor";
  const governor = (await system.readText(`${PROCESSOR}/scaling_governor`))?.trim();
  if (!governor) return [];
  const driver = (await system.readText(`${PROCESSOR}/scaling_driver`))?.trim() ?? "";
  if (governor !== "powersave" || SELF_STEERING_DRIVER.test(driver)) {
    return [{ name, status: "ok", says: `speed by ${governor}` }];
  }
  const says = "held at its lowest speed (until the next start)";
  const fix = "echo ondemand | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor";
  return [{ name, status: "warn", says, fix }];
}

/** What a Raspberry Pi says of its voltage and heat; nothing elsewhere. Source: `vcgencmd get_throttled`. */
export async function checkPower(system: Pick<System, "findProgram" | "run">): Promise<readonly Finding[]> {
  const name = "power and heat";
  const program = await system.findProgram("vcgencmd");
  if (!program) return [];
  const { text } = await system.run(program, "get_throttled");
  const bits = Number(/throttled=(0x[0-9a-fA-F]+)/.exec(text)?.[1] ?? NaN);
  if (Number.isNaN(bits)) throw new Error("vcgencmd does not tell; its device is for the group video");
  const has = (bit: number) => (bits & (1 << bit)) !== 0;
  const warn = (says: string): readonly Finding[] => [{ name, status: "warn", says }];
  const supply = "take the Raspberry Pi's own supply and a short, thick cable";
  if (has(0)) return warn(`the voltage is too low at this moment: ${supply}`);
  if (has(1) || has(2) || has(3)) {
    return warn("slowed down at this moment, as it is too hot: give it air or a fan");
  }
  if (has(16)) return warn(`the voltage has been too low since the start: ${supply}`);
  if (has(17) || has(18) || has(19)) {
    return warn("slowed down since the start, as it was too hot: give it air or a fan");
  }
  return [{ name, status: "ok", says: "enough voltage, not too hot" }];
}

/** Whether there is room for recordings in a folder. */
export async function checkDisk(system: Pick<System, "freeBytes">, folder: string): Promise<Finding> {
  const name = "disk space";
  const bytes = await system.freeBytes(folder);
  const minutes = Math.floor(bytes / STREAM_BYTES_PER_MINUTE);
  const says = `${(bytes / 1e9).toFixed(1)} GB in ${folder}, ${minutes} minutes of recording at 20 Mbit/s`;
  return { name, status: bytes < LEAST_FREE_BYTES ? "warn" : "ok", says };
}
