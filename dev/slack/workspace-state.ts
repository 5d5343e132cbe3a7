import type { PageFrame, SlackChannel, SlackMessage, SlackView, WorkspaceSnapshot } from './slack-shapes.ts';

/** The workspace as local-slack's page knows it, kept up with every frame. Objects in it are replaced, never changed. */
export class WorkspaceState {
  private snapshot: WorkspaceSnapshot = {
    apps: [],
    users: [],
    channels: [],
    messages: {},
    modalStack: [],
    homeViews: {},
    log: [],
  };
  private publications = new Map<string, number>();

  apply(frame: PageFrame): void {
    switch (frame.t) {
      case 'init':
        this.snapshot = frame.state;
        break;
      case 'message':
        this.inChannel(frame.message.channel).push(frame.message);
        break;
      case 'message_update':
        this.replaceMessage(frame.message);
        break;
      case 'message_delete':
        this.snapshot.messages[frame.channel] = this.inChannel(frame.channel).filter(
          ({ ts }) => ts !== frame.ts,
        );
        break;
      case 'channel':
        this.snapshot.channels.push(frame.channel);
        break;
      case 'home':
        this.publish(frame.user, frame.appId, frame.view);
        break;
      case 'socket_status':
        for (const app of this.snapshot.apps) if (app.appId === frame.appId) app.connected = frame.connected;
        break;
      default:
        break;
    }
  }

  /** The one app of the workspace. */
  get app() {
    const [app] = this.snapshot.apps;
    if (app === undefined) throw new Error('local-slack has no app configured.');
    return app;
  }

  nameOf(userId: string): string | undefined {
    const user = this.snapshot.users.find(({ id }) => id === userId);
    return user?.real_name ?? user?.name;
  }

  /** The person's conversation with the app, once there is one. */
  directMessages(userId: string): SlackChannel | undefined {
    return this.snapshot.channels.find(
      (channel) =>
        channel.is_im && channel.members.includes(userId) && channel.members.includes(this.app.botUserId),
    );
  }

  /** By id, by name, or by #name. */
  channel(reference: string): SlackChannel | undefined {
    const name = reference.replace(/^#/, '');
    return this.snapshot.channels.find((channel) => channel.id === reference || channel.name === name);
  }

  /** What a person may read, oldest first: their channels, without what only others see. */
  visibleTo(userId: string): SlackMessage[] {
    return this.snapshot.channels
      .flatMap(({ id, members }) =>
        this.inChannel(id).map((message) => ({ message, member: members.includes(userId) })),
      )
      .filter(({ message, member }) =>
        message.ephemeral_to === undefined ? member : message.ephemeral_to === userId,
      )
      .map(({ message }) => message)
      .sort((one, other) => compareTs(one.ts, other.ts));
  }

  home(userId: string): SlackView | undefined {
    return this.snapshot.homeViews[userId]?.[this.app.appId];
  }

  /** How many times the app has published this person's App Home while we watched. */
  publicationsFor(userId: string): number {
    return this.publications.get(userId) ?? 0;
  }

  private inChannel(id: string): SlackMessage[] {
    this.snapshot.messages[id] ??= [];
    return this.snapshot.messages[id];
  }

  private replaceMessage(message: SlackMessage): void {
    this.snapshot.messages[message.channel] = this.inChannel(message.channel).map((known) =>
      known.ts === message.ts ? message : known,
    );
  }

  private publish(userId: string, appId: string, view: SlackView): void {
    this.snapshot.homeViews[userId] = { ...this.snapshot.homeViews[userId], [appId]: view };
    this.publications.set(userId, this.publicationsFor(userId) + 1);
  }
}

/** Slack's timestamps are two numbers with a point between; local-slack's second part is a mere counter. */
function compareTs(one: string, other: string): number {
  const [seconds = 0, sequence = 0] = one.split('.').map(Number);
  const [otherSeconds = 0, otherSequence = 0] = other.split('.').map(Number);
  return seconds - otherSeconds || sequence - otherSequence;
}
