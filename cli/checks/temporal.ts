import { readTemporalConfig } from '../../config/index.ts';
import { type Check, well } from './check.ts';

export const temporal: Check = {
  name: 'Temporal',
  mend: 'Check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, and that Temporal runs there.',
  async look(env) {
    const { address, namespace, apiKey } = readTemporalConfig(env);
    // Loaded when it is needed: it is large.
    const { Connection } = await import('@temporalio/client');
    const connection = await Connection.connect({
      address,
      connectTimeout: '5s',
      ...(apiKey ? { apiKey, tls: true } : {}),
    });
    try {
      await connection.withDeadline(Date.now() + 5_000, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return well(`${address}, namespace ${namespace}`);
    } finally {
      await connection.close();
    }
  },
};
