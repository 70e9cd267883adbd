import type { Json } from './json.js';

/** What the author of a VRM allows. Nobody checks it; it is shown to whoever picks the file. */
export interface ModelLicence {
  /** Who may wear it: its author only, whoever its author has given leave, or everyone. */
  readonly wearers: 'author' | 'licensed' | 'everyone';
  readonly commercial: boolean;
  /** Whether the author asks to be named. */
  readonly credit: boolean;
  /** Whether others may be given the file. */
  readonly redistribution: boolean;
  /** What the licence is called, and where it is to be read; empty where the file does not say. `https:` only. */
  readonly name: string;
  readonly url: string;
  /** A line about the copyright, at most 100 characters. */
  readonly copyright: string;
}

/** VRM 0.x names its licence: which ones it knows, and what they allow. Source: VRM 0.x, meta.licenseName. */
const LICENCES = new Map<unknown, { name: string; url: string; credit: boolean; passOn: boolean }>(
  Object.entries({
    Redistribution_Prohibited: { name: '', url: '', credit: false, passOn: false },
    CC0: { name: 'CC0', url: 'zero/1.0', credit: false, passOn: true },
    CC_BY: { name: 'CC BY 4.0', url: 'by/4.0', credit: true, passOn: true },
    CC_BY_NC: { name: 'CC BY-NC 4.0', url: 'by-nc/4.0', credit: true, passOn: true },
    CC_BY_SA: { name: 'CC BY-SA 4.0', url: 'by-sa/4.0', credit: true, passOn: true },
    CC_BY_NC_SA: { name: 'CC BY-NC-SA 4.0', url: 'by-nc-sa/4.0', credit: true, passOn: true },
    CC_BY_ND: { name: 'CC BY-ND 4.0', url: 'by-nd/4.0', credit: true, passOn: true },
    CC_BY_NC_ND: { name: 'CC BY-NC-ND 4.0', url: 'by-nc-nd/4.0', credit: true, passOn: true },
  }),
);

const WEARERS_0 = new Map<unknown, ModelLicence['wearers']>(
  Object.entries({
    OnlyAuthor: 'author',
    ExplicitlyLicensedPerson: 'licensed',
    Everyone: 'everyone',
  }),
);

const WEARERS_1 = new Map<unknown, ModelLicence['wearers']>(
  Object.entries({
    onlyAuthor: 'author',
    onlySeparatelyLicensedPerson: 'licensed',
    everyone: 'everyone',
  }),
);

/** Licences that VRM 1.0 models name by address. */
const PUBLIC = new Map<string, string>(
  Object.entries({
    'https://vrm.dev/licenses/1.0/': 'VRM Public License 1.0',
    'https://vrm.dev/licenses/1.0/en/': 'VRM Public License 1.0',
  }),
);

/** Of a VRM 0.x's meta. What it leaves out counts as the standard says: nothing is allowed that it does not allow. */
export function licenceOfZero(meta: Json): ModelLicence {
  const known = LICENCES.get(meta.licenseName);
  const isPublic = known !== undefined && known.url !== '';
  return {
    wearers: WEARERS_0.get(meta.allowedUserName) ?? 'author',
    // A field of that name in the standard, mistake and all.
    commercial: meta.commercialUssageName === 'Allow',
    credit: known?.credit ?? false,
    redistribution: known?.passOn ?? false,
    name: known?.name ?? '',
    url: isPublic ? creativeCommons(known.url) : address(meta.otherLicenseUrl),
    copyright: '',
  };
}

/** Of a VRM 1.0's meta, with the standard's defaults. */
export function licenceOfOne(meta: Json): ModelLicence {
  const url = address(meta.licenseUrl);
  return {
    wearers: WEARERS_1.get(meta.avatarPermission) ?? 'author',
    commercial: meta.commercialUsage === 'personalProfit' || meta.commercialUsage === 'corporation',
    credit: meta.creditNotation !== 'unnecessary',
    redistribution: meta.allowRedistribution === true,
    name: PUBLIC.get(url) ?? '',
    url,
    copyright: line(meta.copyrightInformation),
  };
}

/** A line of text that is fit to be shown, at most 100 characters. */
export function line(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\p{C}/gu, ' ').trim().slice(0, 100) : '';
}

function creativeCommons(path: string): string {
  const folder = path.startsWith('zero') ? 'publicdomain' : 'licenses';
  return `https://creativecommons.org/${folder}/${path}/`;
}

/** An address to be shown as a link; empty where it is none, or no `https:` one. */
function address(value: unknown): string {
  if (typeof value !== 'string' || value.length > 300) return '';
  try {
    const url = new URL(value);
    return url.protocol === 'https:' && !url.username ? url.href : '';
  } catch {
    return '';
  }
}
