/**
 * The forms of a response, and the headers that all of them carry.
 *
 * @module
 */

/** Nothing inline, nothing from elsewhere; `blob:` is how a browser holds a decoded picture. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A browser that shows a picture by itself centres it by a style that it writes into its own page. */
const PICTURE_SECURITY_POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'none'",
].join("; ");

const SAFETY_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** What distinguishes one response from another. */
export interface ResponseOptions {
  readonly contentType: string;
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** A response that no cache keeps and no other site may use. */
export function respond(body: BodyInit | null, options: ResponseOptions): Response {
  const { contentType, status = 200, headers = {} } = options;
  return new Response(body, {
    status,
    headers: { ...SAFETY_HEADERS, ...headers, "Content-Type": contentType },
  });
}

/** A picture, or a stream of them, that a browser may show without a page. */
export function respondPicture(body: BodyInit | null, options: ResponseOptions): Response {
  const headers = { ...options.headers, "Content-Security-Policy": PICTURE_SECURITY_POLICY };
  return respond(body, { ...options, headers });
}

/** One line of text, for a person or a log. */
export function respondText(line: string, status: number, headers: Record<string, string> = {}): Response {
  return respond(`${line}\n`, { contentType: "text/plain; charset=utf-8", status, headers });
}

/** For readers beyond those that there is room for. */
export function respondFull(): Response {
  return respondText("Cannot answer: as many readers are connected as there is room for.", 503);
}
