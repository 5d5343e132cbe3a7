import { fileURLToPath } from 'node:url';
import { digestOf } from './as-openapi.ts';

/** Where the generated types are. */
export const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url));

/** The generated types under a head that says of which description they were made, and what was made. */
export function headed(description: string, types: string): string {
  return `// Made by generate-client.ts; not to be edited.\n// Of: ${description}\n// What: ${digestOf(types)}\n${types}`;
}
