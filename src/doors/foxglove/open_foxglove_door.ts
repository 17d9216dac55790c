/**
 * `listen --foxglove`: the channels of an MCAP recording, live, by Foxglove's WebSocket protocol.
 *
 * 1. A program or a page of Foxglove's is let in (`entry.ts`), and becomes a client where there is room.
 * 2. What comes from the robots goes to each client (`foxglove_view.ts`), and what a client publishes to a robot's seat.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress, isLoopback } from "../../common/address.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { readTls } from "../../view/served_tls.ts";
import type { View } from "../../view/view.ts";
import type { HttpServer, HttpServerOptions } from "../../view/web/http_server.ts";
import { Places, Regulars } from "../../view/web/places.ts";
import { randomText } from "../../view/web/random_text.ts";
import { describeFailure, reachableAddress, type ServedPlace } from "../../view/web/served_place.ts";
import type { ServerSocket } from "../../view/web/ws.d.ts";
import type { Door, DoorOptions } from "../door.ts";
import type { ClientCounts, ClientFault } from "./client_counts.ts";
import { ClientHands } from "./client_hands.ts";
import { COMMAND_ENCODINGS } from "./drive_commands.ts";
import { Entry, type EntryOptions } from "./entry.ts";
import { FoxgloveClient } from "./foxglove_client.ts";
import { FoxgloveView } from "./foxglove_view.ts";
import { formatServerInfo } from "./server_messages.ts";

const logger = getLogger(["uis", "doors"]);

const CLIENTS = { most: 32, mostPerHost: 12, keptForThisHost: 4 };

interface Server extends HttpServer {
  readonly scheme: "ws" | "wss";
  readonly entry: Entry;
}

/**
 * Opens the door.
 *
 * @throws an `Error` in one line where the address can not be served
 */
export async function openFoxgloveDoor(options: DoorOptions, place: ServedPlace): Promise<Door> {
  const view = new FoxgloveView({ monotonicUs, wallUs: () => Date.now() * 1000 });
  const counts = { refused: new DropCounts<ClientFault>(), messagesSent: 0, messagesSkipped: 0 };
  const regulars = new Regulars();
  const admit = makeAdmit(options, view, counts, regulars);
  const server = await serve(options, place, { regulars, admit });
  logger.info("Foxglove connects to {url}", { url: formatUrl(server, options.token) });
  const close = async () => {
    for (const client of view.clients) client.close();
    server.close();
    await server.finished;
  };
  return {
    label: "the Foxglove door",
    view: makeView(view, close),
    statistics: () => ({ clients: view.clients.size, entriesRefused: server.entry.refused, ...counts }),
    close,
  };
}

function makeView(view: FoxgloveView, close: () => Promise<void>): View {
  return {
    showFrame: (frame) => view.showFrame(frame),
    showPose: (pose) => view.showPose(pose),
    showStatus: (streams) => view.showStatus(streams),
    noteDriving: (event) => view.noteDriving(event),
    // No client of the many ends it.
    closed: new Promise(() => {}),
    close,
  };
}

function makeAdmit(
  { openSeat }: DoorOptions,
  view: FoxgloveView,
  counts: ClientCounts,
  regulars: Regulars,
): EntryOptions["admit"] {
  const places = new Places<ServerSocket>(CLIENTS, regulars);
  const greeting = formatServerInfo({
    name: "udp_image_stream",
    capabilities: ["clientPublish"],
    supportedEncodings: COMMAND_ENCODINGS,
    sessionId: randomText(16),
  });
  return (socket, address, count) => {
    const claim = places.claim(socket, address);
    if (claim.kind === "refused") {
      count("no-room");
      return socket.close(1013, "as many clients are connected as there is room for");
    }
    if (claim.evicted) count("pushed-out");
    claim.evicted?.close(1013, "another host has less than this one");
    places.prove(socket);
    regulars.add(address);
    const client = new FoxgloveClient({
      ...{ socket, greeting, channels: view.channels, counts, nowUs: monotonicUs },
      makeHands: (client) =>
        new ClientHands({ client, openSeat, robotOf: (topic) => view.robotOf(topic), nowUs: monotonicUs }),
    });
    view.clients.add(client);
    socket.addEventListener("close", () => {
      view.clients.delete(client);
      places.release(socket);
    });
  };
}

async function serve(
  { flags, token }: DoorOptions,
  { hostname, port }: ServedPlace,
  { regulars, admit }: Pick<EntryOptions, "admit"> & { readonly regulars: Regulars },
): Promise<Server> {
  // Nobody reads along on this host, whose own name is in no certificate.
  const tls = isLoopback(hostname) ? {} : await readTls(flags);
  const isTls = tls.certificate !== undefined;
  const origins = flags["foxglove-origin"];
  const entry = new Entry({ hostname, isTls, ...(token === undefined ? {} : { token }), origins, admit });
  try {
    // Node's modules take a while to load.
    const { openHttpServer } = await import("../../view/web/http_server.ts");
    const answer: HttpServerOptions["answer"] = (asked) => entry.answer(asked);
    const opened = await openHttpServer({ hostname, port, regulars, faults: entry.refused, ...tls, answer });
    return { ...opened, entry, scheme: isTls ? "wss" : "ws" };
  } catch (error) {
    const where = formatAddress({ hostname, port });
    throw new Error(`Cannot serve Foxglove on ${where}: ${describeFailure(error)}`, { cause: error });
  }
}

function formatUrl({ scheme, address }: Server, token: string | undefined): string {
  const query = token === undefined ? "" : `?token=${token}`;
  return `${scheme}://${formatAddress(reachableAddress(address))}/${query}`;
}
