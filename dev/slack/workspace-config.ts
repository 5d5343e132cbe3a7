/** A person of the demo workspace, as Slack knows them and as Quorate will. */
export interface DemoPerson {
  slackUserId: string;
  /** The short name that follows an @ in local-slack. */
  handle: string;
  name: string;
  /** IANA name, as users.info answers it. */
  timeZone: string;
  role: 'administrator' | 'member';
}

/** Four administrators, and the member who usually asks. */
export const demoPeople = [
  {
    slackUserId: 'U0ANAFERREIRA',
    handle: 'ana',
    name: 'Ana Ferreira',
    timeZone: 'Europe/Lisbon',
    role: 'administrator',
  },
  {
    slackUserId: 'U0BENOKAFOR',
    handle: 'ben',
    name: 'Ben Okafor',
    timeZone: 'Africa/Lagos',
    role: 'administrator',
  },
  {
    slackUserId: 'U0CHLOEMARTIN',
    handle: 'chloe',
    name: 'Chloé Martin',
    timeZone: 'Europe/Paris',
    role: 'administrator',
  },
  {
    slackUserId: 'U0DMITRIVOLKOV',
    handle: 'dmitri',
    name: 'Dmitri Volkov',
    timeZone: 'Asia/Almaty',
    role: 'administrator',
  },
  {
    slackUserId: 'U0ERINSATO',
    handle: 'erin',
    name: 'Erin Sato',
    timeZone: 'America/New_York',
    role: 'member',
  },
] as const satisfies readonly DemoPerson[];

/** Slack's ids of the demo workspace itself; the same at every start. */
export const demoWorkspace = {
  teamId: 'T0QUORATE',
  appId: 'A0QUORATE',
  botUserId: 'U0QUORATEBOT',
  approvalsChannelId: 'C0KEYAPPROVALS',
  approvalsChannel: '#key-approvals',
} as const;

export interface LocalSlackConfigOptions {
  people: readonly DemoPerson[];
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** Where Slack posts to in HTTP mode; without it the app connects by Socket Mode. */
  requestUrl?: string;
}

/**
 * The configuration file of local-slack for the demo workspace.
 * Slash commands, interactivity and App Home need no entry there: local-slack hands every one of them to the app.
 */
export function localSlackConfig({
  people,
  botToken,
  appToken,
  signingSecret,
  requestUrl,
}: LocalSlackConfigOptions) {
  const { teamId, appId, botUserId, approvalsChannelId, approvalsChannel } = demoWorkspace;
  const delivery = requestUrl === undefined ? { mode: 'socket' } : { mode: 'events', requestUrl };
  return {
    workspace: { name: 'Quorate Demo', domain: 'quorate-demo', teamId },
    apps: [{ appId, botUserId, botName: 'Quorate', botToken, appToken, signingSecret, ...delivery }],
    users: people.map(({ slackUserId, handle, name, timeZone }) => ({
      id: slackUserId,
      name: handle,
      real_name: name,
      tz: timeZone,
    })),
    channels: [
      {
        id: approvalsChannelId,
        name: approvalsChannel.slice(1),
        topic: 'Requests for API keys that wait for approval',
        members: [...people.map(({ slackUserId }) => slackUserId), botUserId],
      },
    ],
  };
}
