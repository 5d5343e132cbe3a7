import type { Socket } from 'node:net';

/** Fixed answers: nothing of the request was understood, so nothing of it is repeated. */
const UNREADABLE = answer(400, 'Bad Request', 'The request could not be read.');
const TOO_LARGE = answer(431, 'Request Header Fields Too Large', 'The headers of the request are too large.');
const TOO_SLOW = answer(408, 'Request Timeout', 'The request took too long to arrive.');

/** What a connection is told before it is closed, when its bytes are no request. */
export function refuseUnreadable(error: Error, socket: Socket): void {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const text =
    code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : UNREADABLE;
  if (socket.writable) socket.write(text);
  socket.destroy(error);
}

function answer(status: number, title: string, detail: string): string {
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    message: detail,
    name: 'bad_request',
    status_code: status,
  });
  const headers = `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  return `HTTP/1.1 ${status} ${title}\r\n${headers}\r\n\r\n${body}`;
}
