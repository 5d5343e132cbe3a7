import { App, type Receiver } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { withScrubbing } from '../../slack-app/receivers/scrubbing.ts';

/** Bolt itself, with a receiver that delivers what it is told to. */
function boltBehind(seen: unknown[]) {
  let bolt: App | undefined;
  const receiver: Receiver = {
    init: (app) => {
      bolt = app;
    },
    start: async () => {},
    stop: async () => {},
  };
  const app = new App({
    receiver: withScrubbing(receiver),
    authorize: async () => ({ botToken: 'xoxb-for-tests' }),
    ignoreSelf: false,
    convoStore: false,
  });
  app.use(async ({ body, next }) => {
    seen.push(body);
    await next();
  });
  return {
    app,
    deliver: (body: Record<string, unknown>, ack: () => Promise<void>) => bolt!.processEvent({ body, ack }),
  };
}

describe('what a receiver hands on', () => {
  it.each(['view_submission', 'view_closed'])(
    'T4 of %s no middleware and no listener sees what the window showed',
    async (type) => {
      const seen: unknown[] = [];
      const { app, deliver } = boltBehind(seen);
      app.view({ callback_id: 'reveal_secret', type: type as 'view_closed' }, async ({ body, ack }) => {
        seen.push(body);
        await ack();
      });
      const view = {
        id: 'V1',
        callback_id: 'reveal_secret',
        private_metadata: 'rev',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'the secret' } }],
      };
      await deliver({ type, team: { id: 'T1' }, user: { id: 'U1' }, view }, async () => {});
      expect(seen).toHaveLength(2);
      expect(JSON.stringify(seen)).not.toContain('the secret');
      expect(JSON.stringify(seen)).toContain('"private_metadata":"rev"');
    },
  );

  it('T31 an event is acknowledged only after it was seen to, and not at all when that failed', async () => {
    const order: string[] = [];
    const { app, deliver } = boltBehind([]);
    app.event('user_change', async () => {
      order.push('seen to');
    });
    app.event('team_join', async () => {
      throw new Error('the database is away');
    });
    app.error(async (error) => {
      throw error;
    });
    const event = (type: string) => ({
      type: 'event_callback',
      team_id: 'T1',
      event: { type, user: { id: 'U1' } },
    });
    const ack = async () => {
      order.push('acknowledged');
    };
    await deliver(event('user_change'), ack);
    expect(order).toEqual(['seen to', 'acknowledged']);
    await expect(deliver(event('team_join'), ack)).rejects.toThrow('the database is away');
    expect(order).toEqual(['seen to', 'acknowledged']);
  });
});
