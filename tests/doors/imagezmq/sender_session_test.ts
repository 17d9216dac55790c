import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import fc from "fast-check";
import {
  type ImageRefusal,
  SenderSession,
  type SenderSessionOptions,
} from "../../../src/doors/imagezmq/sender_session.ts";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady, type SocketType } from "../../../src/doors/zmtp/handshake.ts";

const NOTHING = new Uint8Array(0);
const encode = (text: string) => new TextEncoder().encode(text);
const helloOf = (type: string) => concat([encodeGreeting(), encodeReady(type as SocketType)]);

/** A request, as imagezmq's sender writes it. */
function request(header: object, picture: Uint8Array): Uint8Array {
  return encodeMessage([NOTHING, encode(JSON.stringify(header)), picture]);
}

/** What a publisher writes. */
function published(header: object, picture: Uint8Array): Uint8Array {
  return encodeMessage([encode(JSON.stringify(header)), picture]);
}

function reply(text: string): Uint8Array {
  return encodeMessage([NOTHING, encode(text)]);
}

function open(options: Partial<SenderSessionOptions> = {}) {
  const refusals: ImageRefusal[] = [];
  const session = new SenderSession({
    maxPixels: 1_000_000,
    isSubscriber: false,
    judgeToken: () => "granted",
    onRefusal: (reason) => refusals.push(reason),
    ...options,
  });
  assertEquals(session.takeOutput(), encodeGreeting());
  return { session, refusals };
}

/** One that has shaken hands. */
function meet(type: string, options: Partial<SenderSessionOptions> = {}) {
  const opened = open(options);
  opened.session.handleBytes(helloOf(type), 0);
  opened.session.takeOutput();
  return opened;
}

function namesOf(session: SenderSession): string[] {
  return session.takeImages().map(({ header }) => header.name);
}

Deno.test("SenderSession answers a REQ by REP, and a PUB by SUB and a subscription to all", () => {
  for (const [type, wanted] of [["REQ", "REP"], ["DEALER", "REP"]] as const) {
    const { session } = open();
    session.handleBytes(helloOf(type), 0);
    assertEquals(session.takeOutput(), encodeReady(wanted));
  }
  for (const type of ["PUB", "XPUB"]) {
    const { session } = open({ isSubscriber: true });
    session.handleBytes(helloOf(type), 0);
    assertEquals(session.takeOutput(), concat([encodeReady("SUB"), encodeMessage([Uint8Array.of(1)])]));
  }
});

Deno.test("SenderSession ends where the other end is no sender, or not the one that was asked", () => {
  for (const type of ["REP", "SUB", "PULL", ""]) {
    const { session } = open();
    session.handleBytes(helloOf(type), 0);
    assertEquals(session.fault, "other-socket", type);
  }
  const { session } = open({ isSubscriber: true });
  session.handleBytes(helloOf("REQ"), 0);
  assertEquals(session.fault, "other-socket");
});

Deno.test("SenderSession gives a request's picture and its answer at once", () => {
  const { session } = meet("REQ");
  session.handleBytes(request({ msg: "front" }, Uint8Array.of(1, 2, 3)), 5);
  assertEquals(session.takeOutput(), reply("OK"));
  assertEquals(session.takeImages(), [{
    header: { name: "front" },
    bytes: Uint8Array.of(1, 2, 3),
    begunUs: 5,
  }]);
  assertEquals(session.takeImages(), []);
});

Deno.test("SenderSession answers by the way that the request came", () => {
  const { session } = meet("DEALER");
  const way = [Uint8Array.of(7), Uint8Array.of(8)];
  session.handleBytes(encodeMessage([...way, NOTHING, encode('{"msg": "a"}'), NOTHING]), 0);
  assertEquals(session.takeOutput(), encodeMessage([...way, NOTHING, encode("OK")]));
});

Deno.test("SenderSession says that a picture is as old as its first byte", () => {
  const { session } = meet("PUB");
  const message = published({ msg: "front" }, new Uint8Array(100));
  session.handleBytes(message.subarray(0, 40), 1000);
  assertEquals(session.begunUs, 1000);
  session.handleBytes(message.subarray(40, 60), 2000);
  session.handleBytes(concat([message.subarray(60), message.subarray(0, 3)]), 3000);
  assertEquals(session.takeImages()[0]!.begunUs, 1000);
  assertEquals(session.begunUs, 3000);
  session.handleBytes(message.subarray(3), 4000);
  assertEquals(session.takeImages()[0]!.begunUs, 3000);
  assertEquals(session.begunUs, Infinity);
});

Deno.test("SenderSession keeps the newest picture of each name, and counts those before it", () => {
  const { session } = meet("PUB");
  const pictures = [1, 2, 3].map((value) => published({ msg: "front" }, Uint8Array.of(value)));
  session.handleBytes(concat([...pictures, published({ msg: "back" }, Uint8Array.of(9))]), 0);
  assertEquals(session.takeImages().map(({ header, bytes }) => [header.name, ...bytes]), [["front", 3], [
    "back",
    9,
  ]]);
  assertEquals(session.overtaken, 2);
});

Deno.test("SenderSession keeps pictures of sixteen names", () => {
  const { session } = meet("PUB");
  const names = Array.from({ length: 40 }, (_, number) => `camera ${number}`);
  session.handleBytes(concat(names.map((msg) => published({ msg }, Uint8Array.of(1)))), 0);
  assertEquals(namesOf(session), names.slice(-16));
  assertEquals(session.overtaken, 24);
});

