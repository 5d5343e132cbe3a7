import type { App } from '@slack/bolt';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { SlackDeps } from '../deps.ts';
import { entityChoices, ownerChoices } from '../forms/form-data.ts';
import { FIELD_ACTION, FIELDS } from '../identifiers.ts';
import { identify } from '../identity.ts';
import type { Payload } from '../receivers/scrub-payload.ts';
import { originOf } from '../receivers/team.ts';
import { option } from '../surfaces/inputs.ts';

const MOST_OPTIONS = 100;

/** The choices of menus that are searched, because there are more than Slack lets a menu hold. */
export function listenToSearches(app: App, deps: SlackDeps): void {
  app.options<'block_suggestion'>(
    { action_id: FIELD_ACTION, type: 'block_suggestion' },
    async ({ body, payload, ack }) => {
      const identified = await identify(deps, originOf(body as unknown as Payload), { reads: true });
      const read = 'block_id' in payload && payload.block_id === FIELDS.owner ? ownerChoices : entityChoices;
      if (!identified.ok) return ack({ options: [] });
      const { workspaceId } = identified.value;
      const choices = await inWorkspace(deps.db, workspaceId, (trx) => read(trx, workspaceId, payload.value));
      await ack({ options: choices.slice(0, MOST_OPTIONS).map(option) });
    },
  );
}
