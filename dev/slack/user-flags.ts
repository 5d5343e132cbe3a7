import type { ApiAnswer } from './proxy-faults.ts';

/** What Slack may say of a person and local-slack cannot. */
export interface UserFlags {
  deleted?: boolean;
  is_bot?: boolean;
  is_workflow_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
  is_invited_user?: boolean;
  team_id?: string;
  enterprise_user?: { id: string; enterprise_id: string; teams: string[] };
  tz?: string;
  tz_offset?: number;
  real_name?: string;
}

interface SlackUser {
  id: string;
}

/** The flags of people, put over the answers of users.info and users.list. */
export class UserFlagBook {
  private readonly flags = new Map<string, UserFlags>();

  set(userId: string, flags: UserFlags): void {
    this.flags.set(userId, flags);
  }

  applied(method: string, answer: ApiAnswer): ApiAnswer {
    if (this.flags.size === 0 || (method !== 'users.info' && method !== 'users.list')) return answer;
    const body = JSON.parse(answer.body) as { user?: SlackUser; members?: SlackUser[] };
    const flagged = {
      ...body,
      ...(body.user === undefined ? {} : { user: this.flagged(body.user) }),
      ...(body.members === undefined ? {} : { members: body.members.map((user) => this.flagged(user)) }),
    };
    return { ...answer, body: JSON.stringify(flagged) };
  }

  private flagged(user: SlackUser): SlackUser {
    return { ...user, ...this.flags.get(user.id) };
  }
}
