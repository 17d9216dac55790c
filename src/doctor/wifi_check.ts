/**
 * Whether Wi-Fi holds packets back: its power save, and how well it hears.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

const INTERFACES = "/sys/class/net";
/** Below this the rate falls and losses rise. */
const WEAK_DBM = -75;

type WifiSystem = Pick<System, "list" | "readText" | "findProgram" | "run" | "os">;

/** One finding for each wireless interface that is in use. */
export async function checkWifi(system: WifiSystem): Promise<readonly Finding[]> {
  if (system.os !== "linux") return [];
  const devices = await system.list(INTERFACES);
  // There is always one for the host itself.
  if (devices.length === 0) throw new Error(`${INTERFACES} shows no interfaces`);
  const wireless: string[] = [];
  for (const device of devices) {
    const isWireless = (await system.list(`${INTERFACES}/${device}`)).includes("phy80211");
    const isDown = (await system.readText(`${INTERFACES}/${device}/operstate`))?.trim() === "down";
    if (isWireless && !isDown) wireless.push(device);
  }
  if (wireless.length === 0) return [{ name: "Wi-Fi", status: "ok", says: "not in use" }];
  return await Promise.all(wireless.map((device) => checkInterface(system, device)));
}

async function checkInterface(system: WifiSystem, device: string): Promise<Finding> {
  const name = `Wi-Fi ${device}`;
  const iw = await system.findProgram("iw");
  if (!iw) {
    const says = "could not look whether its power save holds packets back: iw is not installed";
    return { name, status: "warn", says, fix: `sudo apt install iw && iw dev ${device} get power_save` };
  }
  const { text } = await system.run(iw, "dev", device, "get", "power_save");
  const state = /Power save: (on|off)/.exec(text)?.[1];
  if (!state) throw new Error(`iw does not tell about ${device}`);
  const dbm = readSignal(await system.readText("/proc/net/wireless") ?? "", device);
  const signal = dbm === undefined ? "" : `, signal ${dbm} dBm`;
  if (state === "on") {
    const says = `power save is on${signal}: packets may wait for some tenths of a second` +
      " (until the next start; NetworkManager keeps it by wifi.powersave = 2)";
    return { name, status: "warn", says, fix: `sudo iw dev ${device} set power_save off` };
  }
  if (dbm !== undefined && dbm < WEAK_DBM) {
    return { name, status: "warn", says: `power save is off; the signal is weak, ${dbm} dBm` };
  }
  return { name, status: "ok", says: `power save is off${signal}` };
}

/** The level in a line such as ` wlan0: 0000   54.  -56.  -256 …`; nothing where it is none in dBm. */
function readSignal(table: string, device: string): number | undefined {
  const line = table.split("\n").map((text) => text.trim().split(/\s+/)).find(([first]) =>
    first === `${device}:`
  );
  const dbm = parseFloat(line?.[3] ?? "");
  return dbm < 0 ? dbm : undefined;
}
