import { expect, test } from 'vitest';
import { ProxyTrust } from '../client-address.js';
import { Origins } from './origins.js';

test('a whole domain is every name right below it, and nothing that only looks like that', () => {
  const origins = new Origins(
    ['https://game.example', 'https://*.call.example', 'http://*.lan:3000'],
    new ProxyTrust([]),
  );
  for (const listed of ['https://game.example', 'https://two.call.example', 'http://a-1.lan:3000'])
    expect(origins.isListed(listed), listed).toBe(true);
  for (const stranger of [
    undefined,
    'https://call.example',
    'https://.call.example',
    'https://a.b.call.example',
    'https://evil/.call.example',
    'https://evil#.call.example',
    'https://two.call.example.evil',
    'https://twocall.example',
    'http://two.call.example',
    'https://*.call.example',
    'http://a.lan:30001',
  ])
    expect(origins.isListed(stranger), stranger).toBe(false);
});
