import { assertEquals } from "@std/assert";
import * as protocol from "@foxglove/ws-protocol";
import fc from "fast-check";
import { type ClientMessage, parseClientMessage } from "../../../src/doors/foxglove/client_messages.ts";
import {
  encodeFetchFailure,
  encodeMessageData,
  formatServiceFailure,
} from "../../../src/doors/foxglove/server_messages.ts";

const { FoxgloveClient } = (protocol as unknown as { readonly default: typeof protocol }).default;

/** What Foxglove's own client writes, and what it makes of what it is sent. */
function makeClient() {
  const written: unknown[] = [];
  const socket = {
    ...{ binaryType: "", protocol: "", onerror: null, onopen: null, onclose: null, close: () => {} },
    onmessage: null as ((event: { data: unknown }) => void) | null,
    send: (message: unknown) => void written.push(message),
  };
  const client = new FoxgloveClient({ ws: socket });
  return { client, written, receive: (data: unknown) => socket.onmessage!({ data }) };
}

Deno.test("parseClientMessage reads what Foxglove's own client writes", () => {
  const { client, written } = makeClient();
  const data = new TextEncoder().encode("{}");
  client.subscribe(3);
  client.unsubscribe(0);
  client.advertise({ topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" });
  client.sendMessage(1, data);
  client.unadvertise(1);
  client.getParameters([], "a");
  client.setParameters([]);
  client.subscribeParameterUpdates([]);
  client.unsubscribeParameterUpdates([]);
  client.sendServiceCallRequest({ serviceId: 7, callId: 8, encoding: "json", data });
  client.subscribeConnectionGraph();
  client.unsubscribeConnectionGraph();
  client.fetchAsset("package://robot.urdf", 9);
  const parameters = { kind: "unserved", capability: "parameters" } as const;
  const graph = { kind: "unserved", capability: "connectionGraph" } as const;
  const expected: ClientMessage[] = [
    { kind: "subscribe", subscriptions: [{ id: 0, channelId: 3 }] },
    { kind: "unsubscribe", ids: [0] },
    {
      kind: "advertise",
      channels: [{ id: 1, topic: "/cmd_vel", encoding: "json", schemaName: "geometry_msgs/Twist" }],
    },
    { kind: "publish", channelId: 1, data },
    { kind: "unadvertise", ids: [1] },
    ...[parameters, parameters, parameters, parameters],
    { kind: "call", serviceId: 7, callId: 8 },
    ...[graph, graph],
    { kind: "fetch", requestId: 9 },
  ];
  assertEquals(written.map(parseClientMessage), expected);
});

Deno.test("parseClientMessage reads nothing of what is none of the protocol's messages", () => {
  const texts = [
    ...[
      "",
      "null",
      "[]",
      "3",
      "{",
      '{"op":1}',
      '{"op":"constructor"}',
      '{"op":"toString"}',
      '{"op":"subscribe"}',
    ],
    '{"op":"subscribe","subscriptions":[{"id":-1,"channelId":1}]}',
    '{"op":"subscribe","subscriptions":[{"id":1,"channelId":4294967296}]}',
    '{"op":"subscribe","subscriptions":[null]}',
    '{"op":"unsubscribe","subscriptionIds":["1"]}',
    '{"op":"advertise","channels":[{"id":1,"topic":"/a","encoding":"json"}]}',
    `{"op":"advertise","channels":[{"id":1,"topic":"${"x".repeat(257)}","encoding":"json","schemaName":""}]}`,
    '{"op":"fetchAsset","uri":"a"}',
  ];
  for (const text of texts) assertEquals(parseClientMessage(text), undefined, text);
  const binaries = [[], [0], [1], [1, 0, 0, 0], [2, ...new Array(11).fill(0)], [4, 0, 0, 0, 0, 0]];
  for (const bytes of binaries) {
    assertEquals(parseClientMessage(Uint8Array.from(bytes)), undefined, `${bytes}`);
  }
  for (const other of [undefined, null, 1, new Blob([])]) assertEquals(parseClientMessage(other), undefined);
});

Deno.test("parseClientMessage never throws, whatever comes", () => {
  const json = fc.json().map((text) => text.replace(/^\{/, '{"op":"subscribe",'));
  fc.assert(fc.property(fc.oneof(fc.string(), json, fc.uint8Array({ maxLength: 64 })), (message) => {
    parseClientMessage(message);
  }));
  assertEquals(parseClientMessage("[".repeat(65_536)), undefined);
  assertEquals(parseClientMessage(`{"op":${"[".repeat(65_000)}`), undefined);
});

Deno.test("encodeMessageData, encodeFetchFailure and formatServiceFailure are what Foxglove's own client reads", () => {
  const { client, receive } = makeClient();
  const seen: unknown[] = [];
  client.on(
    "message",
    ({ subscriptionId, timestamp, data }) =>
      seen.push([subscriptionId, timestamp, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  );
  client.on("fetchAssetResponse", (response) => seen.push(response));
  client.on("serviceCallFailure", (failure) => seen.push(failure));
  client.on("error", (error) => seen.push(error));
  const pieces = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)];
  receive(encodeMessageData({ subscriptionId: 0xffff_ffff, logUs: 1_790_000_000_000_001, pieces }).buffer);
  receive(encodeFetchFailure(9, "nö").buffer);
  receive(formatServiceFailure({ serviceId: 1, callId: 2 }, "none"));
  assertEquals(seen, [
    [0xffff_ffff, 1_790_000_000_000_001_000n, Uint8Array.of(1, 2, 3)],
    { op: 4, requestId: 9, status: 1, error: "nö" },
    { op: "serviceCallFailure", serviceId: 1, callId: 2, message: "none" },
  ]);
});
