/**
 * An operator of NATS with two accounts, as `scripts/fleet` has them, whose users are let in by JWTs: no server has to be told of them.
 *
 * @module
 */

import { encodeAccount, encodeOperator, encodeUser, fmtCreds } from "@nats-io/jwt";
import { createAccount, createOperator, createUser, type KeyPair } from "@nats-io/nkeys";

/** What a user may do. */
export interface UserRights {
  /** Where robots are, or where those are who look. */
  readonly account: "FLEET" | "VIEW";
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Who gives users their JWTs. */
export interface Issuer {
  /** More of a server's configuration, by which it knows the account. */
  readonly config: string;
  /** The text of a `.creds` file. */
  issue(name: string, rights: UserRights, options?: { readonly validSeconds?: number }): Promise<string>;
}

const UNLIMITED = {
  conn: -1,
  leaf: -1,
  imports: -1,
  exports: -1,
  data: -1,
  payload: -1,
  subs: -1,
  wildcards: true,
};

/** What is asked from one account in the other one. */
const ASKED = ["$JS.API.>", "uis.sites", "uis.*.*.clock", "uis.*.*.drive"];
const SERVICE = "service";

/** Makes one; no two know each other. */
export async function makeIssuer(): Promise<Issuer> {
  const [operator, system] = [createOperator(), createAccount()];
  const accounts = { FLEET: createAccount(), VIEW: createAccount() };
  const fleetKey = accounts.FLEET.getPublicKey();
  const jwts = {
    operator: await encodeOperator("O", operator, { system_account: system.getPublicKey() }),
    FLEET: await encodeAccount("FLEET", accounts.FLEET, {
      limits: { ...UNLIMITED, mem_storage: 100_000_000, disk_storage: 0, streams: 4, consumer: 1000 },
      exports: ASKED.map((subject) => ({ name: subject, subject, type: SERVICE })),
    }, { signer: operator }),
    VIEW: await encodeAccount("VIEW", accounts.VIEW, {
      limits: UNLIMITED,
      imports: ASKED.map((subject) => ({ name: subject, subject, account: fleetKey, type: SERVICE })),
    }, { signer: operator }),
    system: await encodeAccount("SYSTEM", system, { limits: UNLIMITED }, { signer: operator }),
  };
  return {
    config: `
    operator: ${jwts.operator}
    resolver: MEMORY
    resolver_preload: {
      ${fleetKey}: ${jwts.FLEET}
      ${accounts.VIEW.getPublicKey()}: ${jwts.VIEW}
      ${system.getPublicKey()}: ${jwts.system}
    }
    `,
    issue: (name, rights, options) => issue(accounts[rights.account], { name, rights, ...options }),
  };
}

async function issue(
  account: KeyPair,
  { name, rights, validSeconds }: {
    readonly name: string;
    readonly rights: UserRights;
    readonly validSeconds?: number;
  },
): Promise<string> {
  const user = createUser();
  const claims = {
    pub: { allow: [...rights.publish] },
    sub: { allow: [...rights.subscribe] },
    data: -1,
    payload: -1,
    subs: -1,
  };
  const until = validSeconds === undefined ? {} : { exp: Math.floor(Date.now() / 1000) + validSeconds };
  const jwt = await encodeUser(name, user, account, claims, until);
  return new TextDecoder().decode(fmtCreds(jwt, user));
}
