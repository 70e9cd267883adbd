/**
 * What a VRM or GLB may be, so that a receiver who never asked for it is not frozen by it. A character made for
 * VR chats (30,000 to 150,000 triangles, textures of 2048 x 2048) is well inside.
 */
export const MODEL_LIMITS = {
  /** The file [bytes]: what may be uploaded. */
  bytes: 20_000_000,
  /** Its JSON [bytes], and how deeply that may be nested. */
  jsonBytes: 4_000_000,
  jsonDepth: 48,
  /** Pictures and buffers inside the JSON, all of them [bytes]. */
  dataUriBytes: 1_000_000,
  /** What is drawn: a mesh that two nodes show counts twice. */
  triangles: 250_000,
  vertices: 250_000,
  /** Vertices that are looked through: primitives of one mesh may share all of them and draw a few each. */
  sharedVertices: 4_000_000,
  /** Morph targets of one mesh. */
  morphTargets: 256,
  /** Decoded attributes, and morph targets as the GPU keeps them [bytes]. */
  geometryBytes: 160 * 2 ** 20,
  nodes: 2048,
  /** How deeply nodes hang in each other. */
  nodeDepth: 256,
  /** Draw calls: primitives, each counted for every node that shows it. */
  primitives: 256,
  skins: 128,
  /** Of one skin. */
  joints: 1024,
  /** Accessors, and buffer views. */
  accessors: 16_384,
  materials: 128,
  textures: 128,
  /** Width and height of a texture, and the pixels of all of them. They are shrunk when they are loaded. */
  textureSide: 4096,
  texturePixels: 64 * 2 ** 20,
  /** VRM expressions, and the morph targets and colours that they bind. */
  expressions: 512,
  expressionBinds: 4096,
  /** VRM spring bones, and pairs of one and a collider that it looks at. */
  springJoints: 1024,
  springCollisions: 16_384,
  /** VRM nodes that follow others. */
  constraints: 128,
  /** To say whether a file can be worn [s]. */
  inspectSeconds: 2,
  /** From a file that can be to the avatar, without fetching what unpacks it [s]. */
  loadSeconds: 10,
} as const;

/** Extensions a file may require. Others that it merely uses are left out. */
export const READ_EXTENSIONS: ReadonlySet<string> = new Set([
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
  'KHR_mesh_quantization',
  'KHR_texture_transform',
  'EXT_texture_webp',
  'KHR_materials_unlit',
  'KHR_materials_emissive_strength',
  'VRM',
  'VRMC_vrm',
  'VRMC_springBone',
  'VRMC_springBone_extended_collider',
  'VRMC_node_constraint',
  'VRMC_materials_mtoon',
  'VRMC_materials_hdr_emissiveMultiplier',
]);

/** Extensions that only make a surface finer: a file that requires one looks plainer without. */
export const PLAIN_WITHOUT: ReadonlySet<string> = new Set([
  'KHR_materials_clearcoat',
  'KHR_materials_dispersion',
  'KHR_materials_ior',
  'KHR_materials_iridescence',
  'KHR_materials_anisotropy',
  'KHR_materials_diffuse_roughness',
  'KHR_materials_sheen',
  'KHR_materials_specular',
  'KHR_materials_transmission',
  'KHR_materials_variants',
  'KHR_materials_volume',
  'KHR_lights_punctual',
  'KHR_xmp_json_ld',
]);
