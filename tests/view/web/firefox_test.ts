/** The page's tests once more, in Firefox. */

import { useBrowser } from "./browser.ts";

useBrowser("Firefox");
await import("./accessible_page_test.ts");
await import("./charts_page_test.ts");
await import("./controls_page_test.ts");
await import("./figures_page_test.ts");
await import("./mjpeg_page_test.ts");
await import("./page_test.ts");
await import("./pose_page_test.ts");
await import("./pose_path_page_test.ts");
await import("./slow_page_test.ts");
await import("./token_page_test.ts");
await import("./trusted_page_test.ts");
