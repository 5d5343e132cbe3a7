import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves messages and stack traces into a payload, which the codec encrypts; what stays readable is "Encoded failure"
 * and the error's type. Bundled into the workflow sandbox as well: this file may import nothing else.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
