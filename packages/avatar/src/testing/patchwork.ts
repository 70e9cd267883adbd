import type { MutableJson, WrittenModel } from './doll-writer.js';

/** Triangles of one patch. */
const PATCH = 200;
const ALPHA_MODES = ['OPAQUE', 'MASK', 'BLEND'] as const;

/**
 * The same doll as a patchwork: each mesh is many primitives, each with a material of its own, of all kinds that there are. In
 * addition one mesh hangs on a bone without being skinned, mirrored.
 */
export function asPatchwork(model: WrittenModel): WrittenModel {
  const { json } = model;
  const [plain] = json.materials as MutableJson[];
  json.materials = [];
  for (const mesh of json.meshes) {
    mesh.primitives = mesh.primitives.flatMap((primitive: { indices: number }) =>
      patchesOf(json, primitive.indices).map((indices) => {
        const k = json.materials.length;
        json.materials.push({
          ...structuredClone(plain),
          name: `patch ${k}`,
          alphaMode: ALPHA_MODES[k % 3],
          doubleSided: k % 2 === 0,
        });
        const colour = [1, (k % 5) / 5, 0.5];
        Object.assign(json.materials[k].pbrMetallicRoughness, { baseColorFactor: [...colour, 1] });
        // As in models that people make, what lies in shade is a darker shade of what does not.
        const toon = json.materials[k].extensions?.VRMC_materials_mtoon;
        if (toon)
          toon.shadeColorFactor = toon.shadeColorFactor.map((c: number, i: number) => c * (colour[i] ?? 1));
        return { ...primitive, indices, material: k };
      }),
    );
  }
  const head = json.nodes.find(({ name }: { name: string }) => name === 'head');
  if (head) {
    const { POSITION, NORMAL } = json.meshes[1].primitives[0].attributes;
    const { indices } = json.meshes[1].primitives[0];
    json.meshes.push({
      name: 'Hat',
      primitives: [{ attributes: { POSITION, NORMAL }, indices, material: 0 }],
    });
    const scale = [-0.2, 0.2, 0.2];
    head.children = [...(head.children ?? []), json.nodes.length];
    json.nodes.push({ name: 'Hat', mesh: json.meshes.length - 1, scale, translation: [0, 0.1, 0] });
  }
  return model;
}

/** Accessors of a patch's indices each. */
function patchesOf(json: WrittenModel['json'], indices: number): number[] {
  const { count, byteOffset = 0, ...rest } = json.accessors[indices];
  const patches: number[] = [];
  for (let first = 0; first < count; first += PATCH * 3) {
    const part = { ...rest, byteOffset: byteOffset + first * 2, count: Math.min(PATCH * 3, count - first) };
    patches.push(json.accessors.push(part) - 1);
  }
  return patches;
}
