import { assertEquals } from "@std/assert";
import { checkAccess } from "../../../src/view/web/access.ts";

const TOKEN = "correct-horse";

function check(url: string, headers: Record<string, string> = {}) {
  return checkAccess(new Request(`http://192.168.1.7:8080${url}`, { headers }), { token: TOKEN });
}

const GRANTED = { kind: "granted", headers: {} } as const;
const REFUSED = { kind: "refused" } as const;

Deno.test("checkAccess admits everybody where there is no token", () => {
  assertEquals(checkAccess(new Request("http://127.0.0.1/"), {}), GRANTED);
});

Deno.test("checkAccess admits whoever gives the token in the address, and leaves a cookie", () => {
  assertEquals(check(`/?token=${TOKEN}`), {
    kind: "granted",
    headers: { "Set-Cookie": `uis-token=${TOKEN}; Path=/; HttpOnly; SameSite=Strict` },
  });
  assertEquals(check(`/stream.mjpeg?stream=1&token=${TOKEN}`).kind, "granted");
});

Deno.test("checkAccess admits whoever has the cookie, or gives a bearer token", () => {
  assertEquals(check("/page.js", { cookie: `a=b; uis-token=${TOKEN}; c=d` }), GRANTED);
  assertEquals(check("/metrics", { authorization: `Bearer ${TOKEN}` }), GRANTED);
});

Deno.test("checkAccess refuses everybody else", () => {
  for (
    const url of [
      "/",
      "/?token=",
      "/?token=correct-hors",
      `/?token=${TOKEN}x`,
      "/?token=correct-horsf",
      "/frames",
    ]
  ) {
    assertEquals(check(url), REFUSED);
  }
  for (const cookie of ["uis-token=", "uis-token", `other=${TOKEN}`, "uis-token=correct-horsf"]) {
    assertEquals(check("/", { cookie }), REFUSED);
  }
  for (const authorization of ["", `Basic ${TOKEN}`, "Bearer", "Bearer correct-horsf"]) {
    assertEquals(check("/", { authorization }), REFUSED);
  }
});

Deno.test("checkAccess takes the token from the path, and keeps the cookie to a proxy's path and to its TLS", () => {
  const options = { token: TOKEN, prefix: "/cam" };
  const asked = (headers = {}) => new Request(`http://robots.example/cam/?token=${TOKEN}`, { headers });
  assertEquals(checkAccess(new Request("http://a/"), { ...options, pathToken: TOKEN }), GRANTED);
  assertEquals(
    checkAccess(new Request("http://a/"), { ...options, pathToken: "wrong-horse!!" }).kind,
    "refused",
  );
  const cookieOf = (request: Request) => {
    const access = checkAccess(request, options);
    return access.kind === "granted" ? access.headers["Set-Cookie"] : undefined;
  };
  assertEquals(cookieOf(asked()), `uis-token=${TOKEN}; Path=/cam/; HttpOnly; SameSite=Strict`);
  assertEquals(
    cookieOf(asked({ "X-Forwarded-Proto": "https" })),
    `uis-token=${TOKEN}; Path=/cam/; HttpOnly; SameSite=Strict; Secure`,
  );
});
