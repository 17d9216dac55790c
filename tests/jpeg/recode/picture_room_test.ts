import { assert, assertEquals, assertLess } from "@std/assert";
import { makeRoom, type RoomNeeds } from "../../../src/jpeg/recode/picture_room.ts";
import { readRecodable } from "../../../src/jpeg/recode/recodable_jpeg.ts";
import { startKernel } from "../../../src/jpeg/recode/recoding_kernel.ts";
import { readVector } from "../../support/recoding.ts";

const NEEDS: RoomNeeds = { bytes: 1000, form: "wire", mostScanBytes: 64_000 };
/** What the kernel has from the beginning is less. */
const LITTLE_BYTES = 4_000_000;

const headers = readRecodable(readVector("baseline_160x120"));
if (typeof headers === "string") throw new Error(headers);

function ask(size: { readonly width: number; readonly height: number }, needs: Partial<RoomNeeds>) {
  const kernel = startKernel();
  const refusal = makeRoom(kernel, { ...headers as Exclude<typeof headers, string>, ...size }, {
    ...NEEDS,
    ...needs,
  });
  return { refusal, bytes: kernel.memory.buffer.byteLength };
}

Deno.test("makeRoom takes little memory for a picture of few bytes", () => {
  const { refusal, bytes } = ask({ width: 1024, height: 768 }, {});
  assertEquals(refusal, undefined);
  assertLess(bytes, 2 * LITTLE_BYTES);
});

Deno.test("makeRoom refuses a picture that claims more than so few bytes can hold, and takes no memory for it", () => {
  const whole = { width: 65_535, height: 65_535 };
  const claims = [
    ["no-memory", whole, {}],
    ["broken", { width: 8000, height: 5000 }, { mostScanBytes: 100 }],
    ["no-memory", { width: 32_768, height: 32_768 }, { wholeSize: whole }],
    ["broken", { width: 160, height: 120 }, { wholeSize: whole }],
    ["broken", { width: 160, height: 120 }, { wholeSize: { width: 0, height: 0 } }],
  ] as const;
  for (const [reason, size, needs] of claims) {
    const { refusal, bytes } = ask(size, needs);
    assertEquals(refusal, reason);
    assertLess(bytes, LITTLE_BYTES);
  }
});

Deno.test("makeRoom never takes more than 256 MB", () => {
  const most = { bytes: 0xff_ffff, form: "jpeg", mostScanBytes: 2 * 0xff_ffff } as const;
  const { refusal, bytes } = ask({ width: 8000, height: 5000 }, most);
  assertEquals(refusal, "no-memory");
  assertLess(bytes, LITTLE_BYTES);
  assert(
    !ask({ width: 4000, height: 3000 }, { ...most, bytes: 3_000_000, mostScanBytes: 6_000_000 }).refusal,
  );
});
