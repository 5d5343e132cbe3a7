/** What a partner should have read before the list of operations. `base` is safe to put into HTML. */
export function introduction(base: string): string {
  return `
<h1 id="begin">Quorate reporting API</h1>
<p class="lead">Your key reports on the accounts of the entities that it covers, as they are grouped now:
their balances and transactions, who governs them, and what was asked for. It reads; it never moves money.</p>
<pre tabindex="0">curl ${base}/whoami \\
  -H "Authorization: Bearer $QUORATE_KEY"</pre>
<p>That says what the key is, what it covers and until when. Then <code>/entities</code>, <code>/accounts</code> and
<code>/transactions</code>. You have no key? Ask for one in Slack with <code>/keys request</code>.</p>
<div class="cards">
<div><h3>Native</h3><p><code>Authorization: Bearer</code> with the token, or <code>Basic</code> with client id and secret.
Problems are RFC 9457; over the limit is <code>429</code> with <code>RateLimit</code> headers.</p></div>
<div><h3>Compatible</h3><p><code>X-Ledger-Workspace</code> and <code>X-Ledger-Reporting-API-Key</code>. The same paths and bodies;
errors are <code>{message, name, status_code}</code>; over the limit is <code>420</code> with <code>X-RateLimit-*</code>.</p></div>
</div>
<h2 id="pages">Pages and order</h2>
<p>Lists take <code>page</code> from 1 and <code>page_size</code> (20 if not given, 10 for NFTs; 0 and -1 mean 200, the most there is). They
answer <code>edges</code> and an exact <code>page_info.count</code> of what the key can see. Newest come first, by
<code>created_on</code> and then by <code>id</code>; <code>order=asc</code> turns that round. What has a name can be ordered by it
(<code>order_by</code>): code point by code point, so capitals come before small letters. Answers carry an <code>ETag</code>:
send it back as <code>If-None-Match</code>, and what has not changed costs no body.</p>
<p>Amounts are text, digits in the smallest unit of their currency, and stay exact however long. Ids from 1,000,000,000 on are
Quorate’s own keys and requests, among the users and requests of the custody system.</p>
<h2 id="walk">Walk a whole list</h2>
<p>In the native dialect every page says <code>page_info.next_cursor</code>. Ask for the next page with it, with the same filters
and order, until it is <code>null</code>:</p>
<pre tabindex="0">next=$(curl -s "${base}/transactions?page_size=200" \\
  -H "Authorization: Bearer $QUORATE_KEY" | jq -r .page_info.next_cursor)
curl "${base}/transactions?page_size=200&amp;cursor=$next" \\
  -H "Authorization: Bearer $QUORATE_KEY"</pre>
<p>A cursor is a place in the order, not a number of rows: whatever comes and goes meanwhile, a walk gives each object that is in
your scope from its beginning to its end exactly once, and no object that is not in scope when its page is read. What appears
behind the cursor during the walk is not in it: what arrives there, or belongs to an account that joins an entity. If
<code>page_info.count</code> is more than you hold, read that again: by <code>created_after</code>, or by the <code>account</code>.</p>
<p>A cursor is for the key, the list, the filters and the order that it was given with; <code>page_size</code> may change. With
others, or if it no longer holds, the answer is a <code>400</code>: start again without it.</p>
<p>Or all at once: <code>Accept: application/x-ndjson</code> or <code>text/csv</code> streams the whole list, walked in the same way.</p>
<h2 id="errors">Errors</h2>
<table><thead><tr><th scope="col">Status</th><th scope="col">What it means</th></tr></thead><tbody>
<tr><th scope="row"><code>304</code></th><td>What you have, by <code>If-None-Match</code>, is still the answer.</td></tr>
<tr><th scope="row"><code>400</code></th><td>A parameter is not as described, and the answer names it; or there is a body where none is taken.</td></tr>
<tr><th scope="row"><code>401</code></th><td>No working key: unknown, expired, revoked, suspended, or of another workspace.</td></tr>
<tr><th scope="row"><code>403</code></th><td>The key’s permission groups do not allow it, or no key may do it.</td></tr>
<tr><th scope="row"><code>404</code></th><td>Not there, or not in your scope: the two are never told apart.</td></tr>
<tr><th scope="row"><code>405</code></th><td>It is there, but not for this method; <code>Allow</code> says for which.</td></tr>
<tr><th scope="row"><code>408</code> <code>409</code> <code>413</code> <code>415</code> <code>422</code></th><td>An upload was refused, and nothing of it applied: too
slow, another is under way, a line too long, not NDJSON, or its <code>Idempotency-Key</code> was used for another body.</td></tr>
<tr><th scope="row"><code>429</code> <code>420</code></th><td>Too many requests; wait as long as <code>Retry-After</code> says.</td></tr>
<tr><th scope="row"><code>501</code></th><td>The custody system does not keep this for the account’s currency.</td></tr>
<tr><th scope="row"><code>503</code></th><td>Try again shortly.</td></tr>
<tr><th scope="row"><code>505</code></th><td>A whole list is streamed by HTTP/1.1 only, so that half of one is never taken for all of it.</td></tr>
</tbody></table>
<h2 id="keep">Keep a key safe</h2>
<p>Store it where secrets are stored, never in client-side code or a public repository. Rotate it regularly; ask for the least that
does the job. It is shown once: if it is lost, or seen by anyone, rotate or revoke it in Slack.</p>`;
}
