/**
 * Objects of JSON that strangers have written.
 *
 * @module
 */

/** Its fields, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a text holds; nothing where it holds none. */
export function parseObject(text: string): Fields | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The value, where it is an object. */
export function asObject(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}
