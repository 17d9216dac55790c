/** What is passed on of a server's talk: what the library reads to its end, and nothing that it would hold without a bound. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Kind, Parser, type ParserEvent } from "@nats-io/nats-core/internal";
import { TalkGuard } from "../../../src/doors/nats/link/talk_guard.ts";

const INFO = 'INFO {"version":"2.10.0","headers":true} \r\n';
const bytesOf = (text: string) => new TextEncoder().encode(text);

function judge(text: string, guard = new TalkGuard()) {
  return guard.take(bytesOf(text));
}

Deno.test("TalkGuard passes on whatever a server says", () => {
  const all = [
    ...[INFO, "PING\r\n", "PONG\r\n", "+OK\r\n", "-ERR 'Authorization Violation'\r\n"],
    ...["MSG uis.a.b 1 5\r\nhello\r\n", "MSG uis.a.b 1 _INBOX.x 0\r\n\r\n", "MSG küche.à 12 1\r\n\n\r\n"],
    ...["HMSG a 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", "HMSG a 1 r 12 12\r\nNATS/1.0\r\n\r\n\r\n"],
    // nats-server 2.9, of a request that has expired.
    "HMSG _INBOX.x 66  32 32\r\nNATS/1.0 408 Request Timeout\r\n\r\n\r\n",
  ];
  for (const text of all) assertEquals(judge(text), undefined, text);
  assertEquals(judge(all.join("")), undefined);
});

Deno.test("TalkGuard refuses what no server says, at its first byte that can be none of it", () => {
  const refused = [
    ...["x", "\r\n", "INFX", "ping\r\n", "PING \r\n", "PING\n", "MSG\ta 1 5\r\n", "CONNECT {}\r\n"],
    ...["INFO x\r\n", "INFO {}\r\n", 'INFO {"version":"2"}\r\n', 'INFO {"version":{}}\r\n', "INFO {\r\n"],
    ...[
      "MSG a 1\r\n",
      "MSG a 1 b c 5\r\n",
      "MSG a b 5\r\n",
      "MSG a 1 -5\r\n",
      "MSG a 1 5\n",
    ],
    ...[
      "HMSG a 1 5\r\n",
      "HMSG a 1 r x 5\r\n",
      "HMSG a 1 6 5\r\n",
      "MSG a 1 2\r\nabc\r\n",
      "MSG a 1 2\r\nab\n",
    ],
    ...["MSG a\r 1 5\r\n", "-ERR \r\n", "-ERR 'a\n"],
  ];
  for (const text of refused) assertEquals(judge(text), "no-server", JSON.stringify(text));
});

Deno.test("TalkGuard refuses messages and lines that are larger than anything of use", () => {
  assertEquals(judge("MSG a 1 4000000000\r\n"), "large-message");
  assertEquals(judge("HMSG a 1 10 999999999999999\r\n"), "large-message");
  const guard = () => new TalkGuard({ lineBytes: 16, messageBytes: 3 });
  assertEquals(judge("MSG a 1 3\r\nabc\r\n", guard()), undefined);
  assertEquals(judge("MSG a 1 4\r\n", guard()), "large-message");
  assertEquals(judge("-ERR 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa", guard()), "long-line");
  const one = new TalkGuard();
  assertEquals(one.take(bytesOf("x")), "no-server");
  assertEquals(one.take(bytesOf("PING\r\n")), "no-server", "nothing is believed afterwards");
});

const word = fc.stringMatching(/^[a-z.$*>]{1,12}$/);
const payload = fc.string({ unit: "binary-ascii", maxLength: 300 });
const talk = fc.oneof(
  fc.constantFrom(INFO, "PING\r\n", "PONG\r\n", "+OK\r\n", "-ERR 'no'\r\n"),
  fc.tuple(word, fc.nat(9999), fc.option(word), payload).map(([subject, sid, reply, text]) =>
    `MSG ${[subject, sid, ...reply ? [reply] : [], text.length].join(" ")}\r\n${text}\r\n`
  ),
  fc.tuple(word, fc.nat(9999), fc.option(word), payload).map(([subject, sid, reply, text]) => {
    const all = `NATS/1.0\r\n\r\n${text}`;
    return `HMSG ${[subject, sid, ...reply ? [reply] : [], 12, all.length].join(" ")}\r\n${all}\r\n`;
  }),
);

/** Cuts a text into pieces. */
function cut(text: string, sizes: readonly number[]): Uint8Array[] {
  const bytes = bytesOf(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 });

Deno.test("TalkGuard passes on all sound talk, however it is cut, and the library reads all of it", () => {
  fc.assert(fc.property(fc.array(talk, { maxLength: 12 }), sizes, (all, sizes) => {
    const guard = new TalkGuard();
    const read: ParserEvent[] = [];
    const parser = new Parser({ push: (event) => void read.push(event as ParserEvent) });
    for (const piece of cut(all.join(""), sizes)) {
      assertEquals(guard.take(piece), undefined);
      parser.parse(piece.slice());
    }
    assertEquals(read.length, all.length);
  }));
});

Deno.test("TalkGuard lets nothing through at which the library would stop, whatever is changed in it", () => {
  const change = fc.tuple(fc.nat(), fc.string({ unit: "binary-ascii", maxLength: 4 }), fc.nat(3));
  fc.assert(
    fc.property(
      fc.array(talk, { maxLength: 8 }),
      fc.array(change, { maxLength: 4 }),
      sizes,
      (all, changes, sizes) => {
        let text = all.join("");
        for (const [at, put, instead] of changes) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + put + text.slice(place + instead);
        }
        const guard = new TalkGuard({ messageBytes: 1_000 });
        const parser = new Parser({
          push(event) {
            const { kind, data, msg } = event as ParserEvent;
            if (kind === Kind.INFO) JSON.parse(new TextDecoder().decode(data));
            if (kind === Kind.MSG) assert(data!.length === msg!.size && msg!.size <= 1_000);
          },
        });
        for (const piece of cut(text, sizes)) {
          if (guard.take(piece)) return;
          parser.parse(piece.slice());
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
