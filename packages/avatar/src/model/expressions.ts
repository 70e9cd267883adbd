import {
  type VRMExpression,
  type VRMExpressionBind,
  type VRMExpressionManager,
  VRMExpressionMorphTargetBind,
} from '@pixiv/three-vrm';

interface MorphSlot {
  readonly on: number[];
  readonly at: number;
  readonly weight: number;
}

interface Played {
  readonly expression: VRMExpression;
  readonly group: 'blink' | 'lookAt' | 'mouth' | null;
  readonly morphs: readonly MorphSlot[];
  /** Colours and textures: they allocate nothing. */
  readonly others: readonly VRMExpressionBind[];
}

/**
 * What three-vrm's VRMExpressionManager.update does (weights, overrides, binary expressions), by the same weights of
 * the same expressions, without the objects that it makes for each of them in every frame.
 */
export class Expressions {
  readonly #played: readonly Played[];

  constructor(manager: VRMExpressionManager) {
    const { blinkExpressionNames, lookAtExpressionNames, mouthExpressionNames } = manager;
    this.#played = manager.expressions.map((expression) => {
      const is = (names: readonly string[]) => names.includes(expression.expressionName);
      const group = is(blinkExpressionNames)
        ? 'blink'
        : is(lookAtExpressionNames)
          ? 'lookAt'
          : is(mouthExpressionNames)
            ? 'mouth'
            : null;
      return { expression, group, ...bindsOf(expression) };
    });
  }

  /** Shows what the expressions weigh. */
  update(): void {
    let [blink, lookAt, mouth] = [1, 1, 1];
    for (let i = 0; i < this.#played.length; i++) {
      const { expression, morphs, others } = this.#played[i] as Played;
      blink -= expression.overrideBlinkAmount;
      lookAt -= expression.overrideLookAtAmount;
      mouth -= expression.overrideMouthAmount;
      for (let j = 0; j < morphs.length; j++) {
        const { on, at } = morphs[j] as MorphSlot;
        on[at] = 0;
      }
      for (let j = 0; j < others.length; j++) others[j]?.clearAppliedWeight();
    }
    for (let i = 0; i < this.#played.length; i++) {
      const played = this.#played[i] as Played;
      const left = played.group === 'blink' ? blink : played.group === 'lookAt' ? lookAt : mouth;
      play(played, played.group ? Math.max(left, 0) : 1);
    }
  }
}

function play({ expression, morphs, others }: Played, share: number): void {
  let weight = expression.outputWeight * share;
  if (expression.isBinary && weight < 1) weight = 0;
  if (weight === 0) return;
  for (let i = 0; i < morphs.length; i++) {
    const slot = morphs[i] as MorphSlot;
    slot.on[slot.at] = (slot.on[slot.at] as number) + slot.weight * weight;
  }
  for (let i = 0; i < others.length; i++) others[i]?.applyWeight(weight);
}

function bindsOf({ binds }: VRMExpression): Pick<Played, 'morphs' | 'others'> {
  const morphs: MorphSlot[] = [];
  const others: VRMExpressionBind[] = [];
  for (const bind of binds) {
    if (!(bind instanceof VRMExpressionMorphTargetBind)) others.push(bind);
    else {
      for (const { morphTargetInfluences } of bind.primitives) {
        if (morphTargetInfluences?.[bind.index] !== undefined) {
          morphs.push({ on: morphTargetInfluences, at: bind.index, weight: bind.weight });
        }
      }
    }
  }
  return { morphs, others };
}
