import type { FastifyRequest } from 'fastify';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Peppers } from '../../config/index.ts';
import type { Database } from '../../database/tables/index.ts';
import { parseOperatorToken } from '../../keys/secret/operator-token.ts';
import type { PresentedCredential } from '../../keys/secret/token.ts';
import type { LastUse } from '../last-use.ts';
import { ProblemError } from '../problem.ts';
import type { Gate } from '../rate-limit/gate.ts';
import { credentialArguments, type Reads } from '../reads.ts';

export interface Writer {
  credential: PresentedCredential;
  proof: 'prove_writer' | 'prove_operator';
}

export interface AdmitDeps {
  reads: Reads;
  gate: Gate;
  lastUse: LastUse;
}

/** Who may push data in: a key whose groups allow it, or the holder of an operator token. Anybody else is refused here. */
export async function admitWriter(
  request: FastifyRequest,
  { reads, gate, lastUse }: AdmitDeps,
): Promise<Writer> {
  const operator = operatorOf(request.headers.authorization);
  if (operator) request.caller = { ...request.caller, credential: operator };
  const { caller } = request;
  const charged = await gate.enter(request);
  const proof = operator ? 'prove_operator' : 'prove_writer';
  const answer = await reads.run(caller, { name: proof, arguments: [] });
  const refusal = answer.ok ? undefined : answer.problem.code;
  if (refusal === 'unauthenticated' || !caller.credential) await gate.failed(request);
  else await gate.proved(request, charged);
  if (caller.credential && !operator && refusal !== 'unauthenticated' && refusal !== 'key_suspended') {
    lastUse.note(caller.credential.clientId, request.ip, request.headers['user-agent'] ?? '');
  }
  if (!answer.ok) throw new ProblemError(answer.problem);
  if (!caller.credential) throw new Error('a writer was admitted without a credential');
  return { credential: caller.credential, proof };
}

/** An upload takes a while: who was stopped meanwhile has written nothing. */
export async function proveAgain(
  trx: Transaction<Database>,
  peppers: Peppers,
  request: FastifyRequest,
  { proof }: Writer,
): Promise<void> {
  const values = credentialArguments(peppers, request.caller) ?? [];
  const call: RawBuilder<unknown> = sql`${sql.raw(proof)}(${sql.join(values.map(parameter))})`;
  const { rows } = await sql<{ outcome: string }>`SELECT outcome FROM ${call}`.execute(trx);
  if (rows[0]?.outcome !== 'ok') throw new ProblemError({ code: 'unauthenticated' });
}

function parameter(value: unknown): RawBuilder<unknown> {
  return Array.isArray(value) ? sql`${value}::bytea[]` : sql`${value}::text`;
}

function operatorOf(authorization: string | undefined): PresentedCredential | null {
  const [, token] = /^Bearer ([^ ]+)$/i.exec(authorization ?? '') ?? [];
  return token === undefined ? null : parseOperatorToken(token);
}
