/**
 * Runs in local-slack's page, which shows Slack's date format as raw text: writes dates out as Slack would, in the page's
 * time zone and in English.
 */
export const writeOutDates = `(() => {
  const formats = {
    date_num: (date) => date.toLocaleDateString('sv-SE'),
    date_long: (date) => date.toLocaleDateString('en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }),
    date_short: (date) => date.toLocaleDateString('en-US', { year: 'numeric', month: 'short', day: 'numeric' }),
    date: (date) => date.toLocaleDateString('en-US', { year: 'numeric', month: 'long', day: 'numeric' }),
    time_secs: (date) => date.toLocaleTimeString('en-US'),
    time: (date) => date.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' }),
  };
  const written = (seconds, pattern) =>
    pattern.replace(/\\{([a-z_]+?)(?:_pretty)?\\}/g, (token, name) => formats[name]?.(new Date(Number(seconds) * 1000)) ?? token);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.data.includes('<!date^')) continue;
    node.data = node.data.replace(/<!date\\^(\\d+)\\^([^|>^]*)[^|>]*\\|[^>]*>/g, (_, seconds, pattern) => written(seconds, pattern));
  }
})()`;
