/**
 * Text of a person, harmless in mrkdwn: it can become neither a mention nor a link of Slack's own form. Bare addresses
 * and names stay plain because our mrkdwn is `verbatim`.
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A person by their Slack id, as Slack itself names them; somebody who left by the name we knew. */
export function mention(person: { slackUserId: string; name: string }): string {
  return person.slackUserId ? `<@${person.slackUserId}>` : escapeText(person.name);
}
