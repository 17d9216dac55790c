/**
 * Deno's refusals in words for somebody who has one file, and no flags to give to Deno.
 *
 * @module
 */

const REFUSAL =
  /Requires (\w+) access to (.+?), (?:run again with the --allow-\w+ flag|specify the required permissions during compilation[^\n]*)/g;
const DEEDS: Readonly<Record<string, string>> = {
  // Devices and the system's own files, which are open only to a program that may do everything.
  all: "open",
  env: "read the variable",
  ffi: "load",
  net: "reach",
  read: "read",
  run: "start",
  write: "write",
};

/**
 * Says what the program may not do, instead of which flag would permit it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const said = 'Cannot write film: Requires write access to "film", run again with the --allow-write flag';
 * assertEquals(rewordRefusal(said), 'Cannot write film: this program is not permitted to write "film"');
 * ```
 */
export function rewordRefusal(message: string): string {
  return message.replace(
    REFUSAL,
    (_, access: string, what: string) => `this program is not permitted to ${DEEDS[access] ?? "use"} ${what}`,
  );
}
