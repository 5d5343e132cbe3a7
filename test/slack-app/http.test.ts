import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Actor,
  eventBody,
  slashCommandBody,
  urlVerificationBody,
  viewSubmissionBody,
} from '../../dev/slack/http-payloads.ts';
import { forgedSignature, nowInSeconds, signedRequest } from '../../dev/slack/signed-http.ts';
import type { SlackView } from '../../dev/slack/slack-shapes.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import { createLogger } from '../../observability/logger.ts';
import { createSlackApp } from '../../slack-app/create-slack-app.ts';
import { testPeppers } from '../support/seed-key.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { approveBody, ballots, pending } from './over-http.ts';
import { useStage } from './stage.ts';

const stage = useStage({ mode: 'http' });
const { signingSecret } = slackSecrets;

async function post(request: RequestInit & { headers: Record<string, string> }): Promise<number> {
  const response = await fetch(`${stage().app.url()}/slack/events`, request);
  await response.arrayBuffer();
  return response.status;
}

describe('Slack over HTTP', () => {
  it('T8 forged, unsigned and truncated requests are answered 401 and have no effect', async () => {
    const { id, value } = await pending(stage());
    const body = approveBody(stage(), value);
    const genuine = signedRequest({ signingSecret, body });
    const { 'x-slack-signature': signature = '', ...unsigned } = genuine.headers;
    const { 'x-slack-request-timestamp': _timestamp, ...untimed } = genuine.headers;
    const forgeries: (RequestInit & { headers: Record<string, string> })[] = [
      signedRequest({ signingSecret: 'another secret', body }),
      signedRequest({ signingSecret: '', body }),
      signedRequest({ signingSecret, body, signature: forgedSignature(signingSecret, nowInSeconds(), body) }),
      { ...genuine, headers: unsigned },
      { ...genuine, headers: untimed },
      { ...genuine, headers: { ...unsigned, 'x-slack-signature': signature.replace('v0=', 'v1=') } },
      { ...genuine, headers: { ...unsigned, 'x-slack-signature': signature.slice(0, 40) } },
      { ...genuine, headers: { ...unsigned, 'x-slack-signature': `${signature}, ${signature}` } },
      { ...genuine, body: body.replace('payload=', 'payload=%20') },
      { ...genuine, headers: { ...genuine.headers, 'x-slack-request-timestamp': 'Infinity' } },
    ];
    for (const forgery of forgeries) expect(await post(forgery)).toBe(401);
    expect(await ballots(stage(), id)).toBe(0);
    expect(await post(genuine)).toBe(200);
    expect(await ballots(stage(), id)).toBe(1);
  });

  it('T8 an empty signing secret refuses to start', () => {
    const { db } = stage();
    const logger = createLogger({ level: 'error', name: 'slack-app' });
    const options = {
      db,
      receipts: db,
      bounds: STANDARD_BOUNDS,
      minting: { peppers: testPeppers, environment: 'test' as const },
      publicUrl: '',
      logger,
      slack: { mode: 'http' as const },
      secrets: { ...slackSecrets, signingSecret: '' },
      listen: { host: '127.0.0.1', port: 0 },
    };
    expect(() => createSlackApp(options)).toThrow('SLACK_SIGNING_SECRET is empty');
  });

  it('T9 the same signed approval sent 100 times has one effect', async () => {
    const { id, value } = await pending(stage());
    const request = signedRequest({ signingSecret, body: approveBody(stage(), value) });
    const [before] = await stage().sql<{ count: string }>('SELECT count(*) FROM audit_events');
    const statuses = await Promise.all(Array.from({ length: 100 }, () => post(request)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await ballots(stage(), id)).toBe(1);
    const [after] = await stage().sql<{ count: string }>('SELECT count(*) FROM audit_events');
    expect(Number(after?.count) - Number(before?.count)).toBe(1);
  });

  it('T9 what is too old, or comes from the future, is answered 401', async () => {
    const { id, value } = await pending(stage());
    for (const offset of [-301, 310, 3600, -86_400]) {
      const request = signedRequest({
        signingSecret,
        body: approveBody(stage(), value),
        timestamp: nowInSeconds() + offset,
      });
      expect(await post(request)).toBe(401);
    }
    expect(await ballots(stage(), id)).toBe(0);
    expect(
      await post(
        signedRequest({ signingSecret, body: approveBody(stage(), value), timestamp: nowInSeconds() - 295 }),
      ),
    ).toBe(200);
    expect(await ballots(stage(), id)).toBe(1);
  });

  it('T31 an act delivered four times, with retry marks and fresh signatures, has one effect', async () => {
    const { id, value } = await pending(stage());
    const body = approveBody(stage(), value);
    const [before] = await stage().sql<{ count: string }>('SELECT count(*) FROM audit_events');
    const deliveries = [0, 1, 2, 3].map((number) =>
      signedRequest({
        signingSecret,
        body,
        timestamp: nowInSeconds() - number,
        ...(number ? { retry: { number, reason: 'http_timeout' as const } } : {}),
      }),
    );
    expect(await Promise.all(deliveries.map(post))).toEqual([200, 200, 200, 200]);
    expect(await ballots(stage(), id)).toBe(1);
    const [after] = await stage().sql<{ count: string }>('SELECT count(*) FROM audit_events');
    expect(Number(after?.count) - Number(before?.count)).toBe(1);
  });

  it('T19 a person of another workspace is refused, whatever their id looks like, and that is on record', async () => {
    const { id, value } = await pending(stage());
    const strangers: Actor[] = [
      { slackUserId: stage().slackId('ana'), teamId: 'T0ANOTHER' },
      { slackUserId: stage().slackId('ana'), teamId: 'T0ANOTHER', enterpriseId: 'E0ANOTHER' },
    ];
    for (const stranger of strangers)
      expect(await post(signedRequest({ signingSecret, body: approveBody(stage(), value, stranger) }))).toBe(
        200,
      );
    // Slack Connect: the channel is of our team, the person is not.
    const inOurTeam = JSON.parse(
      new URLSearchParams(approveBody(stage(), value)).get('payload') ?? '{}',
    ) as Record<string, unknown>;
    inOurTeam['user'] = { id: stage().slackId('ana'), team_id: 'T0ANOTHER' };
    await post(
      signedRequest({
        signingSecret,
        body: new URLSearchParams({ payload: JSON.stringify(inOurTeam) }).toString(),
      }),
    );
    expect(await ballots(stage(), id)).toBe(0);
    const refused = await stage().sql(
      "SELECT 1 FROM audit_events WHERE object_id = $1 AND action = 'ballot.refused'",
      [id],
    );
    expect(refused).toHaveLength(3);
  });

  it('T73 a tampered button value never becomes a vote', async () => {
    const { id, value } = await pending(stage());
    const [request, content, reach] = value.split('|');
    const other = 'f'.repeat(64);
    const values = [
      `${request}|${other}|${reach}`,
      `${request}|${content}|${other}`,
      `${request}|${content}`,
      `${value}|more`,
      '',
      'x'.repeat(3001),
      '{"id":1}',
      `${'['.repeat(20_000)}`,
      value.replace('_req_', '_key_'),
      value.toUpperCase(),
      `Zzzzz${value.slice(5)}`,
    ];
    for (const tampered of values)
      expect(await post(signedRequest({ signingSecret, body: approveBody(stage(), tampered) }))).toBe(200);
    expect(await ballots(stage(), id)).toBe(0);
  });

  it('T73 a tampered review window makes no request', async () => {
    const view = (private_metadata: string): SlackView => ({
      id: 'V1',
      type: 'modal',
      blocks: [],
      callback_id: 'review_request',
      private_metadata,
    });
    const draft = {
      name: 'Forged',
      entityIds: [1],
      permissionGroupIds: ['reports'],
      ownerId: 'nobody',
      expiresAt: '2999-01-01',
      purpose: '',
    };
    const metadata = [
      '',
      '{}',
      'x'.repeat(3001),
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      JSON.stringify({
        kind: 'create_reporting_key',
        nonce: 'n',
        reach: '',
        draft: { ...draft, entityIds: ['1; DROP TABLE requests'] },
      }),
      JSON.stringify({ kind: 'toString', nonce: 'n', reach: '', draft }),
      JSON.stringify({ kind: 'create_reporting_key', nonce: 'n', reach: '', draft }),
      JSON.stringify({
        kind: 'edit_admin_rule',
        nonce: 'n',
        reach: '',
        draft: { ruleKind: 'create_reporting_key', rule: { order: 'in_order', steps: [] } },
      }),
    ];
    const [before] = await stage().sql<{ count: string }>('SELECT count(*) FROM requests');
    for (const text of metadata) {
      const body = viewSubmissionBody({ slackUserId: stage().slackId('erin') }, view(text), {});
      const response = await fetch(
        `${stage().app.url()}/slack/events`,
        signedRequest({ signingSecret, body }),
      );
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        response_action: 'update',
        view: { callback_id: 'notice' },
      });
    }
    expect(await stage().sql('SELECT count(*) FROM requests')).toEqual([before]);
  });

  it('rule 7 a Send that came to nothing can be pressed again, and is not called sent before it was', async () => {
    const { sql, slackId, memberId } = stage();
    const { id: nonce } = await pending(stage());
    const [name, draft] = [
      `Pressed again after ${nonce}`,
      { entityIds: [1], permissionGroupIds: ['reports'], ownerId: memberId('erin'), purpose: '' },
    ];
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const press = async (private_metadata: string) => {
      const view = { id: 'V1', type: 'modal', blocks: [], callback_id: 'review_request', private_metadata };
      const body = viewSubmissionBody({ slackUserId: slackId('erin') }, view as SlackView, {});
      const response = await fetch(
        `${stage().app.url()}/slack/events`,
        signedRequest({ signingSecret, body }),
      );
      return (await response.json()) as { view: { private_metadata: string; blocks: unknown } };
    };
    const sent = () => sql(`SELECT 1 FROM requests WHERE content ->> 'name' = $1`, [name]);
    // What it reaches was never shown, so it is shown first: here is the Send.
    const kind = 'create_reporting_key';
    const asked = { kind, nonce, reach: '', draft: { ...draft, name, expiresAt } };
    const { private_metadata: metadata } = (await press(JSON.stringify(asked))).view;
    onTestFinished(async () => void (await sql('DROP FUNCTION IF EXISTS fail() CASCADE')));
    await sql(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`,
    );
    await sql('CREATE TRIGGER fail BEFORE INSERT ON requests FOR EACH ROW EXECUTE FUNCTION fail()');
    expect(JSON.stringify(await press(metadata))).not.toMatch(/sent/i);
    await sql('DROP TRIGGER fail ON requests');
    expect(await sent()).toEqual([]);
    const pressed = await Promise.all([press(metadata), press(metadata)]);
    expect(JSON.stringify(pressed)).toContain('Sent: it is request');
    expect(await sent()).toHaveLength(1);
    // Not even when its name is free again: one Send is one request.
    await sql(`UPDATE requests SET state = 'cancelled', decided_at = now() WHERE state = 'pending'`);
    await sql(`UPDATE reporting_keys SET state = 'aborted', ended_at = now() WHERE name = $1`, [name]);
    expect(JSON.stringify(await press(metadata))).toContain('already sent');
    expect(await sent()).toHaveLength(1);
  });

  it('A4 a slash command is answered in its own response, to its person alone', async () => {
    const body = slashCommandBody({ slackUserId: stage().slackId('erin') }, '/keys', 'hlep');
    const response = await fetch(`${stage().app.url()}/slack/events`, signedRequest({ signingSecret, body }));
    expect(await response.json()).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Did you mean /keys help?'),
    });
  });

  it('B1 who is deactivated in Slack stops counting, and counts again when they are back', async () => {
    const state = async () =>
      (
        await stage().sql<{ state: string }>('SELECT state FROM members WHERE id = $1', [
          stage().memberId('dmitri'),
        ])
      )[0]?.state;
    const change = (flags: object) =>
      post(
        signedRequest({
          signingSecret,
          body: eventBody({ type: 'user_change', user: { id: stage().slackId('dmitri'), ...flags } }),
        }),
      );
    expect(await change({ deleted: true })).toBe(200);
    expect(await state()).toBe('deactivated');
    await change({ deleted: false });
    expect(await state()).toBe('active');
    await change({ deleted: false, is_restricted: true });
    expect(await state()).toBe('deactivated');
    await change({ deleted: false });
    expect(await state()).toBe('active');
  });

  it("J2 answers Slack's first question, and health on the same port", async () => {
    const challenge = await fetch(
      `${stage().app.url()}/slack/events`,
      signedRequest({ signingSecret, body: urlVerificationBody('asked') }),
    );
    expect(await challenge.json()).toEqual({ challenge: 'asked' });
    expect((await fetch(`${stage().app.url()}/healthz`)).status).toBe(200);
    expect((await fetch(`${stage().app.url()}/readyz`)).status).toBe(200);
  });
});
