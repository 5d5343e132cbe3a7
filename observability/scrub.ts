/**
 * What must never stand in a log, however it got there: our keys, whole or their secret part alone, Slack's tokens, and
 * the credentials of a header. The last line of defence, run over the finished line.
 */
const SECRETS: readonly [RegExp, string][] = [
  [/quorate_(live|test)_([0-9A-Za-z]{16})_[0-9A-Za-z]{43,49}/g, 'quorate_$1_$2_[secret]'],
  [/(?<![0-9A-Za-z])[0-9A-Za-z]{43}(?:[0-9A-Za-z]{6})?(?![0-9A-Za-z])/g, '[secret]'],
  [/\bxox[a-z]-[0-9A-Za-z-]{8,}|\bxapp-[0-9A-Za-z-]{8,}/g, '[slack token]'],
  [/\b(Bearer|Basic) +[0-9A-Za-z+/=._~-]{8,}/gi, '$1 [secret]'],
  [/\b(postgres(?:ql)?|rediss?):\/\/([^:@/\s]*):[^@/\s]+@/g, '$1://$2:[secret]@'],
];

/** The text without any secret that can be recognised by its form. */
export function scrub(text: string): string {
  return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
