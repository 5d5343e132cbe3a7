import { createDatabase, createPool } from '../database/connection.ts';
import { inWorkspace, workspaceOfName } from '../database/workspace-context.ts';
import { importNdjson } from '../mirror/import-ndjson.ts';
import { quorate } from './command-line.ts';
import { demoNdjson, demoResources } from './demo-data.ts';
import { findButton } from './slack/block-find.ts';
import { connectPerson, type Person } from './slack/person.ts';
import { demoPeople, demoWorkspace } from './slack/workspace-config.ts';

/** People, accounts, transactions and entities come in as an operator brings them. */
const BY_COMMAND = 6;
const MOST_PRESSES = 5;
const ANSWER_MS = 10_000;

export const DEMO_WORKSPACE = 'acme';

interface Running {
  environment: Record<string, string>;
  slackUrl: string;
}

/** Makes sure that the demo workspace is there and open; a start that was cut short is taken up where it stopped. */
export async function ensureDemoWorkspace(running: Running): Promise<void> {
  const state = await workspaceState(running);
  if (state === 'open') return;
  await foundDemoWorkspace(running, state === 'founding');
  await acceptInvitations(running);
}

/** Founds the demo workspace as an operator does, and loads its data: everything that must be there before it opens. */
export async function foundDemoWorkspace({ environment }: Running, alreadyCreated = false): Promise<void> {
  const administrators = demoPeople
    .filter(({ role }) => role === 'administrator')
    .map(({ slackUserId }) => slackUserId);
  if (!alreadyCreated) {
    await quorate(environment, [
      ...['workspace', 'create', '--name', DEMO_WORKSPACE, '--slack-team', demoWorkspace.teamId],
      ...['--administrators', administrators.join(','), '--channel', demoWorkspace.approvalsChannelId],
    ]);
  }
  for (const resource of demoResources.slice(0, BY_COMMAND)) {
    await quorate(
      environment,
      ['import', resource, '-', '--workspace', DEMO_WORKSPACE],
      demoNdjson(resource),
    );
  }
  await importTheRest(environment);
}

/** The same code as the command's, without a process for each of forty small uploads. */
async function importTheRest(environment: Running['environment']): Promise<void> {
  const db = createDatabase(createPool({ url: environment['DATABASE_URL'] ?? '', applicationName: 'demo' }));
  try {
    const workspaceId = await workspaceOfName(db, DEMO_WORKSPACE);
    if (!workspaceId) throw new Error('the demo workspace is not there');
    for (const resource of demoResources.slice(BY_COMMAND)) {
      const imported = await importNdjson(db, workspaceId, resource, demoNdjson(resource));
      if (!imported.ok) throw new Error(`${resource} could not be imported: ${JSON.stringify(imported)}`);
    }
  } finally {
    await db.destroy();
  }
}

/** Every administrator accepts in Slack, in their App Home. The last one opens the workspace. */
export async function acceptInvitations({ slackUrl }: Running): Promise<void> {
  for (const { slackUserId, role } of demoPeople) {
    if (role !== 'administrator') continue;
    const person = await connectPerson(slackUrl, slackUserId);
    try {
      await accept(person);
    } finally {
      person.leave();
    }
  }
}

/**
 * Presses *Accept* until App Home has none. The first click of a process that has just started may take it too long, and
 * then nothing was done; or its answer is a message, not a window.
 */
async function accept(person: Person): Promise<void> {
  for (let presses = 0; findButton((await person.openHome()).blocks, 'Accept'); presses += 1) {
    if (presses === MOST_PRESSES) throw new Error(`${person.name} pressed Accept in vain.`);
    await person.clickButton('home', 'Accept');
    await person.modal(ANSWER_MS).catch(() => undefined);
    // The local Slack's page would greet its first visitor with it.
    while (person.currentModal()) await person.closeModal();
  }
}

async function workspaceState({ environment }: Running): Promise<'none' | 'founding' | 'open'> {
  const pool = createPool({ url: environment['DATABASE_URL'] ?? '', poolSize: 2, applicationName: 'demo' });
  const db = createDatabase(pool);
  try {
    const id = await workspaceOfName(db, DEMO_WORKSPACE);
    if (id === null) return 'none';
    return await inWorkspace(db, id, async (trx) => {
      const { state } = await trx
        .selectFrom('workspaces')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return state;
    });
  } finally {
    await db.destroy();
  }
}
