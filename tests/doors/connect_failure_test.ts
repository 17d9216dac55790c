import { assertEquals } from "@std/assert";
import { describeConnectFailure } from "../../src/doors/connect_failure.ts";
import { UnknownHost } from "../../src/net/names/resolve.ts";

/** What fails, as the system says it. */
function caught(attempt: () => Promise<unknown>): Promise<unknown> {
  return attempt().then(() => undefined, (error) => error);
}

Deno.test("describeConnectFailure says in its own words why nobody answers", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const refused = await caught(() => Deno.connect({ hostname: "127.0.0.1", port }));
  assertEquals(describeConnectFailure(refused), "no program listens there");
  const late = await caught(() =>
    Promise.reject(AbortSignal.timeout(0).reason ?? new DOMException("", "TimeoutError"))
  );
  assertEquals(describeConnectFailure(late), "it does not answer");
  const coded = Object.assign(new Error("getaddrinfo EAI_AGAIN robot"), { code: "EAI_AGAIN" });
  assertEquals(describeConnectFailure(coded), "nobody can be asked for the name now");
});

Deno.test("describeConnectFailure says whether a name is unknown, or nobody can be asked for it", () => {
  assertEquals(
    [true, false].map((isTemporary) => describeConnectFailure(new UnknownHost("Cannot …", isTemporary))),
    ["nobody can be asked for the name now", "the name is not known here"],
  );
});

Deno.test("describeConnectFailure says in its own words what libraries say of other talk", () => {
  const said = [
    "connect ECONNREFUSED 127.0.0.1:1",
    "getaddrinfo ENOTFOUND hub",
    "Unexpected server response: 502",
    "Parse Error: Expected HTTP/, RTSP/ or ICE/",
    "received corrupt message of type InvalidContentType",
    "socket hang up",
  ];
  assertEquals(said.map((message) => describeConnectFailure(new Error(message))), [
    "no program listens there",
    "the name is not known here",
    "a web server answers there, and opens no WebSocket (HTTP 502)",
    "no WebSocket is spoken there",
    "no TLS is spoken there",
    "it has ended the connection",
  ]);
});

Deno.test("describeConnectFailure repeats what it does not know", () => {
  assertEquals(describeConnectFailure(new Error("odd")), "odd");
  assertEquals(describeConnectFailure(new Error("")), "Error");
});
