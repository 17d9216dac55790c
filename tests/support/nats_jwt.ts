/**
 * An operator of NATS with one account, whose users are let in by JWTs: no server has to be told of them.
 *
 * @module
 */

import { encodeAccount, encodeOperator, encodeUser, fmtCreds } from "@nats-io/jwt";
import { createAccount, createOperator, createUser, type KeyPair } from "@nats-io/nkeys";

/** What a user may do. */
export interface UserRights {
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

/** Makes one; no two know each other. */
export async function makeIssuer(): Promise<Issuer> {
  const [operator, account, system] = [createOperator(), createAccount(), createAccount()];
  const jwts = {
    operator: await encodeOperator("O", operator, { system_account: system.getPublicKey() }),
    account: await encodeAccount("FLEET", account, {
      limits: { ...UNLIMITED, mem_storage: 100_000_000, disk_storage: 0, streams: 4, consumer: 1000 },
    }, { signer: operator }),
    system: await encodeAccount("SYSTEM", system, { limits: UNLIMITED }, { signer: operator }),
  };
  return {
    config: `
    operator: ${jwts.operator}
    resolver: MEMORY
    resolver_preload: {
      ${account.getPublicKey()}: ${jwts.account}
      ${system.getPublicKey()}: ${jwts.system}
    }
    `,
    issue: (name, rights, options) => issue(account, { name, rights, ...options }),
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
    resp: { max: 1, ttl: 0 },
    data: -1,
    payload: -1,
    subs: -1,
  };
  const until = validSeconds === undefined ? {} : { exp: Math.floor(Date.now() / 1000) + validSeconds };
  const jwt = await encodeUser(name, user, account, claims, until);
  return new TextDecoder().decode(fmtCreds(jwt, user));
}
