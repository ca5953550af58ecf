// Prints the line coverage per file, and of all together, of some `llvm-cov export -format=lcov`: a
// line counts as covered when it is in any of them.
import { readFileSync } from 'node:fs';

const files = new Map(); // name -> line -> covered
for (const path of process.argv.slice(2)) {
  let lines;
  for (const record of readFileSync(path, 'utf8').split('\n')) {
    if (record.startsWith('SF:')) {
      const name = record.slice('SF:'.length).replace(`${process.cwd()}/`, '');
      if (!files.has(name)) files.set(name, new Map());
      lines = files.get(name);
    } else if (record.startsWith('DA:')) {
      const [line, times] = record.slice('DA:'.length).split(',').map(Number);
      lines.set(line, lines.get(line) || times > 0);
    }
  }
}

function printRow(lines, name) {
  const covered = lines.filter(Boolean).length;
  const percent = ((100 * covered) / Math.max(lines.length, 1)).toFixed(1);
  console.log(`${percent.padStart(6)} %  ${String(covered).padStart(5)} of ${String(lines.length).padEnd(5)} ${name}`);
}
const all = [];
for (const [name, lines] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (lines.size === 0) continue;
  printRow([...lines.values()], name);
  all.push(...lines.values());
}
printRow(all, 'all parser files');
