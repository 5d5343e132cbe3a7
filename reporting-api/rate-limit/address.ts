import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

const NETWORK_GROUPS = 4;

/**
 * What failures are charged to: the address, or for IPv6 its /64, which is what one customer has. Hashed, since it is
 * written to a shared store.
 */
export function subjectOfAddress(address: string): string {
  return createHash('sha256').update(networkOf(address)).digest('base64url').slice(0, 22);
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return parsed.parts.slice(0, NETWORK_GROUPS).join(':');
}
