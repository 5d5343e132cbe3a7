import type { App } from '@slack/bolt';
import { parseId } from '../../domain/ids.ts';
import type { SlackDeps } from '../deps.ts';
import { ACTIONS, CALLBACKS } from '../identifiers.ts';
import { pressed } from '../key-of-person.ts';
import { detailsWindow } from '../windows/details.ts';
import { editEntityWindow, editRuleWindow } from '../windows/entity-and-rule.ts';
import { explainRejectWindow } from '../windows/explain-reject.ts';
import { requestAgainWindow, requestKeyWindow } from '../windows/request-key.ts';
import { castAs, recordOutsider, withdrawApproval } from './actions/ballots.ts';
import { accept, help, listenToHomeControls } from './actions/home.ts';
import { KEY_ACTS, KEY_WINDOWS, listenToKeyMenu } from './actions/key-menu.ts';
import { confirmPressed, withdrawRightPressed } from './actions/keys.ts';
import { cancel, nudge } from './actions/requests.ts';
import { listenToReveal } from './actions/reveal.ts';
import { listenToKeysCommand } from './commands/keys.ts';
import { listenToHomeOpened, listenToPeople } from './events/people.ts';
import { onClick } from './on-click.ts';
import { onSubmit } from './on-submit.ts';
import { onOpening } from './on-window.ts';
import { eachActOnce } from './once.ts';
import { listenToSearches } from './options.ts';
import { explainSubmitted } from './views/explain-reject.ts';
import { reviewEntityEdit, reviewRuleEdit } from './views/governance-requests.ts';
import { deleteSubmitted, renameSubmitted, rotateSubmitted } from './views/key-acts.ts';
import { reviewEdit, reviewNewKey, reviewRevocation } from './views/key-requests.ts';
import { sendReviewed } from './views/review.ts';
import { listenToClosedSecret, savedSubmitted } from './views/secret.ts';

/** Everything that people can do in Slack, and the file that does it. */
export function addListeners(app: App, deps: SlackDeps): void {
  app.use(eachActOnce(deps));
  listenToKeysCommand(app, deps);
  addClicks(app, deps);
  addWindows(app, deps);
  addSubmissions(app, deps);
  listenToReveal(app, deps);
  listenToClosedSecret(app, deps);
  listenToHomeOpened(app, deps);
  listenToHomeControls(app, deps);
  listenToPeople(app, deps);
  listenToSearches(app, deps);
}

function addClicks(app: App, deps: SlackDeps): void {
  const outsiders = { onRefused: recordOutsider };
  onClick(app, deps, ACTIONS.approve, castAs('approve'), outsiders);
  onClick(app, deps, ACTIONS.reject, castAs('reject'), outsiders);
  onClick(app, deps, ACTIONS.withdrawBallot, withdrawApproval, outsiders);
  onClick(app, deps, ACTIONS.cancel, cancel);
  onClick(app, deps, ACTIONS.nudge, nudge);
  onClick(app, deps, ACTIONS.confirmReveal, confirmPressed);
  onClick(app, deps, ACTIONS.withdrawRight, withdrawRightPressed);
  onClick(app, deps, ACTIONS.acceptInvitation, accept);
  onClick(app, deps, ACTIONS.help, help, { reads: true });
  for (const [action, act] of Object.entries(KEY_ACTS)) onClick(app, deps, action, act);
  listenToKeyMenu(app, deps);
}

function addWindows(app: App, deps: SlackDeps): void {
  onOpening(app, deps, ACTIONS.createKey, 'Request an API key', () => requestKeyWindow);
  onOpening(app, deps, ACTIONS.requestAgain, 'Request an API key', ({ value }) =>
    requestAgainWindow(parseId(value, 'req')),
  );
  onOpening(app, deps, ACTIONS.details, 'Request', ({ value }) => detailsWindow(parseId(value, 'req')));
  onOpening(app, deps, ACTIONS.explainReject, 'Why you rejected it', ({ value }) =>
    explainRejectWindow(parseId(value, 'req')),
  );
  onOpening(app, deps, ACTIONS.editEntity, 'Edit an entity', () => editEntityWindow());
  onOpening(app, deps, ACTIONS.editRule, 'Change an admin rule', () => editRuleWindow());
  for (const [action, { title, build }] of Object.entries(KEY_WINDOWS)) {
    onOpening(app, deps, action, title, ({ value }) => build(pressed(value)));
  }
}

function addSubmissions(app: App, deps: SlackDeps): void {
  onSubmit(app, deps, CALLBACKS.requestKey, reviewNewKey);
  onSubmit(app, deps, CALLBACKS.editKey, reviewEdit);
  onSubmit(app, deps, CALLBACKS.revokeKey, reviewRevocation);
  onSubmit(app, deps, CALLBACKS.editEntity, reviewEntityEdit);
  onSubmit(app, deps, CALLBACKS.editRule, reviewRuleEdit);
  onSubmit(app, deps, CALLBACKS.review, sendReviewed);
  onSubmit(app, deps, CALLBACKS.explainReject, explainSubmitted);
  onSubmit(app, deps, CALLBACKS.renameKey, renameSubmitted);
  onSubmit(app, deps, CALLBACKS.rotateKey, rotateSubmitted);
  onSubmit(app, deps, CALLBACKS.deleteKey, deleteSubmitted);
  onSubmit(app, deps, CALLBACKS.secret, savedSubmitted);
}
