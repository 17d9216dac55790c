/**
 * Services that were installed before there were keys: what is paired is not for them.
 *
 * @module
 */

import { folderOf } from "../pair/key_file.ts";
import { UNIT_FOLDER, UNIT_MARK } from "./unit.ts";
import { quotePath } from "./unit_quoting.ts";

/**
 * The names of the installed services that do not have the keys in this file.
 *
 * @param folder where units are installed
 */
export function findKeylessServices(keyPath: string, folder: string = UNIT_FOLDER): string[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      name.endsWith(".service")
    );
    return names.filter((name) => isKeyless(readUnit(`${folder}/${name}`), keyPath))
      .map((name) => name.replace(/\.service$/, "")).sort();
  } catch {
    return [];
  }
}

/** What is to be done about them, in one sentence; nothing where there are none. */
export function describeKeylessServices(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const services = names.length > 1 ? `The services ${names.join(", ")} have` : `The service ${names[0]} has`;
  return `${services} not these keys: --install-service once more takes them along`;
}

function readUnit(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function isKeyless(unit: string, keyPath: string): boolean {
  return unit.startsWith(UNIT_MARK) && !unit.includes(`\nBindPaths=${quotePath(folderOf(keyPath))}\n`);
}
