import { BlockList, isIP } from 'node:net';
import { ConfigError, type Environment, integer, optional } from './environment.ts';

export interface ConnectionLimits {
  /** Connections open at once. */
  most: number;
  /** Of them, from one address; 0: as many as there may be in all. */
  perAddress: number;
  /** Requests on one connection, before it is closed. */
  requests: number;
}

/**
 * What the reporting API's port holds. It speaks plain HTTP, so in operation its sockets come from a proxy, which counts
 * its own callers: an address has no limit of its own unless it is given one.
 */
export function readConnectionLimits(env: Environment): ConnectionLimits {
  return {
    most: integer(env, 'REPORTING_API_MAX_CONNECTIONS', 10_000, 1, 1_000_000),
    perAddress: integer(env, 'REPORTING_API_MAX_CONNECTIONS_PER_ADDRESS', 0, 0, 1_000_000),
    requests: integer(env, 'REPORTING_API_MAX_REQUESTS_PER_CONNECTION', 10_000, 1, 1_000_000_000),
  };
}

/** Addresses and networks of proxies: their `X-Forwarded-For` is believed, and their connections are not counted by address. */
export function readTrustedProxies(env: Environment): string[] {
  const list = optional(env, 'REPORTING_API_TRUSTED_PROXIES')?.split(',') ?? [];
  return list.map((text) => {
    const network = text.trim();
    if (!isNetwork(network)) {
      throw new ConfigError(
        `REPORTING_API_TRUSTED_PROXIES holds ${JSON.stringify(network)}: addresses and networks are wanted, such as 10.0.0.7, 10.1.0.0/16`,
      );
    }
    return network;
  });
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  // Not 0: that would believe everybody.
  return (
    prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128))
  );
}

/** Whether an address is one of these, or in one of these networks. */
export function isAmong(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
