/** Why an avatar refused something. */
export type AvatarErrorReason =
  /** The frame is no FaceFrame: a part is missing, has the wrong length or is not a finite number. */
  | 'invalid-frame'
  /** The description names nobody in the cast, or a part or colour that does not exist. */
  | 'invalid-description'
  /** Bytes that are no own-face file, or one whose surface is not that of a face. */
  | 'invalid-face'
  /** What somebody uploaded could not be fetched. */
  | 'not-fetched'
  /** The model could not be fetched or read. */
  | 'not-loaded'
  /** The avatar was used after `dispose()`. */
  | 'disposed'
  | ModelRefusal;

/** Why somebody's own VRM or GLB was refused. The error's message is a sentence for whoever chose the file. */
export type ModelRefusal =
  /** The file is something else: neither a VRM nor a binary glTF 2.0. */
  | 'model-not-glb'
  /** The file, or the JSON in it, is larger than allowed. */
  | 'model-too-large'
  /** The file ends before it is complete. */
  | 'model-truncated'
  /** The file contradicts itself or the standard: broken JSON, places that do not exist, a decoder that fails. */
  | 'model-broken'
  /** Its JSON is nested deeper than allowed. */
  | 'model-too-deep'
  /** It refers to other files or addresses. */
  | 'model-external'
  /** Its nodes hang in a circle, or one hangs in two places. */
  | 'model-cyclic'
  /** More nodes, meshes, materials, springs … than allowed. */
  | 'model-too-many-parts'
  /** More triangles or vertices than allowed. */
  | 'model-too-many-triangles'
  /** More morph targets than allowed. */
  | 'model-too-many-morphs'
  /** Small on disk, too large once unpacked. */
  | 'model-geometry-too-large'
  /** A texture has more pixels than allowed, or all of them together have. */
  | 'model-texture-too-large'
  /** It needs something that is not read here: Draco, KTX, glTF 1.0, another extension. */
  | 'model-unsupported'
  /** It has neither VRM expressions nor morph targets with ARKit's names. */
  | 'model-no-face'
  /** It took too long to load. */
  | 'model-timeout';

/** Thrown by the avatar; the avatar stays as it was. */
export class AvatarError extends Error {
  override readonly name = 'AvatarError';

  constructor(
    readonly reason: AvatarErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
