/**
 * Who comes in by the Foxglove door.
 *
 * 1. The token, where one is asked for.
 * 2. A program of this host or of the network, or a page of Foxglove's own or of those that are named: no page of another site.
 * 3. One of the subprotocols has to be offered; both mean the same.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { DropCounts } from "../../common/drop_counts.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { readHostNames } from "../../view/this_host.ts";
import { Access } from "../../view/web/access.ts";
import { refuseEntry } from "../../view/web/entrance.ts";
import type { HttpFault } from "../../view/web/http_refusals.ts";
import type { HttpAnswer, HttpRequest } from "../../view/web/http_server.ts";
import { randomText } from "../../view/web/random_text.ts";
import { findRefusal, type GuardOptions } from "../../view/web/request_guard.ts";
import { respondText } from "../../view/web/responses.ts";
import type { ServerSocket } from "../../view/web/ws.d.ts";

/** In the order in which they are taken. */
const SUBPROTOCOLS = ["foxglove.sdk.v1", "foxglove.websocket.v1"];
/** Where Foxglove's pages are; the pages of its desktop program are files, which no site of the web can pretend to be. */
const FOXGLOVE_ORIGINS = ["https://app.foxglove.dev", "https://studio.foxglove.dev", "file://"];

/** Why a request was not let in. */
export type EntryFault =
  | HttpFault
  | "no-token"
  | "wrong-token"
  | "foreign-origin"
  | "no-subprotocol"
  | "no-socket";

/** Who may come in, and who takes them. */
export interface EntryOptions {
  /** Where the door is bound, as given by the person. */
  readonly hostname: string;
  /** Whether it speaks TLS. */
  readonly isTls: boolean;
  /** What has to be given; absent: nothing. */
  readonly token?: string;
  /** Sites besides Foxglove's own whose pages may connect. */
  readonly origins: readonly string[];
  /** @param count called where it finds no place, or another has to give way to it */
  readonly admit: (socket: ServerSocket, address: string, count: (fault: HttpFault) => void) => void;
}

/** Answers requests. */
export class Entry {
  /** Who was not let in, and why. */
  readonly refused = new DropCounts<EntryFault>();
  readonly #access: Access;
  readonly #guard: GuardOptions;
  readonly #admit: EntryOptions["admit"];

  constructor({ hostname, isTls, token, origins, admit }: EntryOptions) {
    const pageAddress = { embedders: [...FOXGLOVE_ORIGINS, ...origins], isTls };
    this.#access = new Access({
      ...(token === undefined ? {} : { token }),
      pageAddress,
      pass: randomText(32),
    });
    this.#guard = { boundHostname: hostname, hostNames: readHostNames(), pageAddress };
    this.#admit = admit;
  }

  answer({ request, address, asksForSocket }: HttpRequest): HttpAnswer {
    const entering = this.#access.check(request, { address, nowUs: monotonicUs() });
    if (entering.kind !== "granted") {
      this.refused.count(entering.kind === "missing" ? "no-token" : "wrong-token");
      return refuseEntry(entering, request, "");
    }
    const { headers } = request;
    const hasToken = this.#access.isAsked;
    if (findRefusal({ headers, hasToken }, this.#guard) !== undefined) return this.#refusePage(headers);
    if (!asksForSocket) {
      this.refused.count("no-socket");
      return respondText("This is for Foxglove: open a Foxglove WebSocket connection to this address.", 426);
    }
    const subprotocol = chooseSubprotocol(headers);
    if (subprotocol === undefined) {
      this.refused.count("no-subprotocol");
      return respondText(`Cannot answer: no subprotocol of ${SUBPROTOCOLS.join(", ")} was offered.`, 400);
    }
    const count = (fault: HttpFault) => this.refused.count(fault);
    return { subprotocol, onSocket: (socket) => this.#admit(socket, address, count) };
  }

  /** Anybody can be refused, as often as they like: the log tells of the first. */
  #refusePage(headers: Headers): Response {
    const origin = headers.get("origin") ?? headers.get("host") ?? "nowhere";
    if (this.refused.of("foreign-origin") === 0) {
      getLogger(["uis", "doors"]).warn("A page of {origin} may not connect; --foxglove-origin lets it", {
        origin,
      });
    }
    this.refused.count("foreign-origin");
    return respondText(
      "Cannot answer: pages of this site may not connect; --foxglove-origin lets them.",
      403,
    );
  }
}

function chooseSubprotocol(headers: Headers): string | undefined {
  const offered = (headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  return SUBPROTOCOLS.find((name) => offered.includes(name));
}
