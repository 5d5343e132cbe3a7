/** Ids of mirrored users and requests end here; our own keys and requests stand above (in SQL: `own_id`). */
export const LAST_MIRRORED_ID = 1_000_000_000;

/** The whole number by which the published API names a key or a request of ours. */
export function publishedId(number: number): number {
  return LAST_MIRRORED_ID + number;
}
