import { request } from 'node:http';

/** One call as a clumsy or curious partner might make it, with a secret where it does not belong. */
interface Clumsy {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Provokes every error that takes a caller's words: in headers, query, path and body; gives all answers as text. */
export async function provokeErrors(url: string, token: string): Promise<string[]> {
  const answers: string[] = [];
  for (const call of clumsyCalls(token)) answers.push(await answerTo(url, call));
  return answers;
}

function clumsyCalls(token: string): Clumsy[] {
  const [clientId = '', secret = ''] = [token.split('_')[2], token.slice(-49, -6)];
  const basic = Buffer.from(`${clientId}:${secret}`).toString('base64');
  const get = (path: string, headers: Record<string, string> = {}): Clumsy => ({
    method: 'GET',
    path,
    headers,
  });
  const post = (type: string, body: string): Clumsy => ({
    method: 'POST',
    path: '/accounts',
    headers: { 'content-type': type },
    body,
  });
  return [
    get('/whoami', { authorization: `Bearer ${token}x` }),
    get('/whoami', { authorization: `bearer  ${token}` }),
    get('/whoami', { authorization: token }),
    get('/whoami', { authorization: `Basic ${basic}` }),
    get('/whoami', { authorization: `Basic ${token}` }),
    get('/whoami', { authorization: `Bearer ${token}`, 'user-agent': `curl ${token}` }),
    get('/accounts', { 'x-ledger-workspace': token, 'x-ledger-reporting-api-key': token }),
    get('/accounts', { 'x-ledger-reporting-api-key': `${token.slice(0, -1)}0` }),
    get('/accounts', {
      'x-request-id': token,
      cookie: `session=${token}`,
      referer: `https://partner.example/?key=${token}`,
    }),
    get('/accounts', { authorization: `Bearer ${token}`, 'x-padding': token.repeat(300) }),
    get(`/accounts?token=${token}&page=${token}`),
    get(`/accounts?name=${token}`, { authorization: `Bearer ${token}` }),
    get(`/accounts?created_after=${token}`, { authorization: `Bearer ${token}` }),
    get(`/transactions?page_size=${token}`, { authorization: `Bearer ${token}` }),
    get(`/accounts/${token}`, { authorization: `Bearer ${token}` }),
    get(`/${token}`),
    get(`/accounts/%zz${token}`),
    { method: 'DELETE', path: `/accounts/${token}`, headers: { authorization: `Bearer ${token}` } },
    { method: token.slice(0, 20), path: '/accounts' },
    post('application/json', JSON.stringify({ token, nested: { key: [token] } })),
    post('application/json', `{"token": "${token}`),
    post('text/plain', token),
    post('application/x-www-form-urlencoded', `token=${encodeURIComponent(token)}`),
  ];
}

/** By node:http, which sends what fetch would refuse to. A connection that is closed on us is an answer, too. */
function answerTo(url: string, { method, path, headers, body }: Clumsy): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(
      new URL(url),
      { method, path, headers: headers ?? {}, timeout: 10_000 },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve(`${response.statusCode} ${JSON.stringify(response.headers)} ${text}`),
        );
        response.on('error', (error) => resolve(String(error)));
      },
    );
    sent.on('error', (error) => resolve(String(error)));
    sent.on('timeout', () => sent.destroy());
    sent.end(body);
  });
}
