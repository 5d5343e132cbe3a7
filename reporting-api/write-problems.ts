/** Why something that was sent was not taken, by its name: each says that nothing came of it. */
export const WRITE_PROBLEMS = {
  import_under_way: {
    status: 409,
    title: 'Import under way',
    detail:
      'Another import into this workspace is under way. Nothing was applied; try again when it has ended.',
  },
  too_many_uploads: {
    status: 503,
    title: 'Too many uploads',
    detail: 'Too many uploads are under way. Nothing was applied; try again shortly.',
  },
  not_ndjson: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send one JSON document a line, in UTF-8, uncompressed, as "Content-Type: application/x-ndjson".',
  },
  upload_incomplete: {
    status: 400,
    title: 'Upload incomplete',
    detail: 'The body ended before it was whole. Nothing was applied; send it again.',
  },
  upload_too_slow: {
    status: 408,
    title: 'Upload too slow',
    detail: 'The body came too slowly. Nothing was applied; send it again, faster or in parts.',
  },
  unexpected_body: {
    status: 400,
    title: 'Unexpected body',
    detail: 'This request takes no body. Send parameters in the query.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    detail: 'The body is too large. Nothing was changed.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'Idempotency key used before',
    detail:
      'This Idempotency-Key was used for another body within the last 24 hours. Nothing was applied; use a new one.',
  },
  idempotency_under_way: {
    status: 409,
    title: 'Same request under way',
    detail:
      'A request with this Idempotency-Key is under way, and this one did nothing. Try again when that has ended.',
  },
};
