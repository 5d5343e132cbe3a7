import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import { connectPerson } from '../../dev/slack/person.ts';
import { startSlackWorkspace, useSlackWorkspace } from '../support/slack-workspace.ts';
import { type SmallApp, startSmallApp } from './small-app.ts';

const slack = useSlackWorkspace();
let app: SmallApp;
beforeAll(async () => {
  app = await startSmallApp(slack().apiUrl);
});
afterAll(() => app.stop());

const filled = { name: 'Ledger', entities: ['fund', 'The desk'], expires: '2031-12-31' };

describe('a person in Slack', () => {
  it('types a command and reads a private answer that nobody else sees', async () => {
    const [ana, ben] = [slack().person('ana'), slack().person('ben')];
    await ana.slashCommand('/keys', 'help');
    const answer = await ana.waitForEphemeral('Say /keys request & see');
    expect(ana.messages('#key-approvals')).toContainEqual(answer);
    expect(ben.messages('#key-approvals')).not.toContainEqual(answer);
  });

  it('does not take the answer to an earlier command for that to the last one', async () => {
    const ana = slack().person('ana');
    const answers = [];
    for (let time = 0; time < 2; time += 1) {
      await ana.slashCommand('/keys', 'help');
      answers.push(await ana.waitForEphemeral('Say /keys request & see'));
    }
    expect(answers[1]?.ts).not.toBe(answers[0]?.ts);
  });

  it('reads a card, presses its button and sees it edited, the reply in its thread and the private line', async () => {
    const [ana, ben] = [slack().person('ana'), slack().person('ben')];
    await ana.slashCommand('/keys', 'card');
    const card = await ben.waitForMessage('Ledger export asks for a key');
    app.chosen.length = 0;
    expect(plainText(card)).toBe(
      'Ledger export asks for a key: qrt_live_x_y_\n[Approve] (More | The details | The history)',
    );
    await ben.choose(card, 'more', 'The history');
    expect(app.chosen).toEqual(['history']);
    await ben.clickButton(card, 'Approve');
    expect(plainText(await ana.waitForChange(card, /^Approved by @U0BENOKAFOR/))).toContain('Approved');
    expect(plainText(await ana.waitForReply(card, 'Value'))).toBe('Value hash-1');
    await ben.waitForEphemeral('Only you know');
  });

  it('cannot press a button that is not there, and is told which are', async () => {
    const ana = slack().person('ana');
    await ana.openHome();
    await expect(ana.clickButton('home', 'Reject')).rejects.toThrow(
      /no button "Reject" in App Home\. There are: home:open \(Create a key\)/,
    );
  });

  it('opens App Home, presses a button there, and gets a window', async () => {
    const dmitri = slack().person('dmitri');
    expect(plainText(await dmitri.openHome())).toBe('Home of U0DMITRIVOLKOV\n[Create a key]');
    await dmitri.clickButton('home', 'home:');
    expect((await dmitri.modal()).title?.text).toBe('From home');
    await dmitri.closeModal();
    expect(dmitri.currentModal()).toBeUndefined();
  });

  it('is stopped by the client, then by the app, then goes through a pushed, an updated and a cleared window', async () => {
    const erin = slack().person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('A form for @U0ERINSATO, until 2030-01-01 00:00 UTC');
    erin.fillModal({ name: 'a name that is far too long' });
    expect(await erin.submitModal()).toEqual({
      kind: 'refused',
      errors: { name: 'Enter at most 20 characters.', entities: 'Please complete this required field.' },
    });
    erin.fillModal({ ...filled, name: 'taken', Groups: ['write'] });
    expect(await erin.submitModal()).toEqual({ kind: 'errors', errors: { name: 'Taken already' } });
    erin.fillModal({ name: 'Ledger' });
    const pushed = await erin.submitModal();
    expect(pushed).toMatchObject({ kind: 'pushed', view: { title: { text: 'Review' } } });
    const { values, of } = JSON.parse(plainText((await erin.modal()).blocks)) as {
      values: object[];
      of: string;
    };
    expect(of).toBe('for request');
    expect(values).toMatchObject([
      { value: 'Ledger' },
      { value: 'to report' },
      { selected_options: [{ value: 'fund' }, { value: 'desk' }] },
      { selected_option: { value: 'requester' } },
      { selected_date: '2031-12-31' },
      { selected_options: [{ value: 'write' }] },
    ]);
    expect(await erin.submitModal()).toMatchObject({ kind: 'updated', view: { title: { text: 'Sent' } } });
    await erin.waitForMessage('You sent it');
    expect(erin.messages('dm').map(plainText)).toContain('You sent it, says review');
    expect(await erin.submitModal()).toEqual({ kind: 'cleared' });
    expect(erin.currentModal()).toBeUndefined();
  });

  it('does nothing else while a window of theirs is open, as it covers everything', async () => {
    const [ana, erin] = [slack().person('ana'), slack().person('erin')];
    await erin.slashCommand('/keys', 'card');
    const card = await ana.waitForMessage('asks for a key');
    await ana.slashCommand('/keys', 'request');
    await ana.modal();
    await expect(ana.slashCommand('/keys', 'help')).rejects.toThrow(
      'must close it before doing anything else',
    );
    await expect(ana.clickButton(card, 'Approve')).rejects.toThrow('has the window "request" open');
    await ana.closeModal();
    await ana.clickButton(card, 'Approve');
  });

  it('cannot choose what is not offered or fill what is not there', async () => {
    const erin = slack().person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.modal();
    expect(() => erin.fillModal({ owner: 'nobody' })).toThrow(
      '"nobody" is not an option of owner. Options: requester (The requester), other (The other)',
    );
    expect(() => erin.fillModal({ color: 'red' })).toThrow(
      /has no field "color"\. Fields: name\/name \(Name\)/,
    );
    await erin.closeModal();
  });

  it('closes a window, and the app is told', async () => {
    const chloe = slack().person('chloe');
    await chloe.slashCommand('/keys', 'closing');
    await chloe.modal();
    await chloe.closeModal();
    expect(app.closed).toContainEqual({ privateMetadata: 'for closing', user: 'U0CHLOEMARTIN' });
  });

  it('closes a pushed window and is back in the one below, with what was entered', async () => {
    const chloe = slack().person('chloe');
    await chloe.slashCommand('/keys', 'twice');
    await chloe.modal();
    chloe.fillModal(filled);
    await chloe.submitModal();
    await chloe.closeModal();
    expect(chloe.currentModal()?.title?.text).toBe('twice');
    expect(await chloe.submitModal()).toMatchObject({ kind: 'pushed' });
    await chloe.closeModal();
    await chloe.closeModal();
  });

  it('keeps their own window while others open, submit and close theirs', async () => {
    const people = (['ana', 'ben', 'chloe', 'erin'] as const).map((handle) => slack().person(handle));
    await Promise.all(people.map((person) => person.slashCommand('/keys', person.name)));
    await Promise.all(people.map((person) => person.waitForModal(person.name)));
    for (const person of people) person.fillModal({ ...filled, name: person.name });
    await Promise.all(people.map((person) => person.submitModal()));
    for (const person of people) {
      const { values, of } = JSON.parse(plainText((await person.waitForModal('Review')).blocks)) as {
        values: { value: string }[];
        of: string;
      };
      expect([values[0]?.value, of]).toEqual([person.name, `for ${person.name}`]);
    }
    const outcomes = await Promise.all(people.map((person) => person.submitModal()));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['updated', 'updated', 'updated', 'updated']);
    const ends = await Promise.all(people.map((person) => person.submitModal()));
    expect(ends.map(({ kind }) => kind)).toEqual(['cleared', 'cleared', 'cleared', 'cleared']);
  });

  it('sees their window updated by the app while somebody else has one open, and still submits their own', async () => {
    const [ana, ben] = [slack().person('ana'), slack().person('ben')];
    app.loading = [Promise.withResolvers(), Promise.withResolvers()];
    const slow = ana.slashCommand('/keys', 'slowly');
    await ana.waitForModal('Loading');
    await ben.slashCommand('/keys', 'of Ben');
    await ben.modal();
    ben.fillModal(filled);
    app.loading[0].resolve();
    await ana.waitForModal('half loaded');
    expect(ben.currentModal()?.title?.text).toBe('of Ben');
    await ana.showModal();
    app.loading[1].resolve();
    await ana.waitForModal(/^loaded/);
    await slow;
    const ofBen = await ben.submitModal();
    expect(ofBen).toMatchObject({ kind: 'pushed' });
    expect(plainText((await ben.modal()).blocks)).toContain('for of Ben');
    ana.fillModal(filled);
    expect(await ana.submitModal()).toMatchObject({ kind: 'pushed' });
    expect(plainText((await ana.modal()).blocks)).toContain('for loaded');
    for (const person of [ana, ana, ben, ben]) await person.closeModal();
  });

  it('sees that the app did not answer a submission, and keeps the window', async () => {
    const ana = slack().person('ana');
    await ana.slashCommand('/keys', 'request');
    await ana.modal();
    ana.fillModal({ ...filled, name: 'ignored' });
    expect(await ana.submitModal()).toEqual({ kind: 'unanswered' });
    expect(ana.currentModal()?.title?.text).toBe('request');
    ana.fillModal({ name: 'answered' });
    expect(await ana.submitModal()).toMatchObject({ kind: 'pushed' });
    for (let windows = 2; windows > 0; windows -= 1) await ana.closeModal();
  });

  it('waits no longer than told, and says what was there instead', async () => {
    const ben = slack().person('ben');
    await expect(ben.waitForMessage('a unicorn', 50)).rejects.toThrow(
      /^Ben Okafor waits for a message with a unicorn: not seen in 50 ms\. Last seen: /,
    );
    await expect(ben.modal(50)).rejects.toThrow('Last seen: nothing');
    await expect(ben.submitModal()).rejects.toThrow('Ben Okafor has no window open.');
  });

  it('is refused when nobody of that name is in the workspace', async () => {
    await expect(connectPerson(slack().url, 'U0STRANGER')).rejects.toThrow(
      'U0STRANGER is nobody in the workspace',
    );
  });

  it('learns that the app is not connected, and that Slack went away', async () => {
    const own = await startSlackWorkspace();
    onTestFinished(own.stop);
    const ana = own.person('ana');
    const ownApp = await startSmallApp(own.apiUrl);
    await ownApp.stop();
    const tryCommand = () => ana.slashCommand('/keys', 'help').then(() => 'taken', String);
    await expect
      .poll(tryCommand, { timeout: 30_000 })
      .toContain('Last seen: Quorate is not connected to Slack');
    const waiting = ana.waitForMessage('a unicorn').then(String, String);
    await own.stop();
    expect(await waiting).toMatch(
      /waits for a message with a unicorn: (local-slack closed the connection|the driver was disconnected)\./,
    );
  });
});
