import { readTemporalConfig } from '../../config/index.ts';
import { type Check, well } from './check.ts';

export const temporal: Check = {
  name: 'Temporal',
  mend: 'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TEMPORAL_TLS settings, and that Temporal runs there.',
  async look(env) {
    const { address, namespace, apiKey, tls } = readTemporalConfig(env);
    // Loaded when it is needed: it is large.
    const { Connection } = await import('@temporalio/client');
    const connection = await Connection.connect({
      address,
      connectTimeout: '5s',
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
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
