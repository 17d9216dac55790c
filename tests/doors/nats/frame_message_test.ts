import { assertEquals } from "@std/assert";
import { type FrameFacts, readFacts, writeFacts } from "../../../src/doors/nats/messages/frame_message.ts";

const POSE = { timeUs: 7, position: [1, 2, 3], orientation: [0, 0, 0, 1] } as const;

function makeHeaders(given: Record<string, string> = {}) {
  const headers = new Map(Object.entries(given));
  return { headers, get: (name: string) => headers.get(name) ?? "", set: headers.set.bind(headers) };
}

Deno.test("readFacts reads what writeFacts wrote, whatever is known of a picture", () => {
  const frame = { id: 2 ** 32 - 1, completeUs: 5_000_000 };
  const all: FrameFacts = {
    ...frame,
    session: "S-1",
    age: { ageUs: 1_000, boundUs: 10 },
    pose: { ...POSE, position: [1, 2, 3], orientation: [0, 0, 0, 1] },
    published: 12,
    fit: { cameraBytes: 50_000, psnr: 32.25 },
    leanUs: 9_000,
  };
  for (
    const facts of [
      all,
      { ...frame, session: "S" },
      { ...frame, session: "S", fit: { cameraBytes: 1, psnr: Infinity } },
    ]
  ) {
    const headers = makeHeaders();
    const { session, published, leanUs, fit, ...rest } = facts as FrameFacts;
    const said = { session, ...(published === undefined ? {} : { published }) };
    writeFacts(
      { ...rest, ...(fit ? { fit: { ...fit, sentBytes: 1 } } : {}) },
      { ...said, ...(leanUs === undefined ? {} : { leanUs }) },
      headers,
    );
    assertEquals(readFacts(headers), facts);
  }
});

Deno.test("readFacts leaves out what can not be true, and the picture where it has no number", () => {
  const least = { "Uis-Id": "1", "Uis-Session": "S", "Uis-Complete-Us": "2" };
  const known = { id: 1, session: "S", completeUs: 2 };
  for (
    const given of [
      ...["-1", "1.5", "1e3", "x", `${2 ** 60}`].flatMap((text) => [
        { "Uis-Published": text },
        { "Uis-Lean-Us": text },
        { "Uis-Age-Us": text, "Uis-Bound-Us": "1" },
      ]),
      ...["", "1", "1 2 3", "1 NaN", "1 -3.00", "1 100.00", "9999999999 30.00", "same same"].map((text) => ({
        "Uis-Fit": text,
      })),
      ...["{}", "[]", "null", "{", "9".repeat(2_000)].map((text) => ({ "Uis-Pose": text })),
    ]
  ) assertEquals(readFacts(makeHeaders({ ...least, ...given })), known, JSON.stringify(given));
  for (const name of Object.keys(least)) {
    assertEquals(readFacts(makeHeaders({ ...least, [name]: "?" })), undefined);
  }
});
