import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseStartOptions } from './options.mjs';

const HERE = fileURLToPath(import.meta.url);

describe('parseStartOptions', () => {
  test('serves this machine only, on port 3000', () => {
    expect(parseStartOptions([], {})).toEqual({ port: 3000, host: '127.0.0.1', help: false });
  });

  test('listens everywhere with --lan', () => {
    expect(parseStartOptions(['--lan'], {})).toMatchObject({ host: '0.0.0.0' });
  });

  test('takes what was said over the environment, and that over the default', () => {
    const env = { GUISE_PORT: '4000', GUISE_LAN: '1' };
    expect(parseStartOptions([], env)).toMatchObject({ port: 4000, host: '0.0.0.0' });
    expect(parseStartOptions(['--port', '5000', '--host', '::1'], env)).toMatchObject({
      port: 5000,
      host: '::1',
    });
  });

  test.each(['http', '-1', '65536', '80.5', ''])('refuses %j as a port', (port) => {
    expect(() => parseStartOptions([`--port=${port}`], {})).toThrow(/not a port/);
  });

  test('refuses options it does not know, and shows those it does', () => {
    expect(() => parseStartOptions(['--lam'], {})).toThrow(/--lam(.|\n)*--lan/);
    expect(() => parseStartOptions(['lan'], {})).toThrow(/--lan/);
  });

  test('lets everything pass that the server understands', () => {
    const args = ['--announce', '10.1.2.3', '--rtc-port', '44400', '--workers=1', '--log-level', 'info'];
    args.push('--webhook', 'http://a.test/', '--webhook', 'http://b.test/');
    expect(() => parseStartOptions(args, {})).not.toThrow();
  });

  test('wants certificate and key together, and both readable', () => {
    expect(() => parseStartOptions(['--cert', HERE], {})).toThrow(/both --cert FILE and --key FILE/);
    expect(() => parseStartOptions(['--cert', HERE, '--key', '/nowhere/key.pem'], {})).toThrow(
      /--key \/nowhere\/key\.pem/,
    );
  });
});