Deno.test("SenderSession takes no memory for a picture without the token, and says why to whoever waits", () => {
  const judged: (string | undefined)[] = [];
  const { session, refusals } = meet("REQ", {
    judgeToken(token) {
      judged.push(token);
      return token === undefined ? "no-token" : token === "right" ? "granted" : "wrong-token";
    },
  });
  const picture = new Uint8Array(300_000);
  const message = request({ msg: "front" }, picture);
  session.handleBytes(message.subarray(0, 200_000), 0);
  assert(session.heldBytes < 100, String(session.heldBytes));
  session.handleBytes(message.subarray(200_000), 0);
  assertEquals(session.takeOutput(), reply("REFUSED: the name has to end in ?token=TOKEN"));
  session.handleBytes(request({ msg: "front?token=guess" }, picture), 0);
  assertEquals(session.takeOutput(), reply("REFUSED: the token is wrong"));
  assertEquals(namesOf(session), []);
  session.handleBytes(request({ msg: "front?token=right" }, picture), 0);
  assertEquals(session.takeOutput(), reply("OK"));
  assertEquals(namesOf(session), ["front"]);
  assertEquals([judged, refusals], [[undefined, "guess", "right"], ["no-token", "wrong-token"]]);
});

Deno.test("SenderSession takes arrays whose bytes are as many as their shape says", () => {
  const { session, refusals } = meet("REQ", { maxPixels: 100 });
  const array = { msg: "front", dtype: "uint8", shape: [5, 4, 3] };
  session.handleBytes(request(array, new Uint8Array(60)), 0);
  assertEquals(session.takeImages()[0]!.header.shape, { width: 4, height: 5, channels: 3 });
  session.handleBytes(request(array, new Uint8Array(59)), 0);
  session.handleBytes(request({ ...array, shape: [11, 10, 3] }, new Uint8Array(330)), 0);
  session.handleBytes(request({ ...array, dtype: "float64" }, new Uint8Array(480)), 0);
  assertEquals(refusals, ["wrong-length", "too-many-pixels", "other-array"]);
  assertEquals(namesOf(session), []);
});

Deno.test("SenderSession answers what is no picture where somebody waits for it", () => {
  const { session, refusals } = meet("REQ");
  session.handleBytes(encodeMessage([NOTHING, encode("hello")]), 0);
  assertEquals(session.takeOutput(), reply("REFUSED: no picture of imagezmq"));
  session.handleBytes(encodeMessage([NOTHING, encode("hello"), encode("you")]), 0);
  assertEquals(session.takeOutput(), reply("REFUSED: no header of imagezmq"));
  session.handleBytes(encodeMessage([encode('{"msg": "a"}'), encode("b")]), 0);
  assertEquals(session.takeOutput(), undefined, "there is no envelope, so nobody waits");
  assertEquals(refusals, ["no-image", "bad-header", "no-image"]);
  assertEquals(session.fault, undefined);
});

Deno.test("SenderSession answers a ping by what came with it", () => {
  const { session } = meet("REQ");
  session.handleBytes(encodeCommand("PING", Uint8Array.of(0, 10, 1, 2, 3)), 0);
  assertEquals(session.takeOutput(), encodeCommand("PONG", Uint8Array.of(1, 2, 3)));
});

Deno.test("SenderSession survives every change of what a sender says, and holds no more than a picture", () => {
  const array = { msg: "a?token=t", dtype: "uint8", shape: [3, 4, 3] };
  const honest = concat([
    helloOf("REQ"),
    request({ msg: "front" }, new Uint8Array(300)),
    request(array, new Uint8Array(36)),
    request({ msg: "front" }, new Uint8Array(10)),
  ]);
  const change = fc.record({ at: fc.nat(honest.length - 1), value: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 20, max: 500 }),
      (changes, step) => {
        const stream = honest.slice();
        for (const { at, value } of changes) stream[at] = value;
        const { session } = open({ maxPixels: 100 });
        let answered = 0;
        for (let at = 0; at < stream.length; at += step) {
          session.handleBytes(stream.subarray(at, at + step), at);
          assert(session.heldBytes <= 100 * 4 + 4096 * 10);
          answered += session.takeOutput()?.length ?? 0;
          for (const { header, bytes } of session.takeImages()) {
            assert(
              header.name.length <= 64 && bytes.length <= 4496,
            );
          }
        }
        assert(answered < 2000);
      },
    ),
    { numRuns: 20_000 },
  );
});

Deno.test("SenderSession ends where more comes that is of no use than a camera has pictures", () => {
  const useless = [
    request({ nothing: 1 }, NOTHING),
    encodeCommand("PING", Uint8Array.of(0, 0)),
    encodeCommand("OTHER", NOTHING),
    encodeMessage([NOTHING]),
  ];
  for (const one of useless) {
    const { session } = meet("REQ");
    for (let second = 0; second < 60; second++) {
      session.handleBytes(concat(Array(60).fill(one)), second * 1e6);
    }
    assertEquals(session.fault, undefined);
    session.handleBytes(concat(Array(400).fill(one)), 60e6);
    assertEquals(session.fault, "flood");
  }
});
