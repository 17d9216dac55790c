/**
 * `listen --foxglove`: the channels of an MCAP recording, live, by Foxglove's WebSocket protocol.
 *
 * 1. A request is let in: with the token where one is asked for, from a program, or from a page of Foxglove's own.
 * 2. It has to offer one of the subprotocols; all mean the same.
 * 3. What comes from the robots goes to each client (`foxglove_view.ts`), and what a client publishes to a robot's seat.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { formatAddress, isLoopback } from "../../common/address.ts";
import { DropCounts } from "../../common/drop_counts.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { readHostNames } from "../../view/this_host.ts";
import { readTls } from "../../view/served_tls.ts";
import type { View } from "../../view/view.ts";
import { Access } from "../../view/web/access.ts";
import { refuseEntry } from "../../view/web/entrance.ts";
import type { HttpAnswer, HttpRequest, HttpServer } from "../../view/web/http_server.ts";
import { Places, Regulars } from "../../view/web/places.ts";
import { randomText } from "../../view/web/random_text.ts";
import { findRefusal, type GuardOptions } from "../../view/web/request_guard.ts";
import { respondText } from "../../view/web/responses.ts";
import { describeFailure, reachableAddress, type ServedPlace } from "../../view/web/served_place.ts";
import type { ServerSocket } from "../../view/web/ws.d.ts";
import type { Door, DoorOptions } from "../door.ts";
import type { ClientCounts, ClientFault } from "./client_counts.ts";
import { ClientHands } from "./client_hands.ts";
import { COMMAND_ENCODINGS } from "./drive_commands.ts";
import { FoxgloveClient } from "./foxglove_client.ts";
import { FoxgloveView } from "./foxglove_view.ts";
import { formatServerInfo } from "./server_messages.ts";

const logger = getLogger(["uis", "doors"]);

/** In the order in which they are taken. */
const SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"];
/** Where Foxglove's pages are; the pages of its desktop program are files, which no site of the web can pretend. */
const FOXGLOVE_ORIGINS = ["https://app.foxglove.dev", "https://studio.foxglove.dev", "file://"];
const CLIENTS = { most: 32, mostPerHost: 12, keptForThisHost: 4 };

interface Server extends HttpServer {
  readonly scheme: "ws" | "wss";
}

/** What a request is judged by, and what becomes of a client. */
interface Entry {
  readonly access: Access;
  readonly guard: GuardOptions;
  readonly refused: DropCounts<EntryFault>;
  readonly admit: (socket: ServerSocket, address: string) => void;
}

/** Why a request was not let in. */
type EntryFault = "no-token" | "wrong-token" | "foreign-origin" | "no-subprotocol" | "no-socket";

/**
 * Opens the door.
 *
 * @throws an `Error` in one line where the address can not be served
 */
export async function openFoxgloveDoor(options: DoorOptions, place: ServedPlace): Promise<Door> {
  const view = new FoxgloveView({ monotonicUs, wallUs: () => Date.now() * 1000 });
  const counts = { refused: new DropCounts<ClientFault>(), messagesSent: 0, messagesSkipped: 0 };
  const refused = new DropCounts<EntryFault>();
  const regulars = new Regulars();
  const server = await serve(options, place, {
    refused,
    regulars,
    admit: makeAdmit(options, view, counts, regulars),
  });
  logger.info("Foxglove connects to {url}", { url: formatUrl(server, options.token) });
  const close = async () => {
    for (const client of view.clients) client.close();
    server.close();
    await server.finished;
  };
  return {
    label: "the Foxglove door",
    view: makeView(view, close),
    statistics: () => ({ clients: view.clients.size, entriesRefused: refused, ...counts }),
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
): Entry["admit"] {
  const places = new Places<ServerSocket>(CLIENTS, regulars);
  const greeting = formatServerInfo({
    name: "udp_image_stream",
    capabilities: ["clientPublish"],
    supportedEncodings: COMMAND_ENCODINGS,
    sessionId: randomText(16),
  });
  return (socket, address) => {
    const claim = places.claim(socket, address);
    if (claim.kind === "refused") {
      return socket.close(1013, "as many clients are connected as there is room for");
    }
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
  parts: Pick<Entry, "refused" | "admit"> & { readonly regulars: Regulars },
): Promise<Server> {
  // Nobody reads along on this host, whose own name is in no certificate.
  const tls = isLoopback(hostname) ? {} : await readTls(flags);
  const embedders = [...FOXGLOVE_ORIGINS, ...flags["foxglove-origin"]];
  const pageAddress = { embedders, isTls: tls.certificate !== undefined };
  const entry: Entry = {
    ...parts,
    access: new Access({ ...(token === undefined ? {} : { token }), pageAddress, pass: randomText(32) }),
    guard: { boundHostname: hostname, hostNames: readHostNames(), pageAddress },
  };
  try {
    // Node's modules take a while to load.
    const { openHttpServer } = await import("../../view/web/http_server.ts");
    const { regulars } = parts;
    const answering = (asked: HttpRequest) => answer(asked, entry);
    const opened = await openHttpServer({ hostname, port, regulars, ...tls, answer: answering });
    return { ...opened, scheme: tls.certificate ? "wss" : "ws" };
  } catch (error) {
    const where = formatAddress({ hostname, port });
    throw new Error(`Cannot serve Foxglove on ${where}: ${describeFailure(error)}`, { cause: error });
  }
}

function formatUrl({ scheme, address }: Server, token: string | undefined): string {
  return `${scheme}://${formatAddress(reachableAddress(address))}/${
    token === undefined ? "" : `?token=${token}`
  }`;
}

function answer({ request, address, asksForSocket }: HttpRequest, entry: Entry): HttpAnswer {
  const { access, guard, refused, admit } = entry;
  const entering = access.check(request, { address, nowUs: monotonicUs() });
  if (entering.kind !== "granted") {
    refused.count(entering.kind === "missing" ? "no-token" : "wrong-token");
    return refuseEntry(entering, request, "");
  }
  const refusal = findRefusal({ headers: request.headers, hasToken: access.isAsked }, guard);
  if (refusal !== undefined) {
    refused.count("foreign-origin");
    return respondText(
      "Cannot answer: pages of this site may not connect; --foxglove-origin lets them.",
      403,
    );
  }
  if (!asksForSocket) {
    refused.count("no-socket");
    return respondText("This is for Foxglove: open a Foxglove WebSocket connection to this address.", 426);
  }
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  const subprotocol = SUBPROTOCOLS.find((name) => offered.includes(name));
  if (subprotocol === undefined) {
    refused.count("no-subprotocol");
    return respondText(
      `Cannot answer: none of the subprotocols ${SUBPROTOCOLS.join(", ")} was offered.`,
      400,
    );
  }
  return { subprotocol, onSocket: (socket) => admit(socket, address) };
}
