import type { Mesh, Object3D, SkinnedMesh } from 'three';

/** A morph target of a mesh. */
export interface MorphTarget {
  readonly mesh: Mesh;
  readonly at: number;
}

/** Less than this is not moved, in the mesh's own units per unit of its size. */
const MOVED = 1e-4;

/**
 * Whether eye bones carry eyes that these morph targets leave where they are: targets for a gaze may move eyeballs,
 * or only the lids over them.
 */
export function bonesCarryEyes(
  scene: Object3D,
  eyes: readonly Object3D[],
  targets: readonly MorphTarget[],
): boolean {
  let carried = false;
  let morphed = false;
  scene.traverse((node) => {
    const mesh = node as Mesh;
    if (!mesh.isMesh) return;
    const isOfEye = ofEye(mesh, eyes);
    if (!isOfEye) return;
    const own = targets
      .filter((target) => target.mesh === mesh)
      .map(({ at }) => mesh.geometry.morphAttributes.position?.[at]);
    mesh.geometry.computeBoundingSphere();
    const least = MOVED * (mesh.geometry.boundingSphere?.radius ?? 1);
    const { count } = mesh.geometry.getAttribute('position');
    for (let i = 0; i < count; i++) {
      if (!isOfEye(i)) continue;
      carried = true;
      morphed ||= own.some(
        (target) => target && Math.hypot(target.getX(i), target.getY(i), target.getZ(i)) > least,
      );
    }
  });
  return carried && !morphed;
}

/** Which vertices of a mesh an eye bone moves; `null`: none. */
function ofEye(mesh: Mesh | SkinnedMesh, eyes: readonly Object3D[]): ((vertex: number) => boolean) | null {
  if (!('skeleton' in mesh)) {
    for (let node: Object3D | null = mesh; node; node = node.parent)
      if (eyes.includes(node)) return () => true;
    return null;
  }
  const joints = eyes.map((eye) => mesh.skeleton.bones.indexOf(eye as never)).filter((joint) => joint >= 0);
  if (joints.length === 0) return null;
  const index = mesh.geometry.getAttribute('skinIndex');
  const weight = mesh.geometry.getAttribute('skinWeight');
  return (vertex) => {
    for (let i = 0; i < 4; i++) {
      if (weight.getComponent(vertex, i) > 0.5) return joints.includes(index.getComponent(vertex, i));
    }
    return false;
  };
}
