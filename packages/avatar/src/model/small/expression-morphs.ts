import { type VRMExpressionManager, VRMExpressionMorphTargetBind } from '@pixiv/three-vrm';
import type { Mesh } from 'three';
import type { DrivenMorph } from './driven-morphs.js';

/**
 * The morph targets that a VRM's expressions move. Targets that the same expressions move equally have one key.
 * @param rankOf how telling an expression is, the lower the more; `null`: nobody plays it
 */
export function drivenByExpressions(
  manager: VRMExpressionManager,
  rankOf: (name: string) => number | null,
): DrivenMorph[] {
  const found = new Map<Mesh, Map<number, { keys: string[]; rank: number }>>();
  for (const { expressionName, binds } of manager.expressions) {
    const rank = rankOf(expressionName);
    if (rank === null) continue;
    for (const bind of binds) {
      if (!(bind instanceof VRMExpressionMorphTargetBind)) continue;
      for (const mesh of bind.primitives) {
        if (mesh.morphTargetInfluences?.[bind.index] === undefined) continue;
        const targets = found.get(mesh) ?? new Map<number, { keys: string[]; rank: number }>();
        found.set(mesh, targets);
        const target = targets.get(bind.index) ?? { keys: [], rank };
        targets.set(bind.index, target);
        target.keys.push(`${expressionName} ${bind.weight}`);
        target.rank = Math.min(target.rank, rank);
      }
    }
  }
  return [...found].flatMap(([mesh, targets]) =>
    [...targets].map(([at, { keys, rank }]) => ({ mesh, at, key: keys.sort().join(), rank })),
  );
}
