import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

export interface Address {
  address: string;
  family: 4 | 6;
}

/** Looks a name up once; what it gives is what is checked, and what is connected to. */
export type Resolve = (hostname: string) => Promise<Address[]>;

export const resolveByDns: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/**
 * An address on the open internet. Everything with a purpose of its own is none: private, link-local, shared (CGNAT),
 * loopback, multicast, reserved, documentation; and so is every form that carries an IPv4 address inside an IPv6 one
 * (mapped, NAT64, 6to4, Teredo), whatever it carries.
 */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast' && !isEmbedding(address);
}

/** Forms that the library counts as ordinary: the whole of 64:ff9b:1::/48, and the deprecated ::a.b.c.d. */
const EMBEDDING = ['64:ff9b::/32', '::/96', '2002::/16', '2001::/32', '::ffff:0:0/96'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

function isEmbedding(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 && EMBEDDING.some((range) => parsed.match(range));
}

export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
