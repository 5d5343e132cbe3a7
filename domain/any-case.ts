const HEX = '[0-9a-fA-F]';
/** The letters of Bech32, which is written in small letters or in capitals (BIP 173); so are addresses of Bitcoin Cash. */
const CAPITALS = '[02-9AC-HJ-NP-Z]';
const BECH32 = `(BC|TB|LTC|BTG|DGB|VTC|VIA|ADDR|COSMOS)1${CAPITALS}{11,110}|(BITCOINCASH:)?[QP]${CAPITALS}{41}`;
const BECH32_IN_CAPITALS = new RegExp(`^(${BECH32})$`);

/**
 * What means the same in any case by its own standard: UUIDs (RFC 9562), hexadecimal (addresses and hashes of Ethereum and
 * its like, whose capitals are but a checksum, ERC-55; hashes of 32 bytes) and Bech32 in capitals. Base58 is none of it. As a
 * pattern that PostgreSQL understands too.
 */
export const ANY_CASE = `^(0x${HEX}+|${HEX}{64}|${HEX}{8}(-${HEX}{4}){3}-${HEX}{12}|${BECH32})$`;
const ANY_CASE_PATTERN = new RegExp(ANY_CASE);

/** The one way in which such a value is kept and asked for; any other text as it is. */
export function inOneForm(text: string): string {
  return ANY_CASE_PATTERN.test(text) ? text.toLowerCase() : text;
}

/** Bech32 in small letters, where it was in capitals. */
export function withoutCapitals(address: string): string {
  return BECH32_IN_CAPITALS.test(address) ? address.toLowerCase() : address;
}
