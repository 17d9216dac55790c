/**
 * The options of who speaks to a server of NATS.
 *
 * @module
 */

import { DEFAULT_SITE, type NatsPlace, parseNatsPlace } from "../common/nats_place.ts";
import { fileFlag, type Flag } from "./flag.ts";
import { DOORS } from "./door_flags.ts";

function publishFlag(help: string): Flag<NatsPlace | undefined> {
  return { ...PUBLISH, help };
}

const PUBLISH: Omit<Flag<NatsPlace | undefined>, "help"> = {
  placeholder: "URL",
  accepted:
    `nats://SERVER[:PORT][/SITE], or the same with tls://, ws:// or wss://, SITE being ${DEFAULT_SITE} where none is said,`,
  initial: undefined,
  section: DOORS,
  parse: (text) => {
    const place = parseNatsPlace(text);
    // One site is published under; where none is said, that has a name, too.
    const isAnySite = place?.site === undefined && /^[^/]*\/\/[^/]*\/./.test(text);
    return place?.robot === undefined && !isAnySite ? place : undefined;
  },
};

/** What lets one in. */
const LOGIN_FLAGS = {
  "nats-creds": {
    ...fileFlag("what lets this program into servers of NATS: a .creds file, or an NKey's seed", "FILE"),
    section: DOORS,
  },
  "nats-ca": {
    ...fileFlag("certificates of your own authority, which vouches for servers of NATS", "FILE"),
    section: DOORS,
  },
};

/** Of a listener. */
export const NATS_FLAGS = {
  nats: publishFlag(
    "publish every stream to a server of NATS, such as nats://SERVER/SITE (see also nats://SERVER/SITE/ROBOT)",
  ),
  ...LOGIN_FLAGS,
};

/** Of a sending tool. */
export const CAMERA_NATS_FLAGS = {
  nats: publishFlag(
    "publish the pictures to a server of NATS as well, such as nats://SERVER/SITE: by TCP, which brings less than half of them over a link that loses 5 % of its packets, where a listener near the robot brings all (listen --nats)",
  ),
  ...LOGIN_FLAGS,
};

interface NatsUsage {
  readonly flags: { readonly nats: NatsPlace | undefined };
  readonly positionals: readonly string[];
}

/** What lets one in, or vouches for a server, and would not be used. */
export const NATS_RULES: readonly (readonly [string, string, string, (usage: NatsUsage) => boolean])[] = [
  [
    "nats-creds",
    "beside a login in an address",
    "one of them lets this program in",
    (usage) => placesOf(usage).some(({ user }) => user !== undefined),
  ],
  [
    "nats-ca",
    "where no server is spoken to by TLS",
    "tls://SERVER is",
    (usage) => !placesOf(usage).some(({ server }) => server.startsWith("wss:")),
  ],
];

function placesOf({ flags: { nats }, positionals }: NatsUsage): readonly NatsPlace[] {
  return [...(nats ? [nats] : []), ...positionals.flatMap((text) => parseNatsPlace(text) ?? [])];
}
