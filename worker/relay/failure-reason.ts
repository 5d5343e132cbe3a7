/** What went wrong, by the names and codes of an error and its causes: never their messages, which may quote data. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')
      ? ` ${error.code}`
      : '';
  const cause = error.cause instanceof Error ? ` < ${failureReason(error.cause)}` : '';
  return `${error.name}${code}${cause}`.slice(0, 200);
}
