import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { connectPerson, type Person } from '../../dev/slack/person.ts';
import { demoPeople, localSlackConfig } from '../../dev/slack/workspace-config.ts';
import { startLocalSlack } from '../../dev/stack/local-slack.ts';
import { freePort } from '../../dev/stack/ports.ts';

export const slackSecrets = {
  botToken: 'xoxb-for-tests',
  appToken: 'xapp-for-tests',
  signingSecret: 'signing-secret-for-tests',
};

type Handle = (typeof demoPeople)[number]['handle'];

export interface SlackWorkspace {
  url: string;
  /** For `clientOptions.slackApiUrl`. */
  apiUrl: string;
  /** One of the demo people, by handle; leaves by itself at the end. */
  person(handle: Handle): Person;
  /** Everybody closes whatever windows they have open, also when somebody else cannot. */
  closeWindows(): Promise<void>;
  stop(): Promise<void>;
}

/** A local Slack of its own with all demo people in it. */
export async function startSlackWorkspace({
  requestUrl,
}: {
  requestUrl?: string;
} = {}): Promise<SlackWorkspace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'quorate-slack-'));
  const config = localSlackConfig({
    people: demoPeople,
    ...slackSecrets,
    ...(requestUrl === undefined ? {} : { requestUrl }),
  });
  const server = await startLocalSlack({ port: await freePort(), config, dataDir });
  const people = await Promise.all(
    demoPeople.map(
      async ({ handle, slackUserId }) => [handle, await connectPerson(server.url, slackUserId)] as const,
    ),
  );
  const byHandle = new Map<string, Person>(people);
  return {
    url: server.url,
    apiUrl: `${server.url}/api/`,
    person: (handle) => byHandle.get(handle)!,
    closeWindows: async () => {
      const failures: unknown[] = [];
      for (const person of byHandle.values())
        await closeAll(person).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
    stop: async () => {
      for (const person of byHandle.values()) person.leave();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function closeAll(person: Person): Promise<void> {
  while (person.currentModal()) await person.closeModal();
}

/**
 * One local Slack for the tests of a file: `const slack = useSlackWorkspace()`, then `slack()` inside tests and hooks.
 * No test finds a window that another left open.
 */
export function useSlackWorkspace(): () => SlackWorkspace {
  let workspace: SlackWorkspace | undefined;
  beforeAll(async () => {
    workspace = await startSlackWorkspace();
  });
  afterEach(() => workspace?.closeWindows());
  afterAll(() => workspace?.stop());
  return () => {
    if (workspace === undefined) throw new Error('The local Slack runs only inside tests and hooks.');
    return workspace;
  };
}
