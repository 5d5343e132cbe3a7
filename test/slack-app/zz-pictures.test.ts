import { it } from 'vitest';
import { openCamera } from '../../dev/slack/picture.ts';
import { approveFully, filled, requestKey, useStage } from './stage.ts';

const stage = useStage();
const out = '/tmp/slackeng';

it('takes pictures', { timeout: 240_000 }, async () => {
  const { slack } = stage();
  const camera = await openCamera({ slackUrl: slack.url, executablePath: '/usr/bin/chromium' });
  const erin = slack.person('erin');
  const ana = slack.person('ana');
  const shot = async (person: typeof erin, scene: 'modal' | 'home' | { conversation: string }, name: string) => {
    await camera.take({ person, scene, width: 'wide', file: `${out}/${name}-wide.png` });
    await camera.take({ person, scene, width: 'narrow', file: `${out}/${name}-narrow.png` });
  };
  await erin.openHome();
  await shot(erin, 'home', '01-home-empty');
  await erin.slashCommand('/keys', 'request');
  await erin.waitForModal('Permission groups');
  await shot(erin, 'modal', '02-form');
  erin.fillModal(filled);
  await erin.submitModal();
  await erin.waitForModal('Nothing exists yet');
  await shot(erin, 'modal', '03-review');
  await erin.submitModal();
  await erin.waitForModal('Sent');
  await shot(erin, 'modal', '04-sent');
  await erin.closeModal();
  const requestId = (await stage().sql<{ id: never }>('SELECT id FROM requests'))[0]!.id;
  await ana.openHome();
  await ana.waitForHome('Treasury dashboard');
  await shot(ana, 'home', '05-home-task');
  await approveFully(stage(), requestId);
  await shot(ana, { conversation: 'dm' }, '06-card-dm');
  await erin.openHome();
  await erin.waitForHome('Reveal');
  await shot(erin, 'home', '07-home-reveal');
  await erin.clickButton('home', 'Reveal');
  await erin.waitForModal('Save this secret now');
  await shot(erin, 'modal', '08-secret');
  await erin.submitModal();
  await erin.waitForModal('works from now on');
  await shot(erin, 'modal', '09-confirmed');
  await erin.closeModal();
  await requestKey(stage(), 'ana', { name: 'Audit export <b> & co', entities: ['Treasury', 'Custody'], permission_groups: ['Reports', 'Full access'] });
  await ana.openHome();
  await ana.waitForHome('Audit export');
  await shot(ana, 'home', '10-home-admin');
  for (const [command, wait, name] of [
    ['edit Treasury dashboard', 'Entities now', '11-edit'],
    ['revoke Treasury dashboard', 'final', '12-revoke'],
    ['rotate Treasury dashboard', 'Overlap', '13-rotate'],
    ['rename Treasury dashboard', 'New name', '14-rename'],
    ['delete Treasury dashboard', 'final', '15-delete'],
    ['entity', 'Accounts to add', '16-entity'],
    ['rule', 'Steps', '17-rule'],
  ] as const) {
    await ana.slashCommand('/keys', command);
    await ana.waitForModal(wait);
    await shot(ana, 'modal', name);
    await ana.closeModal();
  }
  for (const command of ['list', 'show Treasury dashboard', 'pending', 'help', 'frobnicate', 'suspend nothing']) await ana.slashCommand('/keys', command);
  await ana.waitForEphemeral('Which key?').catch(() => undefined);
  await shot(ana, { conversation: '#key-approvals' }, '18-answers');
  await camera.close();
});
