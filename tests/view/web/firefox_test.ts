/** Those of the page's tests once more, in Firefox, of which much is the browser's own. */

import { useBrowser } from "./browser.ts";

useBrowser("Firefox");
await import("./controls_page_test.ts");
await import("./figures_page_test.ts");
await import("./mjpeg_page_test.ts");
await import("./page_test.ts");
await import("./token_page_test.ts");
await import("./trusted_page_test.ts");
