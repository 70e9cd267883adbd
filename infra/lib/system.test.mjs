import { describe, expect, test } from 'vitest';
import { checkSystem } from './system.mjs';

describe('checkSystem', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('lets Node %s pass', (version) => {
    expect(() => checkSystem(version, 'linux')).not.toThrow();
  });

  test.each(['20.18.3', '18.20.8', '9.11.2'])('names the version it needs to Node %s', (version) => {
    expect(() => checkSystem(version, 'linux')).toThrow(/needs Node 20\.19 or newer/);
  });

  test('sends Windows to WSL and refuses what it does not know', () => {
    expect(() => checkSystem('22.0.0', 'win32')).toThrow(/inside WSL/);
    expect(() => checkSystem('22.0.0', 'sunos')).toThrow(/this is sunos/);
    expect(() => checkSystem('22.0.0', 'darwin')).not.toThrow();
  });
});
