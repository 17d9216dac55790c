/**
 * Whether the programs that the command line names are there, and the tracking camera that they read.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

/** Intel's number and the T265's, once its firmware runs; before, it goes by the maker of its processor. */
const T265 = "8087:0b37";
const T265_BEFORE_FIRMWARE = "03e7:2150";
const USB3_MBPS = 5000;

/** A program that an option names. */
export async function checkProgram(
  system: Pick<System, "findProgram">,
  { option, command }: { readonly option: string; readonly command: string },
): Promise<Finding> {
  const name = `--${option}`;
  const path = await system.findProgram(command);
  if (path) return { name, status: "ok", says: path };
  const says = `${command} is not installed, or can not be executed`;
  if (command !== "rs-pose") return { name, status: "fail", says };
  return { name, status: "fail", says: `${says}; it is part of librealsense, up to 2.53.1` };
}

/** The tracking camera on USB; its fisheye pictures need USB 3. */
export async function checkT265(system: Pick<System, "list" | "readText">): Promise<Finding> {
  const name = "T265";
  for (const device of await system.list("/sys/bus/usb/devices")) {
    const folder = `/sys/bus/usb/devices/${device}`;
    const read = async (file: string) => (await system.readText(`${folder}/${file}`))?.trim();
    const id = `${await read("idVendor")}:${await read("idProduct")}`;
    if (id === T265_BEFORE_FIRMWARE) {
      return {
        name,
        status: "ok",
        says: "on USB; it gets its firmware from the first program that opens it",
      };
    }
    if (id !== T265) continue;
    const mbps = Number(await read("speed"));
    if (!(mbps < USB3_MBPS)) return { name, status: "ok", says: `on USB, at ${mbps} Mbit/s` };
    const says =
      `on USB at ${mbps} Mbit/s: poses come, fisheye pictures do not; use a port and a cable of USB 3`;
    return { name, status: "warn", says };
  }
  return { name, status: "warn", says: "none is on USB: pull its plug and put it in again", fix: "lsusb" };
}
