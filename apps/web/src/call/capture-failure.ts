import type { CaptureKind, CaptureStatus } from './capture.js';

/** What the browser says of the right to use a device. */
export interface Permission {
  /** `null` where the browser does not tell. */
  state: PermissionState | null;
  /** Whether the page that holds this one lets it ask. */
  allowed: boolean;
}

/** Newer, or older, than lib.dom: who may ask for what in an embedded page. */
interface PolicyDocument {
  permissionsPolicy?: { allowsFeature(feature: string): boolean };
  featurePolicy?: { allowsFeature(feature: string): boolean };
}

/** Asks the browser, which may know nothing. Never throws. */
export async function permissionFor(kind: CaptureKind): Promise<Permission> {
  const { permissionsPolicy, featurePolicy } = (globalThis.document ?? {}) as PolicyDocument;
  const allowed = (permissionsPolicy ?? featurePolicy)?.allowsFeature(kind) ?? true;
  try {
    const { state } = await navigator.permissions.query({ name: kind as PermissionName });
    return { state, allowed };
  } catch {
    // Older browsers have no such permission to ask about.
    return { state: null, allowed };
  }
}

/** Maps what `getUserMedia` throws to a status a person can act on. */
export function captureFailure(error: unknown, { state, allowed }: Permission): CaptureStatus {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name !== 'NotAllowedError' && name !== 'SecurityError') return 'busy';
  if (!allowed) return 'forbidden';
  // Chromium's words for a switch in the system's privacy settings.
  if (/by system/i.test(message)) return 'blocked-by-system';
  // A browser that would ask again has not been told no.
  if (state === 'prompt' || /dismissed/i.test(message)) return 'dismissed';
  return 'denied';
}
