import { type AvatarErrorReason, MODEL_LIMITS, type ModelRefusal } from '@guise/avatar';

/** Why an avatar of somebody's own cannot be shown, and what would help. */
export const refusal = {
  'not-fetched': 'The file could not be fetched.',
  'not-loaded': 'This avatar cannot be shown right now.',
  'invalid-face': 'This file holds no face that can be shown.',
  'model-not-glb':
    'This file is neither a VRM nor a GLB model. A model in several files has to be saved as one.',
  'model-too-large': `This file, or the description in it, is too large; up to ${MODEL_LIMITS.bytes / 1e6} MB fit.`,
  'model-truncated': 'This model file ends too early: it was not copied or downloaded completely.',
  'model-broken': 'This model file is damaged.',
  'model-too-deep': 'This model file is nested so deeply that it cannot be a real one.',
  'model-external':
    'This model refers to other files or addresses; save it as one file that holds everything.',
  'model-cyclic': 'This model file is damaged: its parts hang in each other in a circle.',
  'model-too-many-parts': 'This model has too many parts to be shown; join meshes and materials.',
  'model-too-many-triangles': `This model is too fine to be shown; up to ${MODEL_LIMITS.triangles / 1000},000 triangles work.`,
  'model-too-many-morphs': `A part of this model has too many expressions; up to ${MODEL_LIMITS.morphTargets} work.`,
  'model-geometry-too-large': `Unpacked, this model would take more than ${MODEL_LIMITS.geometryBytes / 2 ** 20} MB of memory.`,
  'model-texture-too-large': `The textures of this model are too large; up to ${MODEL_LIMITS.textureSide} x ${MODEL_LIMITS.textureSide} pixels each work.`,
  'model-unsupported':
    'This model uses something that cannot be read here; save it as VRM 1.0 or glTF 2.0, uncompressed, with PNG, JPEG or WebP.',
  'model-no-face':
    'The face of this model cannot move: it has neither VRM expressions nor morph targets with ARKit’s names.',
  'model-timeout': 'This model took too long to load.',
} satisfies Record<ModelRefusal, string> & Partial<Record<AvatarErrorReason, string>>;
