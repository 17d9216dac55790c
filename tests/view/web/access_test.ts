import { assert, assertEquals, assertMatch } from "@std/assert";
import { Access, type Entry } from "../../../src/view/web/access.ts";
import type { PageAddress } from "../../../src/view/web/page_address.ts";

const TOKEN = "correct-horse";
const PASS = "a-pass-that-nobody-guesses";
const HOST = "192.168.1.7:8080";
const ATTRIBUTES = "; Max-Age=2592000; HttpOnly; SameSite=Strict";
const COOKIE = `uis-token-8080=${PASS}.${TOKEN}`;

type Given = Readonly<Record<string, string>>;

function openAccess(pageAddress: PageAddress = {}, pass = PASS) {
  const access = new Access({ token: TOKEN, pageAddress, pass });
  return (path: string, headers: Given = {}, { address = "192.168.1.9", nowUs = 0 } = {}): Entry =>
    access.check(new Request(`http://listener${path}`, { headers: { host: HOST, ...headers } }), {
      address,
      nowUs,
    });
}

Deno.test("Access admits everybody where there is no token", () => {
  const access = new Access({ pageAddress: {}, pass: PASS });
  const asking = { address: "192.168.1.9", nowUs: 0 };
  assertEquals(access.check(new Request("http://listener/?token=any"), asking), { kind: "granted" });
});

Deno.test("Access admits whoever gives the token in the address, and remembers it by a cookie", () => {
  const check = openAccess();
  const granted = { kind: "granted", cookie: `${COOKIE}${ATTRIBUTES}` } as const;
  assertEquals(check(`/?token=${TOKEN}`), granted);
  assertEquals(check(`/stream.mjpeg?stream=1&token=${TOKEN}`), granted);
  assertEquals(check("/page.js", { cookie: `a=b; ${COOKIE}; c=d` }), granted);
});

Deno.test("Access admits programs that give the token in the path or as a bearer, and leaves them nothing", () => {
  const check = openAccess();
  assertEquals(check("/metrics", { authorization: `Bearer ${TOKEN}` }), { kind: "granted" });
  assertEquals(check(`/t/${TOKEN}/streams`), { kind: "granted" });
});

Deno.test("Access takes a cookie of a server that has ended, and gives another pass", () => {
  const check = openAccess({}, "the-next-pass");
  const entry = check("/frames", { cookie: COOKIE });
  assertEquals(entry, { kind: "granted", cookie: `uis-token-8080=the-next-pass.${TOKEN}${ATTRIBUTES}` });
});

Deno.test("Access refuses everybody else, and knows who gave nothing", () => {
  for (const path of ["/", "/?token=", "/frames", "/t//x"]) {
    assertEquals(openAccess()(path), { kind: path === "/?token=" ? "wrong" : "missing" });
  }
  for (const token of ["correct-hors", `${TOKEN}x`, "correct-horsf", PASS, `${PASS}.${TOKEN}`]) {
    assertEquals(openAccess()(`/?token=${token}`), { kind: "wrong" }, token);
    assertEquals(openAccess()(`/t/${token}/`), { kind: "wrong" }, token);
    assertEquals(openAccess()("/", { authorization: `Bearer ${token}` }), { kind: "wrong" }, token);
  }
  for (const value of ["", ".", `${PASS}`, `.${PASS}`, `x${PASS}x.wrong`, `${TOKEN}.x`]) {
    assertEquals(openAccess()("/", { cookie: `uis-token-8080=${value}` }), { kind: "wrong" }, value);
  }
  for (const authorization of ["", `Basic ${TOKEN}`, "Bearer"]) {
    assertEquals(openAccess()("/", { authorization }), { kind: "missing" });
  }
});

Deno.test("Access finds the right one among cookies that another site has put beside it", () => {
  const check = openAccess();
  assertEquals(check("/", { cookie: `uis-token-8080=evil.evil; ${COOKIE}` }).kind, "granted");
});

Deno.test("Access keeps the cookies of a host's ports apart, as the browser knows them", () => {
  const names = (pageAddress: PageAddress, headers: Given) => {
    const entry = openAccess(pageAddress)(`/?token=${TOKEN}`, headers);
    const [, name, secure] = /^([\w-]+)=.*?(; Secure)?$/.exec((entry as { cookie: string }).cookie)!;
    return `${name}${secure ?? ""}`;
  };
  assertEquals(names({}, { host: "laptop:9001" }), "uis-token-9001");
  assertEquals(names({}, { host: "[::1]:9001" }), "uis-token-9001");
  assertEquals(names({}, { host: "[::1]" }), "uis-token-80");
  assertEquals(names({ isTls: true }, { host: "laptop" }), "uis-token-443; Secure");
  assertEquals(names({}, { host: "laptop", "x-forwarded-proto": "https" }), "uis-token-443; Secure");
  const origin = "https://robots.example/cam";
  assertEquals(names({ origin }, { host: "robots.example" }), "uis-token-443; Secure");
  // Past the proxy, where a browser would not keep a secure one.
  assertEquals(names({ origin }, { host: "robots.example:8080" }), "uis-token-8080");
  assertEquals(names({ origin: "http://robots.example:81/cam" }, { host: "robots.example" }), "uis-token-81");
  const check = openAccess();
  assertEquals(check("/", { cookie: COOKIE, host: "laptop:8081" }), { kind: "missing" });
});

Deno.test("Access makes a host wait after ten wrong tokens, wherever they are given, and looks at none meanwhile", () => {
  const ways: readonly ((token: string) => [string, Given?])[] = [
    (token) => [`/?token=${token}`],
    (token) => [`/t/${token}/`],
    (token) => ["/metrics", { authorization: `Bearer ${token}` }],
    (token) => ["/", { cookie: `uis-token-8080=x.${token}` }],
  ];
  for (const way of ways) {
    const check = openAccess();
    for (let n = 0; n < 10; n++) assertEquals(check(...way(`wrong-${n}`)).kind, "wrong");
    const waiting = { kind: "waiting", waitUs: 1_000_000 } as const;
    assertEquals(check(`/?token=${TOKEN}`), waiting);
    for (let n = 0; n < 1000; n++) assertEquals(check(...way(`flood-${n}`)), waiting);
    assertEquals(check("/"), { kind: "missing" });
    assertEquals(check(`/?token=${TOKEN}`, {}, { address: "192.168.1.10" }).kind, "granted");
    assertEquals(check("/", { cookie: COOKIE }).kind, "granted");
    assertEquals(check("/", { cookie: `uis-token-8080=old-pass.${TOKEN}` }), waiting);
    const later = { nowUs: 1_000_000 };
    assertEquals(check(`/?token=${TOKEN}`, {}, later).kind, "granted");
    assertEquals(check("/?token=another-wrong", {}, later).kind, "wrong");
    assertEquals(check(`/?token=${TOKEN}`, {}, later), { kind: "waiting", waitUs: 2_000_000 });
  }
});

Deno.test("Access looks at no more tokens of one request than of many", () => {
  const check = openAccess();
  const cookie = (from: number) =>
    Array.from({ length: 400 }, (_, n) => `uis-token-8080=x.wrong ${from + n}`).join("; ");
  assertEquals(check("/", { cookie: `${cookie(0)}; ${COOKIE}` }).kind, "wrong");
  assertEquals(check("/", { cookie: cookie(400) }).kind, "waiting");
  const long = check(`/?token=${"x".repeat(15_000)}`, {}, { address: "192.168.1.11" });
  assert(long.kind === "wrong");
  assertMatch(JSON.stringify(check(`/?token=${TOKEN}`)), /waiting/);
});
