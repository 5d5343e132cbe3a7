/** The longest page; `page_size` 0 and -1 mean this. */
export const MAX_PAGE_SIZE = 200;
/** Request line and headers together; Node answers 431 above it. */
export const MAX_HEADER_BYTES = 16_384;
/** No route of this API takes a body. */
export const MAX_BODY_BYTES = 1_024;
/** A whole request must have arrived by then. */
export const REQUEST_TIMEOUT_MILLISECONDS = 15_000;
/** How long a read may take before the caller is told to try again. */
export const READ_TIMEOUT_MILLISECONDS = 5_000;
