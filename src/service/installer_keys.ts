/**
 * The keys of who installs a service, which it takes along.
 *
 * @module
 */

import { folderOf, readKeyFile } from "../pair/key_file.ts";
import { findKeyPath, keyPathIn } from "../pair/key_place.ts";
import { refusesStrangers } from "../pair/keys.ts";
import type { ServiceKeys } from "./unit.ts";

/** Whence it is known who that is. */
export interface InstallerLookup {
  readonly uid: number;
  /** The user on whose behalf sudo runs this, sudo(8). */
  readonly sudoUser: string | undefined;
  /** The text of /etc/passwd, passwd(5). */
  readonly passwd: string;
  /** The key file of the user that this program runs as. */
  readonly ownPath: string | undefined;
}

/**
 * Whose keys they are, and where. Who has tried to pair this host as a robot has some, also before it has succeeded.
 *
 * @returns nothing where there are none
 * @throws {Error} in one line where they can not be used: a service without them would be open to everybody
 */
export async function findInstallerKeys(
  lookup: InstallerLookup = thisInstaller(),
): Promise<ServiceKeys | undefined> {
  const found = findUser(lookup);
  if (found?.path === undefined) return undefined;
  const { keys } = await readKeyFile(found.path);
  const isRobot = keys.robotId !== undefined || refusesStrangers(keys, "robot");
  return isRobot ? { user: found.user, folder: folderOf(found.path) } : undefined;
}

function findUser({ uid, sudoUser, passwd, ownPath }: InstallerLookup) {
  const users = passwd.split("\n").map((line) => line.split(":"));
  if (uid === 0 && sudoUser && sudoUser !== "root") {
    const home = users.find(([name]) => name === sudoUser)?.[5];
    return { user: sudoUser, path: home?.startsWith("/") ? keyPathIn(home) : undefined };
  }
  const user = users.find(([, , id]) => id === String(uid))?.[0];
  return user === undefined ? undefined : { user, path: ownPath };
}

function thisInstaller(): InstallerLookup {
  if (Deno.build.os === "windows") return { uid: -1, sudoUser: undefined, passwd: "", ownPath: undefined };
  return {
    uid: Deno.uid() ?? -1,
    sudoUser: Deno.env.get("SUDO_USER"),
    passwd: readPasswd(),
    ownPath: findKeyPath(),
  };
}

function readPasswd(): string {
  try {
    return Deno.readTextFileSync("/etc/passwd");
  } catch {
    return "";
  }
}
