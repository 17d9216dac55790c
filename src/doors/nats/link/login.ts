/**
 * What lets this program into a server of NATS: a name and a password of the address, or a file.
 *
 * The file is what NATS's own tools write: a `.creds` file, which holds a JWT and the seed of its NKey, or the seed alone, where
 * the server's configuration names the public key.
 *
 * Answers come to an inbox below one's own name, `_INBOX.NAME`, so that rights can be given to nobody else's: the name is the
 * address's, the JWT's, or the public key.
 *
 * @module
 */

import type { Authenticator } from "@nats-io/nats-core";
import { getLogger } from "@logtape/logtape";
import type { NatsPlace } from "../../../common/nats_place.ts";
import { encodeToken } from "../messages/subjects.ts";
import { isOpenToAll, readNamed, readNamedAgain } from "./named_file.ts";

/** How one is let in, and where answers come to. */
export interface Login {
  readonly authenticator?: Authenticator;
  readonly inboxPrefix: string;
  /** When it has expired, by this host's clock; nothing where it has not. */
  readonly expired?: () => string | undefined;
}

/** The library's own, as it is loaded when it is needed. */
type Library = Pick<
  typeof import("@nats-io/nats-core"),
  | "credsAuthenticator"
  | "nkeyAuthenticator"
  | "nkeys"
  | "tokenAuthenticator"
  | "usernamePasswordAuthenticator"
>;

const logger = getLogger(["uis", "nats"]);

const INBOX = "_INBOX";
/** A user's seed: an `S`, a `U`, and the rest in base 32. */
const SEED = /^SU[A-Z2-7]{56}$/m;
const JWT = /^-{3,}BEGIN NATS USER JWT-{3,}\s+([\w.-]+)\s/m;

/**
 * Reads how one is let in.
 *
 * @throws an `Error` in one line where the file can not be read, or holds nothing of the kind
 */
export async function readLogin(
  library: Library,
  { user, password }: Pick<NatsPlace, "user" | "password">,
  creds: string | undefined,
): Promise<Login> {
  if (creds !== undefined) return await readFile(library, creds);
  if (user === undefined) return { inboxPrefix: INBOX };
  if (password === undefined) {
    return { authenticator: library.tokenAuthenticator(user), inboxPrefix: INBOX };
  }
  return {
    authenticator: library.usernamePasswordAuthenticator(user, password),
    inboxPrefix: inboxOf(user),
  };
}

async function readFile(library: Library, path: string): Promise<Login> {
  let bytes = await readNamed(path, "--nats-creds");
  if (await isOpenToAll(path)) {
    logger.warn("Every user of this host may read --nats-creds {path}: chmod 600 mends that", { path });
  }
  const text = new TextDecoder().decode(bytes);
  const [, jwt] = JWT.exec(text) ?? [];
  const [seed] = SEED.exec(text) ?? [];
  const { name, sub, exp } = jwt === undefined ? {} : readClaims(jwt);
  if (seed !== undefined && typeof sub === "string") {
    /** A file that was replaced by a newer one is read when the server is asked again; else what was read before counts. */
    const readAgain = () => bytes = readNamedAgain(path) ?? bytes;
    const authenticator = library.credsAuthenticator(readAgain);
    const inboxPrefix = inboxOf(typeof name === "string" && name !== "" ? name : sub);
    return { authenticator, inboxPrefix, expired: () => describeExpiry(exp) };
  }
  try {
    const seedBytes = new TextEncoder().encode(seed ?? "");
    const key = library.nkeys.fromSeed(seedBytes).getPublicKey();
    return { authenticator: library.nkeyAuthenticator(seedBytes), inboxPrefix: inboxOf(key) };
  } catch {
    throw new Error(
      `Cannot use --nats-creds ${path}: it holds neither a user's JWT with its seed nor a seed`,
    );
  }
}

/** @param exp as a JWT says it: anything, or seconds since 1970 */
function describeExpiry(exp: unknown): string | undefined {
  if (typeof exp !== "number" || !(exp > 0 && exp * 1000 < Date.now())) return undefined;
  return `its JWT has expired, ${new Date(exp * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function inboxOf(name: string): string {
  return `${INBOX}.${encodeToken(name)}`;
}

/** What a JWT says; the server alone judges whether it is true. */
function readClaims(
  jwt: string,
): { readonly name?: unknown; readonly sub?: unknown; readonly exp?: unknown } {
  try {
    const bytes = Uint8Array.fromBase64(jwt.split(".")[1] ?? "", { alphabet: "base64url" });
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}
