/**
 * A client of the Foxglove door without a connection.
 *
 * @module
 */

import { DropCounts } from "../../../src/common/drop_counts.ts";
import type { ClientFault } from "../../../src/doors/foxglove/client_counts.ts";
import { ClientHands } from "../../../src/doors/foxglove/client_hands.ts";
import { FoxgloveClient, type FoxgloveClientOptions } from "../../../src/doors/foxglove/foxglove_client.ts";
import { FoxgloveView } from "../../../src/doors/foxglove/foxglove_view.ts";
import { type DriverAction, DriverSeats } from "../../../src/drive/seats.ts";

/** Makes one, by a clock that is set. */
export function makeClient() {
  const clock = { us: 1e9 };
  const nowUs = () => clock.us;
  const counts = { refused: new DropCounts<ClientFault>(), messagesSent: 0, messagesSkipped: 0 };
  const view = new FoxgloveView({ monotonicUs: nowUs, wallUs: nowUs });
  const seats = new DriverSeats(nowUs);
  const actions: DriverAction[] = [];
  seats.sink = (_, action) => void actions.push(action);
  const sent: (string | Uint8Array)[] = [];
  const pings: Uint8Array[] = [];
  const handlers = new Map<string, (event: never) => void>();
  const socket = {
    ...{ bufferedAmount: 0, readyState: WebSocket.OPEN, close: () => {} },
    send: (message: string | Uint8Array) => void sent.push(message),
    ping: (payload: Uint8Array) => void pings.push(payload),
    addEventListener: (name: string, handle: (event: never) => void) => handlers.set(name, handle),
    on: (name: string, handle: (event: never) => void) => handlers.set(name, handle),
  };
  const client = new FoxgloveClient({
    ...{ greeting: "{}", channels: view.channels, counts, nowUs },
    socket: socket as unknown as FoxgloveClientOptions["socket"],
    makeHands: (client) =>
      new ClientHands({
        client,
        openSeat: (key) => seats.open(key),
        robotOf: (topic) => view.robotOf(topic),
        nowUs,
      }),
  });
  view.clients.add(client);
  return {
    ...{ client, view, counts, sent, pings, actions, clock },
    say: (data: unknown) => handlers.get("message")!({ data } as never),
    answer: (payload: Uint8Array) => handlers.get("pong")!(payload as never),
    close: () => handlers.get("close")!({} as never),
  };
}
