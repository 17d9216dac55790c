/**
 * Makes an NKey: the seed goes to a file that its user alone may read, for `--nats-creds`; the public key, for a server's
 * configuration, to stdout.
 *
 * ```sh
 * deno task fleet:key gateway.key
 * ```
 *
 * @module
 */

import { createUser } from "@nats-io/nkeys";

const USAGE = `deno task fleet:key FILE

Makes an NKey: its seed goes to FILE, for --nats-creds, and its public half, for a server's configuration, to stdout.`;

const [path, ...more] = Deno.args;
const isAsked = Deno.args.some((arg) => arg === "--help" || arg === "-h");
if (isAsked || path === undefined || path.startsWith("-") || more.length > 0) {
  console[isAsked ? "log" : "error"](USAGE);
  Deno.exit(isAsked ? 0 : 2);
}
const key = createUser();
try {
  // What lies there already may be somebody's key.
  await Deno.writeFile(path, key.getSeed(), { createNew: true, mode: 0o600 });
} catch (error) {
  const isThere = error instanceof Deno.errors.AlreadyExists;
  console.error(`Cannot write ${path}: ${isThere ? "there is one already" : (error as Error).message}`);
  Deno.exit(1);
}
console.log(key.getPublicKey());
