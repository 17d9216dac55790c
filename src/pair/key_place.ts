/**
 * Where a user's keys lie.
 *
 * Sources: XDG Base Directory Specification 0.8; on Windows the folder for settings that roam, `%APPDATA%`.
 *
 * @module
 */

/** The folder's name below that of the user's settings. */
const FOLDER = "udp_image_stream";
const FILE = "keys.json";

/** Whence the places are known. */
export interface PlaceLookup {
  readonly os: typeof Deno.build.os;
  readonly get: (name: string) => string | undefined;
}

/**
 * The path of this user's key file.
 *
 * @returns nothing where the system does not say where settings are kept
 */
export function findKeyPath(
  { os, get }: PlaceLookup = { os: Deno.build.os, get: (name) => Deno.env.get(name) },
): string | undefined {
  if (os === "windows") {
    const settings = get("APPDATA");
    return settings && `${settings}\\${FOLDER}\\${FILE}`;
  }
  const chosen = get("XDG_CONFIG_HOME");
  // One that is relative is to be passed over.
  if (chosen?.startsWith("/")) return `${chosen.replace(/\/+$/, "")}/${FOLDER}/${FILE}`;
  const home = get("HOME");
  return home?.startsWith("/") ? keyPathIn(home) : undefined;
}

/** The path of a user's key file where only the home folder is known. */
export function keyPathIn(home: string): string {
  return `${home.replace(/\/+$/, "")}/.config/${FOLDER}/${FILE}`;
}
