import { assertEquals, assertNotEquals } from "@std/assert";
import { hangBell, makeBell } from "../../src/system/bell.ts";
import { openWaitSet } from "../../src/system/wait_set.ts";

/** Says how many bells of these ring. */
function listen(...descriptors: readonly number[]): number {
  using waits = openWaitSet()!;
  let ringing = 0;
  for (const descriptor of descriptors) waits.add({ descriptor, onReady: () => ringing++ });
  waits.wait(0);
  return ringing;
}

function testOnLinux(name: string, fn: () => void): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", fn });
}

testOnLinux("Bell rings until it is silenced, however often it was rung, and rings again", () => {
  const bell = makeBell()!;
  assertEquals(listen(bell.descriptor), 0);
  for (let i = 0; i < 3; i++) bell.ring();
  assertEquals(listen(bell.descriptor), 1);
  bell.silence();
  assertEquals(listen(bell.descriptor), 0);
  // Nobody waits in it.
  bell.silence();
  bell.ring();
  assertEquals(listen(bell.descriptor), 1);
  bell.destroy();
});

testOnLinux("Bell has an end for each thread, of which the others go on where one is let go", () => {
  const bell = makeBell()!;
  const end = hangBell(bell.descriptor)!;
  bell.ring();
  end.silence();
  assertEquals(listen(bell.descriptor), 0);
  end.ring();
  end[Symbol.dispose]();
  assertEquals(listen(bell.descriptor), 1);
  bell.destroy();
});

testOnLinux("makeBell makes bells of their own", () => {
  const [one, other] = [makeBell()!, makeBell()!];
  assertNotEquals(one.descriptor, other.descriptor);
  one.ring();
  assertEquals([listen(one.descriptor), listen(other.descriptor)], [1, 0]);
  one.destroy();
  other.destroy();
});
