import { assertEquals } from "@std/assert";
import { Places, Regulars } from "../../../src/view/web/places.ts";

const OPTIONS = { most: 10, mostPerHost: 4, keptForThisHost: 2 };

function fill(places: Places<string>, hosts: readonly string[], perHost = 1): void {
  for (const host of hosts) {
    for (let i = 0; i < perHost; i++) {
      places.claim(`${host}/${i}`, host);
      places.prove(`${host}/${i}`);
    }
  }
}

const EIGHT = Array.from({ length: 8 }, (_, i) => `10.0.0.${i + 1}`);

Deno.test("Places grants what there is room for, and one host no more than its share", () => {
  const places = new Places<string>(OPTIONS, new Regulars());
  fill(places, ["10.0.0.1"], 4);
  assertEquals(places.isOpenTo("10.0.0.1"), false);
  assertEquals(places.claim("fifth", "10.0.0.1"), { kind: "refused" });
  assertEquals(places.claim("other", "10.0.0.2"), { kind: "granted", evicted: undefined });
  places.release("10.0.0.1/0");
  assertEquals(places.claim("fifth", "10.0.0.1"), { kind: "granted", evicted: undefined });
});

Deno.test("Places lets a connection that never asked give way, the oldest first, a host's own where it is full", () => {
  const places = new Places<string>(OPTIONS, new Regulars());
  places.claim("half-open", "10.0.0.9");
  places.claim("half-open too", "10.0.0.9");
  fill(places, EIGHT.slice(0, 6));
  assertEquals(places.claim("new", "10.0.1.1"), { kind: "granted", evicted: "half-open" });
  const own = new Places<string>(OPTIONS, new Regulars());
  own.claim("other's", "10.0.0.1");
  own.claim("mine", "10.0.0.2");
  for (const item of ["a", "b", "c"]) {
    own.claim(item, "10.0.0.2");
    own.prove(item);
  }
  assertEquals(own.claim("new", "10.0.0.2"), { kind: "granted", evicted: "mine" });
});

Deno.test("Places takes from the host that has the most, the newest first, and never to make a newcomer the largest", () => {
  const places = new Places<string>(OPTIONS, new Regulars());
  fill(places, ["10.0.0.1"], 4);
  fill(places, ["10.0.0.2"], 3);
  fill(places, ["10.0.0.3"], 1);
  assertEquals(places.claim("new", "10.0.0.4"), { kind: "granted", evicted: "10.0.0.1/3" });
  places.prove("new");
  const even = new Places<string>(OPTIONS, new Regulars());
  fill(even, EIGHT);
  assertEquals(even.claim("new", "10.0.1.1"), { kind: "refused" });
});

Deno.test("Places lets hosts in that watched before all the others, and this machine always", () => {
  const regulars = new Regulars();
  regulars.add("10.0.9.9");
  const places = new Places<string>(OPTIONS, regulars);
  fill(places, EIGHT);
  assertEquals([places.isOpenTo("10.0.9.9"), places.isOpenTo("10.0.1.1")], [true, false]);
  assertEquals(places.claim("driver", "10.0.9.9"), { kind: "granted", evicted: "10.0.0.8/0" });
  places.prove("driver");
  assertEquals(places.claim("stranger", "10.0.1.1"), { kind: "refused" });
  for (const item of ["local 1", "local 2"]) {
    assertEquals(places.claim(item, "127.0.0.1"), { kind: "granted", evicted: undefined });
    places.prove(item);
  }
  assertEquals(places.claim("local 3", "::1").kind, "granted");
});

Deno.test("Places counts an IPv6 network as one host, and IPv4 in IPv6 as IPv4", () => {
  const places = new Places<string>(OPTIONS, new Regulars());
  for (const end of [":1", "2:3:4:5", ":9", "ffff::1"]) {
    const address = `2001:db8:0:7:${end}`.replace(":::", "::");
    places.claim(address, address);
    places.prove(address);
  }
  assertEquals(places.claim("new", "2001:db8::7:0:0:0:77").kind, "refused");
  assertEquals(places.claim("next", "2001:db8:0:8::1").kind, "granted");
  fill(places, ["::ffff:10.0.0.1", "10.0.0.1"], 2);
  assertEquals(places.claim("v4", "10.0.0.1").kind, "refused");
});

Deno.test("Regulars remembers the first hosts alone", () => {
  const regulars = new Regulars();
  for (const host of EIGHT) regulars.add(host);
  regulars.add("10.0.1.1");
  assertEquals([regulars.has("10.0.0.1"), regulars.has("10.0.1.1")], [true, false]);
});
