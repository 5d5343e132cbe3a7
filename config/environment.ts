/** A setting that stops the start: says which variable, what is wrong, and what to put there. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value, or a refusal to start that names the variable. */
export function required(env: Environment, name: string, meaning: string): string {
  const value = env[name];
  if (value === undefined || value.trim() === '') throw new ConfigError(`${name} is not set: ${meaning}`);
  return value.trim();
}

export function optional(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

export function integer(
  env: Environment,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = optional(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(
      `${name} is ${JSON.stringify(text)}: a whole number from ${least} to ${most} is wanted`,
    );
  }
  return value;
}

export function oneOf<const Choice extends string>(
  env: Environment,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const text = optional(env, name) ?? fallback;
  const choice = choices.find((candidate) => candidate === text);
  if (!choice)
    throw new ConfigError(`${name} is ${JSON.stringify(text)}: one of ${choices.join(', ')} is wanted`);
  return choice;
}

export function flag(env: Environment, name: string): boolean {
  return oneOf(env, name, ['true', 'false'], 'false') === 'true';
}

/** `id:base64` pairs, comma-separated, newest first; each key exactly 32 bytes. The value itself is never repeated. */
export function keyring(env: Environment, name: string, meaning: string): [string, Buffer][] {
  const pairs = required(env, name, meaning)
    .split(',')
    .map((pair): [string, Buffer] => {
      const [id, text] = pair.trim().split(':');
      const key = Buffer.from(text ?? '', 'base64');
      if (!id || key.length !== 32) {
        throw new ConfigError(`${name} must be id:key pairs, newest first, each key 32 bytes in base64`);
      }
      return [id, key];
    });
  if (new Set(pairs.map(([id]) => id)).size < pairs.length) {
    throw new ConfigError(`${name} names one id twice: give each key an id of its own`);
  }
  return pairs;
}
