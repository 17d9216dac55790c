/**
 * The options of who speaks to a server of NATS.
 *
 * @module
 */

import { type NatsPlace, parseNatsPlace } from "../common/nats_place.ts";
import { fileFlag, type Flag } from "./flag.ts";
import { DOORS } from "./door_flags.ts";

const NATS: Flag<NatsPlace | undefined> = {
  placeholder: "URL",
  help:
    "publish every stream to a server of NATS, such as nats://SERVER/SITE (see also nats://SERVER/SITE/ROBOT)",
  accepted: "nats://SERVER[:PORT][/SITE], or the same with ws:// or wss://,",
  initial: undefined,
  section: DOORS,
  parse: (text) => {
    const place = parseNatsPlace(text);
    return place?.robot === undefined ? place : undefined;
  },
};

/** Of a listener. */
export const NATS_FLAGS = {
  nats: NATS,
  "nats-creds": {
    ...fileFlag("what lets this program into servers of NATS: a .creds file, or an NKey's seed", "FILE"),
    section: DOORS,
  },
  "nats-ca": {
    ...fileFlag("certificates of your own authority, which vouches for servers of NATS", "FILE"),
    section: DOORS,
  },
};
