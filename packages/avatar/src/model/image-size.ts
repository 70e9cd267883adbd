export interface ImageHeader {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/**
 * What a picture's first bytes say about it: PNG, JPEG and WebP; `null` for anything else, and for a header that
 * is broken. Nothing is decoded.
 * Sources: PNG (ISO/IEC 15948) 11.2.1; JPEG (ITU-T T.81) B.2.2; WebP container specification (RFC 9649) 2.7, 3.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = png(view) ?? jpeg(view) ?? webp(view);
  return header && header.width > 0 && header.height > 0 ? header : null;
}

function png(view: DataView): ImageHeader | null {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452)
    return null;
  return { mime: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Start of frame, but for those that are tables (DHT, JPG, DAC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpeg(view: DataView): ImageHeader | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
    } else if (isFrame(marker)) {
      return { mime: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else {
      const length = view.getUint16(at + 2);
      // Picture data before any frame: no decoder reads on from here.
      if (length < 2 || marker === 0xda || marker === 0xd9) return null;
      at += 2 + length;
    }
  }
  return null;
}

function webp(view: DataView): ImageHeader | null {
  if (view.byteLength < 30 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250)
    return null;
  const mime = 'image/webp';
  const chunk = view.getUint32(12);
  if (chunk === 0x56503858) {
    const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { mime, width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  if (chunk === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { mime, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 0x56503820) {
    return { mime, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return null;
}
