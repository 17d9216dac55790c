/**
 * What streams are called in ROS, where names are letters, digits and underscores, and begin with a letter.
 *
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";

/** Streams of which the name is remembered. */
const MAX_NAMES = 1000;

/**
 * Gives each stream a name of its own, also where two streams say the same, or differ in what ROS does not allow.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const stream = { key: "1", name: "front camera", width: 0, height: 0, fps: 0 };
 * const names = new RosNames();
 * assertEquals(names.nameOf(stream), "front_camera");
 * assertEquals(names.nameOf({ ...stream, key: "2", name: "front-camera" }), "front_camera_2");
 * assertEquals(names.nameOf({ ...stream, key: "3", name: "" }), "stream_3");
 * ```
 */
export class RosNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  nameOf({ key, name }: Pick<StreamDescription, "key" | "name">): string {
    const known = this.#names.get(`${key}/${name}`);
    if (known !== undefined) return known;
    const own = tokenOf(name || `stream_${key}`);
    const free = this.#taken.has(own) ? this.#distinguish(own, key) : own;
    if (this.#names.size < MAX_NAMES) {
      this.#names.set(`${key}/${name}`, free);
      this.#taken.add(free);
    }
    return free;
  }

  #distinguish(name: string, key: string): string {
    const longer = `${name}_${key}`.replace(/\W+/g, "_");
    return this.#taken.has(longer) ? this.#distinguish(longer, key) : longer;
  }
}

/** Two underscores in a row are not allowed, and none in front: that would hide a topic. */
function tokenOf(text: string): string {
  const token = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^A-Za-z0-9]+/g, "_").replace(
    /^_+|_+$/g,
    "",
  );
  return /^[A-Za-z]/.test(token) ? token : `stream_${token}`.replace(/_$/, "");
}
