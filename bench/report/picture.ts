import type { Result } from '../result.ts';
import { number } from './format.ts';
import { logarithmic, ticks } from './scale.ts';

const [WIDTH, HEIGHT] = [860, 460];
const PLOT = { left: 70, right: 650, top: 64, bottom: 400 };
/** Told apart by those who see no red and green, too. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
const LABEL_HEIGHT = 17;

interface Line {
  name: string;
  colour: string;
  points: { transactions: number; milliseconds: number }[];
}

/** How latency grows with rows, as SVG; both axes are logarithmic, so a flat line is a flat cost. */
export function pictureOf(results: readonly Result[]): string {
  const lines = linesOf(results);
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return frame('');
  const sizes = [...new Set(points.map(({ transactions }) => transactions))].sort((a, b) => a - b);
  const latencies = points.map(({ milliseconds }) => milliseconds);
  const marks = ticks(Math.min(...latencies), Math.max(...latencies));
  const x = logarithmic(sizes[0] ?? 1, sizes.at(-1) ?? 1, PLOT.left, PLOT.right);
  const y = logarithmic(marks[0] ?? 1, marks.at(-1) ?? 1, PLOT.bottom, PLOT.top);
  return frame(
    [
      ...marks.map((mark) => gridLine(mark, y)),
      ...sizes.map((size) => column(size, x)),
      ...drawn(lines, x, y),
    ].join('\n'),
  );
}

function linesOf(results: readonly Result[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { growth, ours } of results) {
    if (!growth) continue;
    const colour = COLOURS[lines.size % COLOURS.length] ?? 'black';
    const line = lines.get(growth.line) ?? { name: growth.line, colour, points: [] };
    lines.set(growth.line, line);
    line.points.push({ transactions: growth.transactions, milliseconds: ours });
  }
  return [...lines.values()];
}

type Axis = (value: number) => number;

function drawn(lines: readonly Line[], x: Axis, y: Axis): string[] {
  // Names stand at the ends of their lines, moved apart where lines end close together.
  const ends = lines
    .map((line) => ({ line, at: y(line.points.at(-1)?.milliseconds ?? 1) }))
    .sort((a, b) => a.at - b.at);
  for (const [index, end] of ends.entries()) {
    const above = ends[index - 1];
    if (above) end.at = Math.max(end.at, above.at + LABEL_HEIGHT);
  }
  return ends.map(
    ({ line, at }) => `${curve(line, x, y)}
<text x="${PLOT.right + 12}" y="${at.toFixed(1)}" dy="0.35em" fill="${line.colour}">${line.name}, ${number(line.points.at(-1)?.milliseconds ?? 0)} ms</text>`,
  );
}

function curve({ colour, points }: Line, x: Axis, y: Axis): string {
  const places = points.map(({ transactions, milliseconds }) => [
    x(transactions).toFixed(1),
    y(milliseconds).toFixed(1),
  ]);
  const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`);
  return `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>
${dots.join('')}`;
}

function gridLine(milliseconds: number, y: Axis): string {
  const at = y(milliseconds).toFixed(1);
  return `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}" stroke="#ddd"/>
<text x="${PLOT.left - 10}" y="${at}" dy="0.35em" text-anchor="end">${milliseconds}</text>`;
}

function column(transactions: number, x: Axis): string {
  const at = x(transactions).toFixed(1);
  return `<line x1="${at}" x2="${at}" y1="${PLOT.top}" y2="${PLOT.bottom}" stroke="#eee"/>
<text x="${at}" y="${PLOT.bottom + 24}" text-anchor="middle">${transactions.toLocaleString('en')}</text>`;
}

function frame(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#333">
<title>A page of 100 transactions by how many there are</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>
<text x="${PLOT.left}" y="26" font-size="17" font-weight="600">A page of 100 transactions by how many there are</text>
<text x="${PLOT.left}" y="46" fill="#666">milliseconds at the median, one connection, a tenth of the accounts in scope; both axes logarithmic</text>
${content}
<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 14}" text-anchor="middle" fill="#666">transactions in the workspace</text>
</svg>
`;
}
