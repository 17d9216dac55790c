/**
 * Names, as the system looks them up (its hosts file and mDNS included), which Deno offers by Node's interface only.
 *
 * @module
 */

/**
 * The addresses of a host, in the order in which the system tells them.
 *
 * @throws an `Error` with the system's `code`
 */
export async function lookUpName(host: string): Promise<readonly string[]> {
  // To load it takes longer than all else that a tool's start does, and who types an address has no use for it.
  const { lookup } = await import("node:dns/promises");
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
