import { BlockList, isIP } from 'node:net';

export type WebhookUrlProblem =
  | 'not_a_url'
  | 'not_https'
  | 'has_credentials'
  | 'other_port'
  | 'loopback'
  | 'private_address';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

/**
 * Why a webhook may not go to this address; null when it may. Names are looked up again at each delivery: this refuses
 * what can be seen from the address alone. Loopback, also over plain http, is for development by explicit setting.
 */
export function webhookUrlProblem(text: string, allowLoopback: boolean): WebhookUrlProblem | null {
  if (!URL.canParse(text)) return 'not_a_url';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'has_credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const local = isLoopback(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local && allowLoopback)) return 'not_https';
  if (local) return allowLoopback ? null : 'loopback';
  if (url.port !== '') return 'other_port';
  return isInside(host) ? 'private_address' : null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isListed(loopback, host);
}

function isInside(host: string): boolean {
  return isListed(inside, host);
}

/** BlockList sees an IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) by itself. */
function isListed(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
