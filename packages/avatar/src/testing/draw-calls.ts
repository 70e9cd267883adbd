import type { Material, Mesh, Object3D } from 'three';

/** What drawing an object takes: meshes that are visible, each once for every group that has a material. */
export function drawCallsOf(object: Object3D): number {
  let calls = 0;
  object.traverseVisible((node) => {
    const { isMesh, geometry, material } = node as Mesh;
    if (!isMesh) return;
    const isDrawn = (one: Material | undefined) => one?.visible === true;
    if (!Array.isArray(material)) calls += isDrawn(material) ? 1 : 0;
    else calls += geometry.groups.filter(({ materialIndex = 0 }) => isDrawn(material[materialIndex])).length;
  });
  return calls;
}
