import type { WebGpuOptions } from '@guise/tracker';

/** The part of the Network Information API that says what a download costs; few browsers have it. */
interface Connection {
  readonly saveData?: boolean;
  readonly type?: string;
}

/** Pays where there is a graphics card only. */
const HEAVY_FACE = 'prnet-mid';

/**
 * How the face may use a graphics card. `query`: of the page's address; `webgpu=off` leaves the card alone, `webgpu=forced` is for
 * tests. By itself: yes, but not over a line that is paid by the byte, since 20 MB are downloaded for it.
 */
export function graphicsCardOption(query: string, connection?: Connection): false | WebGpuOptions {
  const asked = new URLSearchParams(query).get('webgpu');
  if (asked === 'forced') return { heavyFace: HEAVY_FACE, forced: true };
  const isDear = connection?.saveData === true || connection?.type === 'cellular';
  return asked === 'off' || isDear ? false : { heavyFace: HEAVY_FACE };
}
