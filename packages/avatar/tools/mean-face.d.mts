import type { OwnFace } from '@guise/protocol';
import type { OwnFaceLibrary } from '../dist/own-face/library.js';

export declare const ownFaceLibrary: OwnFaceLibrary;
/** The file of the mean face: nobody's surface, a plain texture. */
export declare function meanFace(more?: Partial<OwnFace>): Promise<Uint8Array>;
