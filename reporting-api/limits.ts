/** The longest page; `page_size` 0 and -1 mean this. */
export const MAX_PAGE_SIZE = 200;
/** Request line and headers together; Node answers 431 above it. */
export const MAX_HEADER_BYTES = 16_384;
/** No route of this API takes a body that is held whole: an upload is read line by line. */
export const MAX_BODY_BYTES = 1_024;
/** Headers must have arrived by then, and so long a connection may be idle: with what it takes to notice, under 15 s (T65). */
export const HEADERS_TIMEOUT_MILLISECONDS = 13_000;
/** So long an upload may take, as long as it comes at a walking pace (see ingest/). */
export const UPLOAD_TIMEOUT_MILLISECONDS = 600_000;
/** How long a read may take before the caller is told to try again. */
export const READ_TIMEOUT_MILLISECONDS = 5_000;
/** A connection on which not a byte moves for so long is closed: somebody who asks and does not read. */
export const STALLED_TIMEOUT_MILLISECONDS = 60_000;
/** What is under way when the process is told to stop may take so long to end. */
export const DRAIN_MILLISECONDS = 20_000;
