import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

test('hears of SIGTERM when the shell that npm puts in between has ended', async () => {
  const program = `
    import { endWithNpm } from '${new URL('parent.mjs', import.meta.url)}';
    process.on('SIGTERM', () => { console.log('told'); process.exit(); });
    endWithNpm({ npm_lifecycle_event: 'start' });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  // A command after it keeps the shell from becoming node itself.
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, program]);
  const lines = createInterface({ input: shell.stdout });
  expect(await once(lines, 'line')).toEqual(['ready']);
  shell.kill('SIGKILL');
  expect(await once(lines, 'line')).toEqual(['told']);
});
