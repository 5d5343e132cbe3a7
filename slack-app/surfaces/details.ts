import { canonicalJson, type Json } from '../../domain/canonical-json.ts';
import { workspaceOf } from '../../domain/ids.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { type Block, divider, header, section, viewBlocks } from './blocks.ts';
import { ownKeyId } from './card.ts';
import { stateLine } from './decision.ts';
import { describedBlocks, linesInSections } from './described.ts';
import { mention } from './escape.ts';
import type { DateStyle } from './instant.ts';
import { progressText } from './progress.ts';
import { reachBlocks } from './reach.ts';
import { deadline, mentions, named, quoted } from './words.ts';

/**
 * Everything about a request, in full: the body of the window behind *Details*. Its last part is what the content hash
 * covers, to the letter, so that what was approved can be checked and not only believed.
 */
export function detailsBlocks(view: RequestView, dates: DateStyle): Block[] {
  return viewBlocks([
    header(`${view.description.title}: ${view.description.subject}`),
    section(`Request ${view.number}, asked by ${mention(view.requester)}\n${stateLine(view, dates)}`),
    ...describedBlocks(view.description, { people: view.people, dates, whole: true }),
    ...reachBlocks(view.reach, { ownKeyId: ownKeyId(view.hashed), whole: true }),
    divider(),
    section(`*Approvals*\n${progressText(view)}\n*Open until* ${deadline(view.expiresAt, dates)}`),
    ...linesInSections('*Who may approve*', view.steps.map(approversOf)),
    divider(),
    ...linesInSections('*What an approval is bound to*', hashedLines(view)),
  ]);
}

function approversOf({ approvers }: RequestView['steps'][number], index: number): string {
  return `Step ${index + 1}: ${approvers.length > 0 ? mentions(approvers, 'or') : 'nobody, as things stand'}`;
}

/** One line for each member of what is hashed (requests/content-hash.ts). */
function hashedLines(view: RequestView): string[] {
  const { content, excludedIds, targetId, baseVersion, ruleKind, ruleVersion } = view.hashed;
  const fixed: [string, Json][] = [
    ['workspace', workspaceOf(view.id)],
    ['kind', view.kind],
    ['requester', view.requester.id],
    ['owner', view.owner?.id ?? null],
    ['ballots that never count', excludedIds],
    ['changes', targetId],
    ['based on version', baseVersion],
    ['admin rule', `${ruleKind}, version ${ruleVersion}`],
    ['open until', view.expiresAt.toISOString()],
  ];
  return [
    ...[...fixed, ...Object.entries(content)].map(([name, value]) => hashedLine(name, value)),
    `content hash: \`${view.contentHash}\``,
    `reach digest: \`${view.reachDigest}\``,
  ];
}

function hashedLine(name: string, value: Json): string {
  if (typeof value === 'string' && /[`\s]/.test(value)) return `${named(name)}:\n${quoted(value)}`;
  return `${named(name)}: \`${named(typeof value === 'string' ? value : canonicalJson(value))}\``;
}
