// Prints the line coverage per file, and of all together, of an `llvm-cov export -summary-only`.
import { readFileSync } from 'node:fs';

const { data } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
let count = 0;
let covered = 0;
for (const { filename, summary } of data[0].files) {
  const { lines } = summary;
  if (lines.count === 0) continue;
  count += lines.count;
  covered += lines.covered;
  const name = filename.replace(`${process.cwd()}/`, '');
  console.log(`${lines.percent.toFixed(1).padStart(6)} %  ${String(lines.covered).padStart(5)} of ${String(lines.count).padEnd(5)} ${name}`);
}
console.log(`${((100 * covered) / Math.max(count, 1)).toFixed(1).padStart(6)} %  of the lines of all parser files`);
