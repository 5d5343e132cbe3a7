import {
  readKeyEnvironment,
  readPayloadKeys,
  readPeppers,
  readRuleBounds,
  readSlackSecrets,
  readWebhookKey,
} from '../../config/index.ts';
import { type Check, well } from './check.ts';

const mend = 'Set it as described.';

/** Each is well-formed, or its reader says which variable is not; no value is ever repeated. */
export const secrets: readonly Check[] = [
  { name: 'Peppers', mend, look: async (env) => well(`${readPeppers(env).length} live`) },
  { name: 'Payload keys', mend, look: async (env) => well(`${readPayloadKeys(env).length} live`) },
  { name: 'Webhook key', mend, look: async (env) => well(`${readWebhookKey(env).length} bytes`) },
  {
    name: 'Slack secrets',
    mend,
    look: async (env) => well(readSlackSecrets(env).appToken ? 'bot and app' : 'bot and signing'),
  },
  {
    name: 'Bounds',
    mend,
    look: async (env) => {
      const { minimumAdministrators, minimumApprovals } = readRuleBounds(env);
      return well(
        `at least ${minimumAdministrators} administrators and ${minimumApprovals} approvals; ${readKeyEnvironment(env)} keys`,
      );
    },
  },
];
