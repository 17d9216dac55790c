/**
 * `--imagezmq-hub`: imagezmq's senders are streams beside the robots'.
 *
 * 1. an endpoint of this host is bound, and senders connect to it; any other is a publisher's, which this end connects to;
 * 2. whoever comes gets a place, and is served until the connection ends;
 * 3. pictures go to the streams of their names, and from there wherever those of robots go.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ZmqEndpoint } from "../../flags/imagezmq_flags.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { TokenCheck } from "../../view/web/token_check.ts";
import type { Door, DoorOptions } from "../door.ts";
import { requireKnownHost } from "../known_host.ts";
import { SourceStreams } from "../source_streams.ts";
import { chooseRole } from "./endpoint_role.ts";
import { IMAGEZMQ_KEYS } from "./imagezmq_keys.ts";
import { PublisherLink } from "./publisher_link.ts";
import { SenderIntake, type SenderOptions } from "./sender_intake.ts";
import { ZmqListener } from "./zmq_listener.ts";

const logger = getLogger(["uis", "imagezmq"]);

/**
 * Opens the door.
 *
 * @throws {UsageError} where a network could send without a token
 * @throws an `Error` in one line where an address can not be bound, or a publisher's host is not known
 */
export async function openImagezmqHub({ flags, token, take }: DoorOptions): Promise<Door> {
  const roles = await Promise.all(
    (flags["imagezmq-hub"] ?? []).map(async (endpoint) => ({
      endpoint,
      role: await chooseRole(endpoint, token !== undefined),
    })),
  );
  const maxPixels = flags["max-pixels"];
  const tokens = token === undefined ? undefined : new TokenCheck(token);
  const streams = new SourceStreams({ keyPrefix: IMAGEZMQ_KEYS, by: "imagezmq", maxPixels, take });
  await using opened = new AsyncDisposableStack();
  const intake = new SenderIntake(streams, { maxPixels });
  opened.defer(() => intake.close());
  const listeners: ZmqListener[] = [];
  for (const { endpoint, role } of roles) {
    if (role.kind === "connect") {
      await requireKnownHost(endpoint.hostname);
      const link = new PublisherLink(endpoint, intake);
      opened.defer(() => link.close());
    } else {
      const asked = role.isServed && tokens ? { tokens } : {};
      const listener = listen({ ...endpoint, hostname: role.hostname }, intake, asked);
      listeners.push(opened.adopt(listener, (listener) => listener.close()));
      if (role.isServed) logger.info("Their names have to end in ?token={token}", { token });
    }
  }
  const open = opened.move();
  return {
    label: "the hub for imagezmq",
    takeStatuses: () => streams.takeStatuses(monotonicUs()),
    statistics: () => ({
      ...intake.statistics(),
      connectionsRefused: listeners.reduce((sum, { refused }) => sum + refused, 0),
    }),
    close: () => open.disposeAsync(),
  };
}

function listen(
  endpoint: ZmqEndpoint,
  intake: SenderIntake,
  asked: Pick<SenderOptions, "tokens">,
): ZmqListener {
  const listener = new ZmqListener(endpoint, {
    deed: "take imagezmq's senders",
    serve: ({ tcp, from, isEarly, prove }) =>
      intake.serve(tcp, { from, isSubscriber: false, isEarly, onPicture: prove, ...asked }),
  });
  logger.info("imagezmq's senders are taken at {endpoint}", { endpoint: listener.endpoint });
  return listener;
}
