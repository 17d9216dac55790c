/**
 * `--imagezmq`: each stream is a sender at each imagezmq hub, by its name, or is published for hubs that connect.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { TokenCheck } from "../../view/web/token_check.ts";
import type { View } from "../../view/view.ts";
import type { Door, DoorOptions } from "../door.ts";
import { requireKnownHost } from "../known_host.ts";
import { choosePlace } from "./endpoint_role.ts";
import { HubPublisher } from "./hub_publisher.ts";
import { HubSenders } from "./hub_senders.ts";
import { IMAGEZMQ_KEYS } from "./imagezmq_keys.ts";

const logger = getLogger(["uis", "imagezmq"]);

/** A way to one hub, or to those that connect to an address. */
type Way = HubSenders | HubPublisher;

/**
 * Opens the door; hubs are connected to when a stream is there.
 *
 * @throws {UsageError} where a network could look without a token
 * @throws an `Error` in one line where an address can not be bound, or a hub's host is not known
 */
export async function openImagezmqSenders({ flags, token }: DoorOptions): Promise<Door> {
  await using opened = new AsyncDisposableStack();
  const maxAgeUs = flags["max-age"];
  const tokens = token === undefined ? undefined : new TokenCheck(token);
  const ways: Way[] = [];
  for (const endpoint of flags.imagezmq ?? []) {
    if (!endpoint.isPublished) {
      await requireKnownHost(endpoint.hostname);
      ways.push(opened.adopt(new HubSenders(endpoint, maxAgeUs), (way) => way.close()));
      continue;
    }
    const { hostname, isServed } = await choosePlace(endpoint, token !== undefined);
    const options = { maxAgeUs, ...(isServed && tokens ? { tokens } : {}) };
    ways.push(opened.adopt(new HubPublisher({ ...endpoint, hostname }, options), (way) => way.close()));
    if (isServed) logger.info("They have to subscribe to {token}, too", { token });
  }
  const open = opened.move();
  return {
    label: "imagezmq",
    view: makeView(ways),
    statistics: () => ({ hubs: ways.map((way) => way.statistics()) }),
    close: () => open.disposeAsync(),
  };
}

function makeView(ways: readonly Way[]): View {
  return {
    showFrame(frame) {
      // What came by imagezmq would otherwise go round between two of its hubs.
      if (frame.stream.key.startsWith(IMAGEZMQ_KEYS)) return;
      for (const way of ways) way.showFrame(frame);
    },
    showStatus(streams) {
      for (const way of ways) way.showStatus(streams);
    },
    closed: new Promise(() => {}),
    close: async () => {},
  };
}
