import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../domain/canonical-json.ts';
import { type MemberId, workspaceOf } from '../../domain/ids.ts';
import type { contentHash } from '../../requests/content-hash.ts';
import type { RequestView } from '../../requests/request-view.ts';
import type { Block } from '../../slack-app/surfaces/blocks.ts';
import { card } from '../../slack-app/surfaces/card.ts';
import { detailsBlocks } from '../../slack-app/surfaces/details.ts';
import { created, now } from './card-views.ts';
import { ask, keyDraft, seed, useStage, viewOf } from './stage.ts';

type Hashed = Parameters<typeof contentHash>[1];

/** What people can read on the card or one click away, without markup; white space does not count. */
function visible(view: RequestView): string {
  const blocks: Block[] = [
    ...card(view, { readerId: view.approvers[0]!.id, dates: 'plain', now }).blocks,
    ...detailsBlocks(view, 'plain'),
  ];
  const texts: string[] = [];
  JSON.stringify(blocks, (_, value: { text?: unknown } | null) => {
    if (typeof value?.text === 'string') texts.push(value.text);
    return value;
  });
  return squeezed(
    texts
      .join('\n')
      .replace(/^> /gm, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

const squeezed = (text: string) => text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** Every member of what is hashed, as the text that has to be found. A member that is added there is missing here: it will not compile. */
function hashedTexts(view: RequestView): Record<keyof Hashed, string[]> {
  const { content, excludedIds, targetId, baseVersion, ruleKind, ruleVersion } = view.hashed;
  return {
    workspaceId: [workspaceOf(view.id)],
    kind: [view.kind],
    requesterId: [view.requester.id],
    ownerId: [`owner: ${view.owner ? `\`${view.owner.id}\`` : '`null`'}`],
    excludedIds,
    targetId: [String(targetId)],
    content: Object.entries(content).flatMap(([name, value]) => [name, ...leaves(value)]),
    baseVersion: [`based on version: \`${baseVersion}\``],
    ruleKind: [ruleKind],
    ruleVersion: [`version ${ruleVersion}`],
    expiresAt: [view.expiresAt.toISOString()],
  };
}

function leaves(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => leaves(item));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([name, item]) => [name, ...leaves(item as Json)]);
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function expectAllVisible(view: RequestView): void {
  const seen = visible(view);
  for (const texts of Object.values(hashedTexts(view)))
    for (const text of texts) expect(seen).toContain(squeezed(text));
}

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
const ids = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 30 });
const id = fc.stringMatching(/^Acme1_(mem|key)_[0-9A-Za-z]{16}$/);
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());

/** Random contents of each kind. */
const contents: Record<string, fc.Arbitrary<RequestView['hashed']['content']>> = {
  create_reporting_key: fc.record({
    keyId: id,
    name,
    entityIds: ids,
    permissionGroupIds: fc.array(fc.stringMatching(/^[a-z-]{1,20}$/)),
    ownerId: id,
    expiresAt: day,
    purpose: fc.string({ unit: 'grapheme', maxLength: 500 }),
  }),
  edit_reporting_key: fc.record({
    keyId: id,
    entityIds: ids,
    permissionGroupIds: fc.array(fc.stringMatching(/^[a-z-]{1,20}$/)),
    ownerId: id,
    expiresAt: day,
    formerEntityIds: ids,
    formerPermissionGroupIds: fc.array(fc.stringMatching(/^[a-z-]{1,20}$/)),
    formerOwnerId: id,
    formerExpiresAt: day,
  }),
  revoke_reporting_key: fc.record({ keyId: id, reason: fc.string({ unit: 'grapheme', maxLength: 500 }) }),
  edit_entity: fc.record({ entityId: fc.integer({ min: 1 }), addAccountIds: ids, removeAccountIds: ids }),
  edit_admin_rule: fc.record({
    ruleKind: fc.constantFrom('edit_entity', 'create_reporting_key'),
    rule: fc.record({
      order: fc.constantFrom('in_order', 'all_at_once'),
      steps: fc.array(
        fc.record({
          approvals: fc.integer({ min: 1, max: 9 }),
          administrators: fc.boolean(),
          groups: fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
          members: fc.array(id),
        }),
        { maxLength: 4 },
      ),
    }),
  }),
};

describe('what you see is what you sign', () => {
  const stage = useStage();

  for (const [kind, content] of Object.entries(contents)) {
    it(`T87 every hashed field of 200 random requests is on the card or under Details: ${kind}`, () => {
      fc.assert(
        fc.property(
          content,
          fc.array(id),
          fc.option(fc.integer({ min: 1 })),
          fc.integer({ min: 1 }),
          (body, excluded, baseVersion, ruleVersion) => {
            const hashed = {
              content: body,
              excludedIds: excluded as MemberId[],
              targetId: 'some-target',
              baseVersion,
              ruleKind: kind,
              ruleVersion,
            };
            expectAllVisible({ ...created, kind, hashed });
          },
        ),
        { numRuns: 200 },
      );
    });
  }

  it('T87 holds for real requests of each kind, which also name what their ids stand for', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { entityIds, people } = workspace;
    const keyRequest = await ask(
      on,
      workspace,
      'emil',
      'create_reporting_key',
      keyDraft(workspace, 'Auditors'),
    );
    const entityRequest = await ask(on, workspace, 'ana', 'edit_entity', {
      entityId: entityIds[0],
      addAccountIds: [105],
      removeAccountIds: [101],
    });
    const step = { approvals: 3, administrators: true, groups: [], members: [] };
    const ruleRequest = await ask(on, workspace, 'ana', 'edit_admin_rule', {
      ruleKind: 'edit_entity',
      rule: { order: 'in_order', steps: [step] },
    });
    const views = await Promise.all(
      [keyRequest, entityRequest, ruleRequest].map((request) => viewOf(on, workspace, request)),
    );
    for (const view of views) expectAllVisible(view);
    const [key, entity, rule] = views.map(visible);
    for (const text of [
      'Auditors',
      'Treasury',
      'Trading',
      'Reports',
      `<@${people.emil.slackUserId}>`,
      'Month-end reporting for the auditors.',
    ])
      expect(key).toContain(text);
    expect(entity).toContain('Treasury');
    expect(rule).toContain('3 of the administrators');
  });
});
