/**
 * The configuration folder of a user who is paired with nobody.
 *
 * @module
 */

/** Empty at first, of this process alone, and gone with it. */
export const NOBODYS_SETTINGS: string = Deno.makeTempDirSync({ prefix: "uis-nobody-" });

globalThis.addEventListener("unload", () => Deno.removeSync(NOBODYS_SETTINGS, { recursive: true }));
