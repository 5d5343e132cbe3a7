import type { TestProject } from 'vitest/node';
import { createServerDesk } from './server-desk.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for the servers that the whole run shares. */
    serverDesk: string;
  }
}

/** Opens the desk from which the run's servers are had, and closes it with all of them at the end. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const desk = await createServerDesk();
  project.provide('serverDesk', desk.url);
  return desk.close;
}
