import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseStartOptions, parseTestOptions, serverArguments } from './options.mjs';

const HERE = fileURLToPath(import.meta.url);

describe('parseStartOptions', () => {
  test('serves this machine only, on port 3000', () => {
    expect(parseStartOptions([], {})).toMatchObject({ port: 3000, host: '127.0.0.1', lan: false });
  });

  test('listens everywhere with --lan', () => {
    expect(parseStartOptions(['--lan'], {})).toMatchObject({ host: '0.0.0.0', lan: true });
  });

  test('takes what was said over the environment, and that over the default', () => {
    expect(parseStartOptions([], { PORT: '4000' }).port).toBe(4000);
    expect(parseStartOptions(['--port', '5000'], { PORT: '4000' }).port).toBe(5000);
  });

  test.each(['http', '-1', '65536', '80.5', ''])('refuses %j as a port', (port) => {
    expect(() => parseStartOptions([`--port=${port}`], {})).toThrow(/not a port/);
  });

  test('refuses options it does not know, and shows those it does', () => {
    expect(() => parseStartOptions(['--lam'], {})).toThrow(/--lam(.|\n)*--lan/);
    expect(() => parseStartOptions(['lan'], {})).toThrow(/--lan/);
  });

  test('wants certificate and key together, and both readable', () => {
    expect(() => parseStartOptions(['--cert', HERE], {})).toThrow(/both --cert FILE and --key FILE/);
    expect(() => parseStartOptions(['--cert', HERE, '--key', '/nowhere/key.pem'], {})).toThrow(
      /--key \/nowhere\/key\.pem/,
    );
  });
});

describe('serverArguments', () => {
  test('hands every option on', () => {
    const args = ['--lan', '--port', '8443', '--cert', HERE, '--key', HERE, '--announce', '10.1.2.3'];
    expect(serverArguments(parseStartOptions(args, {}))).toEqual([
      ...['--port', '8443', '--host', '0.0.0.0', '--lan'],
      ...['--cert', HERE, '--key', HERE, '--announce', '10.1.2.3'],
    ]);
  });

  test('leaves out what was not given', () => {
    expect(serverArguments(parseStartOptions([], {}))).toEqual(['--port', '3000', '--host', '127.0.0.1']);
  });
});

describe('parseTestOptions', () => {
  test('knows its stages', () => {
    expect(parseTestOptions(['--only', 'unit']).only).toBe('unit');
    expect(parseTestOptions([]).only).toBeUndefined();
    expect(() => parseTestOptions(['--only', 'units'])).toThrow(/no stage units/);
  });
});
