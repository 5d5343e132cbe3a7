import { ConfigError, type Environment, optional, required } from './environment.ts';

/** Checks an address without ever repeating it: it may hold a password. */
function checked(name: string, text: string, schemes: readonly string[]): string {
  const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : undefined;
  if (scheme === undefined || !schemes.includes(scheme)) {
    const wanted = schemes.map((each) => `${each}://…`).join(' or ');
    throw new ConfigError(`${name} is not an address: ${wanted} is wanted`);
  }
  return text;
}

/** A URL of one of these schemes, or a refusal to start that names the variable. */
export function requiredUrl(
  env: Environment,
  name: string,
  schemes: readonly string[],
  meaning: string,
): string {
  return checked(name, required(env, name, meaning), schemes);
}

export function optionalUrl(env: Environment, name: string, schemes: readonly string[]): string | undefined {
  const text = optional(env, name);
  return text === undefined ? undefined : checked(name, text, schemes);
}
