import { isIP } from 'node:net';
import { type Address, isLoopback, isPublic, type Resolve } from './public-address.ts';

/** Where a webhook may be sent: decided here alone, at each attempt, and connected to without asking again (T68). */
export type Destination =
  | { ok: true; url: URL; address: Address }
  | { ok: false; reason: string; passing: boolean };

/**
 * Checks the address of a webhook and every address its name stands for. One that is not public refuses them all: a name
 * that also points inside is not to be trusted with which of them it means.
 */
export async function findDestination(
  text: string,
  resolve: Resolve,
  allowLoopback: boolean,
): Promise<Destination> {
  const refused = (reason: string): Destination => ({ ok: false, reason, passing: false });
  if (!URL.canParse(text)) return refused('not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return refused('user information in the URL');
  const addresses = await addressesOf(url.hostname, resolve);
  const [first] = addresses;
  if (!first) return { ok: false, reason: 'the name stands for no address', passing: true };
  if (allowLoopback && addresses.every(({ address }) => isLoopback(address))) {
    return url.protocol === 'https:' || url.protocol === 'http:'
      ? { ok: true, url, address: first }
      : refused('not http');
  }
  if (url.protocol !== 'https:') return refused('not https');
  if (url.port !== '') return refused('not port 443');
  if (!addresses.every(({ address }) => isPublic(address))) return refused('not a public address');
  return { ok: true, url, address: first };
}

/** `URL` has already written odd forms of IPv4 (0x7f.1, 2130706433) as plain ones. */
async function addressesOf(hostname: string, resolve: Resolve): Promise<Address[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family: family === 6 ? 6 : 4 }];
  try {
    return await resolve(host);
  } catch {
    // A name that cannot be looked up now: the delivery waits and tries again.
    return [];
  }
}
