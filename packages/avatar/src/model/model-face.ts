import { BLENDSHAPE_COUNT } from '@guise/protocol';
import {
  type VRMExpression,
  type VRMExpressionManager,
  VRMExpressionMorphTargetBind,
} from '@pixiv/three-vrm';
import type { Mesh, Object3D } from 'three';
import { EYES } from '../face-motion.js';
import { Expressions } from './expressions.js';
import type { MorphTarget } from './eye-binding.js';
import { channelOf } from './face-names.js';
import type { FaceKind } from './inspect.js';
import { BLINK_BOTH, mixer, PRESETS, type PresetMixer } from './presets.js';
import type { DrivenMorph } from './small/driven-morphs.js';
import { drivenByExpressions } from './small/expression-morphs.js';
import { rankOfChannel, rankOfLook, rankOfPreset } from './small/rank.js';

/** Moves the face of a model. */
export interface ModelFace {
  /** Whether it has ARKit's channels for where the eyes look, and the morph targets that those move. */
  readonly hasGaze: boolean;
  readonly gazeTargets: readonly MorphTarget[];
  /** All morph targets that it moves. */
  readonly driven: readonly DrivenMorph[];
  /** @param influences [52] in ARKit's order, 0..1 */
  show(influences: readonly number[]): void;
}

/** How somebody's face is moved. @param manager of a VRM's expressions; `null`: it has none */
export function faceOf(kind: FaceKind, scene: Object3D, manager: VRMExpressionManager | null): ModelFace {
  if (kind === 'morphs' || !manager) return new MorphFace(scene);
  return kind === 'clips' ? new ClipFace(manager) : new PresetFace(manager);
}

const GAZE = new Set(EYES.flatMap((eye) => [eye.in, eye.out, eye.up, eye.down]));
const hasGaze = (channels: ReadonlySet<number>): boolean =>
  EYES.every((eye) => channels.has(eye.in) && channels.has(eye.out) && channels.has(eye.up));

interface PlayedMorph {
  readonly on: number[];
  readonly at: number;
  readonly channel: number;
}

/** Morph targets with ARKit's names, on however many meshes. */
class MorphFace implements ModelFace {
  readonly hasGaze: boolean;
  readonly gazeTargets: MorphTarget[] = [];
  readonly driven: DrivenMorph[] = [];
  readonly #played: PlayedMorph[] = [];

  constructor(scene: Object3D) {
    const channels = new Set<number>();
    scene.traverse((node) => {
      const mesh = node as Mesh;
      const { morphTargetDictionary, morphTargetInfluences } = mesh;
      if (!morphTargetDictionary || !morphTargetInfluences) return;
      for (const [name, at] of Object.entries(morphTargetDictionary)) {
        const channel = channelOf(name);
        if (channel === -1 || at >= morphTargetInfluences.length) continue;
        channels.add(channel);
        this.#played.push({ on: morphTargetInfluences, at, channel });
        this.driven.push({ mesh, at, key: `${channel}`, rank: rankOfChannel(channel) });
        if (GAZE.has(channel)) this.gazeTargets.push({ mesh, at });
      }
    });
    this.hasGaze = hasGaze(channels);
  }

  show(influences: readonly number[]): void {
    for (let i = 0; i < this.#played.length; i++) {
      const { on, at, channel } = this.#played[i] as PlayedMorph;
      on[at] = influences[channel] as number;
    }
  }
}

/** Perfect Sync: an expression for each of ARKit's channels. */
class ClipFace implements ModelFace {
  readonly hasGaze: boolean;
  readonly gazeTargets: MorphTarget[] = [];
  readonly driven: readonly DrivenMorph[];
  readonly #expressions: Expressions;
  readonly #clips: (VRMExpression | undefined)[] = new Array(BLENDSHAPE_COUNT).fill(undefined);

  constructor(manager: VRMExpressionManager) {
    this.#expressions = new Expressions(manager);
    for (const expression of manager.expressions) {
      const channel = channelOf(expression.expressionName);
      if (channel === -1) continue;
      this.#clips[channel] = expression;
      if (GAZE.has(channel)) this.gazeTargets.push(...targetsOf(expression));
    }
    this.hasGaze = hasGaze(new Set([...this.#clips.keys()].filter((channel) => this.#clips[channel])));
    this.driven = drivenByExpressions(manager, (name) => {
      const channel = channelOf(name);
      return channel === -1 ? rankOfLook(name) : rankOfChannel(channel);
    });
  }

  show(influences: readonly number[]): void {
    for (let i = 0; i < BLENDSHAPE_COUNT; i++) {
      const clip = this.#clips[i];
      if (clip) clip.weight = influences[i] as number;
    }
    this.#expressions.update();
  }
}

function targetsOf({ binds }: VRMExpression): MorphTarget[] {
  return binds.flatMap((bind) =>
    bind instanceof VRMExpressionMorphTargetBind
      ? bind.primitives.map((mesh) => ({ mesh, at: bind.index }))
      : [],
  );
}

interface Played {
  readonly expression: VRMExpression;
  readonly mixer: PresetMixer;
}

/** VRM's own expressions, by the table in presets.ts. */
class PresetFace implements ModelFace {
  readonly hasGaze = false;
  readonly gazeTargets = [];
  readonly driven: readonly DrivenMorph[];
  readonly #expressions: Expressions;
  readonly #vowels: Played[] = [];
  readonly #emotions: Played[] = [];
  readonly #blinks: Played[] = [];

  constructor(manager: VRMExpressionManager) {
    this.#expressions = new Expressions(manager);
    const groups = { vowel: this.#vowels, emotion: this.#emotions, blink: this.#blinks };
    for (const row of PRESETS) {
      const expression = firstOf(manager, row.names);
      if (expression) groups[row.group].push({ expression, mixer: mixer(row) });
    }
    const both = firstOf(manager, BLINK_BOTH.names);
    if (both && this.#blinks.length < 2) {
      this.#blinks.splice(0, this.#blinks.length, { expression: both, mixer: mixer(BLINK_BOTH) });
    }
    this.driven = drivenByExpressions(manager, rankOfPreset);
  }

  show(influences: readonly number[]): void {
    play(this.#vowels, influences, true);
    play(this.#emotions, influences, true);
    play(this.#blinks, influences, false);
    this.#expressions.update();
  }
}

function firstOf(manager: VRMExpressionManager, names: readonly string[]): VRMExpression | null {
  for (const name of names) {
    const expression = manager.getExpression(name);
    if (expression) return expression;
  }
  return null;
}

/** @param shared whether they may exceed 1 together: two open mouths on top of each other tear a face */
function play(group: readonly Played[], influences: readonly number[], shared: boolean): void {
  let sum = 0;
  for (let i = 0; i < group.length; i++) {
    const { expression, mixer } = group[i] as Played;
    expression.weight = mixer.weight(influences);
    sum += expression.weight;
  }
  if (!shared || sum <= 1) return;
  for (let i = 0; i < group.length; i++) (group[i] as Played).expression.weight /= sum;
}
