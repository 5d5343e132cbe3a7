import type { webApi } from '@slack/bolt';
import type { Refusal } from '../domain/refusal.ts';
import type { SlackPerson } from '../members/appear.ts';

type User = NonNullable<webApi.UsersInfoResponse['user']>;

/** What Slack says of a person at this moment. `unknown`: Slack did not say in time. */
export type SlackVerdict =
  | { verdict: 'full_member'; person: SlackPerson }
  | { verdict: 'refused'; why: (Refusal & { code: 'not_a_member' })['why']; gone: boolean }
  | { verdict: 'unknown' };

/** Which installation the person has to belong to. */
export interface Installed {
  teamId: string;
  enterpriseId: string;
}

/** Asks Slack who somebody is, at click time, in 2 s at most (T19). */
export async function askSlack(
  quick: webApi.WebClient,
  userId: string,
  installed: Installed,
): Promise<SlackVerdict> {
  try {
    const { user } = await quick.users.info({ user: userId });
    return user ? judge(user, installed) : { verdict: 'unknown' };
  } catch (error) {
    return platformError(error) === 'user_not_found'
      ? { verdict: 'refused', why: 'unverified', gone: false }
      : { verdict: 'unknown' };
  }
}

function judge(user: User & { is_invited_user?: boolean }, installed: Installed): SlackVerdict {
  if (user.deleted) return { verdict: 'refused', why: 'deactivated', gone: true };
  if (user.is_bot || user.is_workflow_bot) return { verdict: 'refused', why: 'bot', gone: false };
  if (user.is_stranger || !belongs(user, installed))
    return { verdict: 'refused', why: 'external', gone: false };
  if (user.is_invited_user) return { verdict: 'refused', why: 'invited', gone: false };
  if (isGuest(user)) return { verdict: 'refused', why: 'guest', gone: false };
  const { id = '', name = id, real_name: realName, profile, tz = 'UTC' } = user;
  return {
    verdict: 'full_member',
    person: { slackUserId: id, name: profile?.real_name || realName || name, timeZone: tz },
  };
}

export function isGuest(user: Pick<User, 'is_restricted' | 'is_ultra_restricted'>): boolean {
  return user.is_restricted === true || user.is_ultra_restricted === true;
}

function belongs(user: User, { teamId, enterpriseId }: Installed): boolean {
  if (user.team_id === teamId) return true;
  return enterpriseId !== '' && user.enterprise_user?.enterprise_id === enterpriseId;
}

/** Slack's own word for what went wrong; empty when the call never got an answer. */
export function platformError(error: unknown): string {
  const data = error instanceof Error && 'data' in error ? error.data : undefined;
  return typeof data === 'object' && data !== null && 'error' in data && typeof data.error === 'string'
    ? data.error
    : '';
}
