import type { InspectedModel } from './inspect.js';
import { isObject, type Json, object, objects, pick } from './json.js';

/** What is kept of a VRM's own extensions, for three-vrm. */
export function rebuildVrm(model: InspectedModel): Json {
  const { vrm } = model;
  if (!vrm) return {};
  const extensions = object(model.glb.json.extensions);
  if (vrm.version === '1.0') {
    const { specVersion, humanoid, expressions, lookAt } = object(extensions.VRMC_vrm);
    // Which licence is accepted is nothing that three-vrm could know: whoever wears it says so.
    const meta = { licenseUrl: 'https://vrm.dev/licenses/1.0/', name: vrm.name, authors: [vrm.author] };
    const { preset, custom } = object(expressions);
    const rebuilt = { preset: rebuildExpressions(preset, model), custom: rebuildExpressions(custom, model) };
    return {
      VRMC_vrm: { specVersion, humanoid, expressions: rebuilt, lookAt, meta },
      ...pick(extensions, ['VRMC_springBone']),
    };
  }
  const { humanoid, blendShapeMaster, secondaryAnimation, materialProperties, firstPerson } = object(
    extensions.VRM,
  );
  const looks = Object.entries(object(firstPerson)).filter(([key]) => /^lookAt|^firstPersonBone/.test(key));
  return {
    VRM: {
      meta: { title: vrm.name, author: vrm.author },
      humanoid,
      blendShapeMaster,
      secondaryAnimation,
      materialProperties,
      firstPerson: Object.fromEntries(looks),
    },
  };
}

/**
 * VRM 1.0's expressions with those binds that can be kept. three-vrm makes them without waiting: one that it cannot
 * make would be a rejection that nobody handles.
 */
function rebuildExpressions(expressions: unknown, { glb, tree }: InspectedModel): Json {
  const materials = objects(glb.json.materials, 'materials').length;
  const isMaterial = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) < materials;
  const kept = Object.entries(object(expressions)).flatMap(([name, expression]) => {
    if (!isObject(expression)) return [];
    const binds = {
      morphTargetBinds: objects(expression.morphTargetBinds, 'an expression').filter(
        ({ node, index, weight }) =>
          tree.nodes[node as number]?.mesh !== undefined &&
          Number.isInteger(index) &&
          (index as number) >= 0 &&
          (weight === undefined || Number.isFinite(weight)),
      ),
      materialColorBinds: objects(expression.materialColorBinds, 'an expression').filter(
        ({ material, type, targetValue }) =>
          isMaterial(material) && typeof type === 'string' && areNumbers(targetValue, 4),
      ),
      textureTransformBinds: objects(expression.textureTransformBinds, 'an expression').filter(
        ({ material, offset, scale }) =>
          isMaterial(material) &&
          (offset === undefined || areNumbers(offset, 2)) &&
          (scale === undefined || areNumbers(scale, 2)),
      ),
    };
    const rest = pick(expression, ['isBinary', 'overrideBlink', 'overrideLookAt', 'overrideMouth']);
    return [[name, { ...rest, ...binds }]];
  });
  return Object.fromEntries(kept);
}

function areNumbers(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every((number) => Number.isFinite(number));
}
