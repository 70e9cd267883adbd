import { describe, expect, it } from 'vitest';
import { bytesOf, writeArkitGlb, writeVrm0, writeVrm1 } from '../testing/write-models.js';
import { inspectModel } from './inspect.js';
import { licenceOfOne, licenceOfZero } from './licence.js';

describe('what a VRM allows', () => {
  it('is nothing that its meta does not allow', () => {
    const nothing = { wearers: 'author', commercial: false, redistribution: false };
    expect(licenceOfZero({})).toMatchObject({ ...nothing, name: '', url: '' });
    expect(licenceOfOne({})).toMatchObject({ ...nothing, credit: true });
  });

  it.each([
    [
      'Everyone',
      'CC_BY_NC',
      { wearers: 'everyone', name: 'CC BY-NC 4.0', credit: true, redistribution: true },
    ],
    [
      'ExplicitlyLicensedPerson',
      'Redistribution_Prohibited',
      { wearers: 'licensed', redistribution: false, url: '' },
    ],
    ['OnlyAuthor', 'CC0', { wearers: 'author', url: 'https://creativecommons.org/publicdomain/zero/1.0/' }],
    ['toString', 'constructor', { wearers: 'author', name: '', redistribution: false }],
  ])('VRM 0.x: for %s, %s', (allowedUserName, licenseName, expected) => {
    expect(licenceOfZero({ allowedUserName, licenseName })).toMatchObject(expected);
  });

  it('VRM 1.0: as its meta says', () => {
    const meta = {
      avatarPermission: 'everyone',
      commercialUsage: 'corporation',
      creditNotation: 'unnecessary',
      allowRedistribution: true,
      licenseUrl: 'https://vrm.dev/licenses/1.0/',
      copyrightInformation: ' (c) Ada\u0000 ',
    };
    expect(licenceOfOne(meta)).toEqual({
      wearers: 'everyone',
      commercial: true,
      credit: false,
      redistribution: true,
      name: 'VRM Public License 1.0',
      url: 'https://vrm.dev/licenses/1.0/',
      copyright: '(c) Ada',
    });
  });

  it.each(['javascript:alert(1)', 'http://a.b', 'https://ada@bank.test/', 'no address', 7, null])(
    'makes no link of %s',
    (url) => {
      expect(licenceOfOne({ licenseUrl: url }).url).toBe('');
      expect(licenceOfZero({ licenseName: 'Other', otherLicenseUrl: url }).url).toBe('');
    },
  );

  it('comes with what is said of a file', () => {
    const of = (model: ReturnType<typeof writeVrm0>) => inspectModel(bytesOf(model)).licence;
    expect(of(writeVrm0({ texture: false }))).toMatchObject({ wearers: 'everyone', name: 'CC0' });
    expect(of(writeVrm1({ texture: false }))).toMatchObject({ wearers: 'author', credit: true });
    expect(of(writeArkitGlb({ texture: false }))).toBeNull();
  });
});
