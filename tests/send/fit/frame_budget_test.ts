import { assert, assertEquals } from "@std/assert";
import { FrameBudget, type FrameRoom } from "../../../src/send/fit/frame_budget.ts";

/** 3 Mbit/s, 30 frames a second, made and read in no time. */
const ROOM: FrameRoom = { bytesPerUs: 3 / 8, intervalUs: 33_333, overhead: 1, chainUs: 0, lateUs: 0 };

/** Lets pictures of this likeness leave for a minute. */
function leave(budget: FrameBudget, psnr: number): void {
  for (let i = 0; i < 1800; i++) budget.noteFitted(psnr, ROOM.intervalUs, i * ROOM.intervalUs);
}

Deno.test("FrameBudget gives a frame the part of the link that is aimed at, less what leaves with it", () => {
  const budget = new FrameBudget();
  assertEquals(budget.bytes(ROOM), Math.floor(0.88 * 12_499.875));
  assertEquals(budget.bytes({ ...ROOM, overhead: 1.25 }), Math.floor(0.88 * 12_499.875 / 1.25));
});

Deno.test("FrameBudget leaves time for making and reading, but not all of it", () => {
  const budget = new FrameBudget();
  const share = (chainUs: number) => budget.bytes({ ...ROOM, chainUs }) / (ROOM.bytesPerUs * ROOM.intervalUs);
  assert(Math.abs(share(3_333) - 0.88) < 0.001 && Math.abs(share(10_000) - 0.75) < 0.001);
  assert(Math.abs(share(30_000) - 0.6) < 0.001);
});

Deno.test("FrameBudget says which part of the link it aims at, which is more where pictures are fewer", () => {
  const budget = new FrameBudget("detail", 5);
  const room = { ...ROOM, chainUs: 15_000 };
  const shareOf = () => budget.bytes(room) / (room.bytesPerUs * room.intervalUs * budget.stride);
  assert(Math.abs(shareOf() - 0.6) < 0.001);
  assertEquals([budget.linkShare, budget.stride], [0.6, 1]);
  leave(budget, 28);
  assert(Math.abs(shareOf() - 0.88) < 0.001);
  assertEquals(budget.linkShare, 0.88);
  assert(Math.abs(budget.stride - 6) < 0.01);
});

Deno.test("FrameBudget has no bound where nothing limits the link, or nobody knows the frame rate", () => {
  const budget = new FrameBudget();
  assertEquals(budget.bytes({ ...ROOM, bytesPerUs: Infinity }), Infinity);
  assertEquals(budget.bytes({ ...ROOM, intervalUs: 0 }), Infinity);
});

Deno.test("FrameBudget makes poor pictures fewer and longer as far as that was asked for, and no fewer than the least", () => {
  const growth = (preference: "balance" | "motion" | "detail", psnr: number) => {
    const budget = new FrameBudget(preference, 10);
    const before = budget.bytes(ROOM);
    leave(budget, psnr);
    return budget.bytes(ROOM) / before;
  };
  assertEquals([growth("motion", 12), growth("balance", 26), growth("detail", 36)], [1, 1, 1]);
  // from 30 to 10 frames a second
  for (const [preference, psnr] of [["balance", 20], ["detail", 28]] as const) {
    assert(Math.abs(growth(preference, psnr) - 3) < 0.01, preference);
  }
});

Deno.test("FrameBudget makes pictures more again where they are better than they have to be", () => {
  const budget = new FrameBudget("detail", 10);
  const before = budget.bytes(ROOM);
  leave(budget, 28);
  leave(budget, 34);
  assert(budget.bytes(ROOM) > 2.9 * before);
  for (let i = 0; i < 1800; i++) budget.noteFitted(38, ROOM.intervalUs, 1e8 + i * ROOM.intervalUs);
  assertEquals(budget.bytes(ROOM), before);
});

Deno.test("FrameBudget grows where no picture is that short, also beyond what was asked for, until one fits as it is", () => {
  const budget = new FrameBudget("motion", 30);
  const before = budget.bytes(ROOM);
  for (let i = 0; i < 10; i++) budget.noteTooShort(1e6, true, i);
  assert(budget.bytes(ROOM) > 9 * before);
  budget.noteUnfitted();
  assertEquals(budget.bytes(ROOM), before);
});

Deno.test("FrameBudget makes a picture that has to wait for the link shorter, so that the next one waits less", () => {
  const budget = new FrameBudget();
  const us = (lateUs: number) => budget.bytes({ ...ROOM, lateUs }) / ROOM.bytesPerUs;
  assert(Math.abs(us(0) - us(8000) - 4000) < 10);
  assertEquals(us(-8000), us(0));
  assert(Math.abs(us(1e6) - 0.6 * us(0)) < 10);
});

Deno.test("FrameBudget takes one picture that was not short enough for an accident, and a second one not", () => {
  const budget = new FrameBudget();
  const scarceAt = (...seconds: number[]) => seconds.map((second) => budget.isScarce(second * 1e6));
  budget.noteTooShort(1000, false, 10e6);
  assertEquals(scarceAt(10.1, 11), [true, false]);
  budget.noteTooShort(1000, false, 12e6);
  assertEquals(scarceAt(12.1, 16, 18), [true, true, false]);
  budget.noteTooShort(1000, false, 60e6);
  assertEquals(scarceAt(60.1, 61), [true, false]);
});

Deno.test("FrameBudget makes pictures no fewer where another form is shorter, and learns nothing from what is short for being late", () => {
  const budget = new FrameBudget();
  const whole = budget.bytes(ROOM);
  const late = budget.bytes({ ...ROOM, lateUs: 20_000 });
  for (const nowUs of [0, 1e6]) budget.noteTooShort(late, true, nowUs);
  assertEquals([budget.isScarce(1e6), budget.bytes(ROOM)], [false, whole]);
  for (const nowUs of [0, 1e6]) budget.noteTooShort(whole, false, nowUs);
  assertEquals([budget.isScarce(1e6), budget.bytes(ROOM)], [true, whole]);
  budget.noteTooShort(whole, true, 1e6);
  assert(budget.bytes(ROOM) > whole);
});
