import { mustHold } from './narrator.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Page {
  edges: { node: { id: number; name?: string; account_id?: number } }[];
  page_info: { count: number; has_next_page: boolean };
}

/** A partner system with a key: plain HTTP, either dialect. */
export class Partner {
  private readonly url: string;
  private readonly headers: Record<string, string>;

  private constructor(url: string, headers: Record<string, string>) {
    this.url = url;
    this.headers = headers;
  }

  static native(url: string, token: string): Partner {
    return new Partner(url, { authorization: `Bearer ${token}` });
  }

  static compatible(url: string, workspace: string, token: string): Partner {
    return new Partner(url, { 'x-ledger-workspace': workspace, 'x-ledger-reporting-api-key': token });
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(this.url + path, {
      headers: this.headers,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** A list page; anything but 200 fails the step. */
  async page(path: string): Promise<Page> {
    const { status, body } = await this.get(path);
    mustHold(status === 200, `GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as Page;
  }

  async accountIds(): Promise<number[]> {
    const { edges } = await this.page('/accounts?page_size=-1');
    return edges.map(({ node }) => node.id).sort((a, b) => a - b);
  }

  async expectStatus(status: number, path = '/accounts'): Promise<void> {
    const answer = await this.get(path);
    mustHold(
      answer.status === status,
      `GET ${path} answered ${answer.status} where ${status} was due: ${JSON.stringify(answer.body)}`,
    );
  }
}
