import { BLENDSHAPE_NAMES, type FaceFrame } from '@guise/protocol';
import type { MToonMaterial } from '@pixiv/three-vrm';
import { Group, type Material, Object3D } from 'three';
import type { Avatar, AvatarDetail } from '../avatar.js';
import { AvatarError } from '../errors.js';
import { FaceMotion } from '../face-motion.js';
import { bonesOf } from './bones.js';
import { type Figure, placeFigure } from './figure.js';
import type { FaceKind } from './inspect.js';
import type { LoadedModel } from './load.js';
import { eyesOf, type ModelEyes } from './model-eyes.js';
import { faceOf, type ModelFace } from './model-face.js';
import { ModelRig } from './model-rig.js';
import { SmallFigure } from './small/small-figure.js';
import { SpringBudget } from './spring-budget.js';

/** Springs are stepped no further than this at once [s]: a page that was hidden does not fling hair about. */
const LONGEST_STEP = 0.05;

/** What says which face is shown, for whoever looks for it: it has ARKit's names, turns with the head, draws nothing. */
class FaceStandIn extends Object3D {
  readonly morphTargetDictionary = Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, i]));
  readonly morphTargetInfluences: number[];

  constructor(influences: number[]) {
    super();
    this.name = 'face';
    this.morphTargetInfluences = influences;
  }
}

/** What MToon has beside a material: textures that scroll. */
type ToonMaterial = Material & Partial<Pick<MToonMaterial, 'update'>>;

/** Somebody's own VRM or GLB. */
export class ModelAvatar implements Avatar {
  readonly object3D = new Group();
  readonly #model: LoadedModel;
  readonly #motion: FaceMotion;
  readonly #rig: ModelRig;
  readonly #eyes: ModelEyes;
  readonly #face: ModelFace;
  readonly #standIn: FaceStandIn;
  readonly #materials: readonly ToonMaterial[];
  readonly #springBudget = new SpringBudget();
  readonly #figure: Figure;
  #springsAtRest = false;
  #small: SmallFigure | null = null;
  #detail: AvatarDetail = 'full';
  #disposed = false;

  /** @throws AvatarError `model-broken` */
  constructor(model: LoadedModel, kind: FaceKind, options: { seed: string; motion: 'full' | 'reduced' }) {
    this.#model = model;
    const { scene, vrm } = model;
    const figure = placeFigure(scene, bonesOf(scene, vrm));
    this.#motion = new FaceMotion(options);
    this.#figure = figure;
    this.#rig = new ModelRig(figure);
    this.#face = faceOf(kind, scene, vrm?.expressionManager ?? null);
    this.#eyes = eyesOf(figure, model, this.#face);
    this.#materials = (vrm?.materials ?? []) as ToonMaterial[];
    this.#standIn = new FaceStandIn(this.#motion.influences);
    this.#standIn.position.copy(figure.headPlace);
    this.object3D.name = 'model';
    // The stand-in first, so that whoever looks for the face finds this one.
    this.object3D.add(this.#standIn, figure.root);
    this.#pose();
    this.#show();
    this.object3D.updateMatrixWorld(true);
  }

  apply(frame: FaceFrame): void {
    if (this.#disposed) throw new AvatarError('disposed', 'the avatar has been disposed of');
    this.#motion.apply(frame);
    this.#pose();
    this.#show();
  }

  update(dt: number): void {
    if (this.#disposed || !(dt > 0)) return;
    this.#motion.advance(dt);
    if (!this.#motion.headKnown) this.#pose();
    else this.#rig.breathe(this.#motion);
    if (!this.#motion.eyesKnown) this.#show();
    this.#swing(Math.min(dt, LONGEST_STEP));
  }

  /** Small, three draw calls whatever the model is made of: see {@link SmallFigure}. */
  setDetail(detail: AvatarDetail): void {
    if (this.#disposed || detail === this.#detail) return;
    this.#detail = detail;
    if (detail === 'small') this.#small ??= this.#makeSmall();
    for (const mesh of this.#small?.meshes ?? []) mesh.visible = detail === 'small';
    this.#figure.root.visible = detail === 'full';
    this.#small?.show();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.object3D.removeFromParent();
    this.#small?.dispose();
    this.#model.dispose();
  }

  #makeSmall(): SmallFigure {
    this.object3D.updateWorldMatrix(true, true);
    const small = new SmallFigure(this.#figure.root, this.#face.driven);
    this.object3D.add(...small.meshes);
    return small;
  }

  #pose(): void {
    const { turn, lean } = this.#motion;
    this.#rig.pose(turn, lean);
    this.#rig.breathe(this.#motion);
    this.#standIn.quaternion.copy(turn);
  }

  #show(): void {
    const { influences, gaze } = this.#motion;
    this.#eyes.look(gaze[0], gaze[1], influences);
    this.#face.show(influences);
    if (this.#detail === 'small') this.#small?.show();
  }

  /** What a VRM moves by itself: constraints, springs, materials that scroll. */
  #swing(dt: number): void {
    const { vrm } = this.#model;
    if (!vrm) return;
    if (vrm.nodeConstraintManager?.constraints.size) vrm.nodeConstraintManager.update();
    this.#spring(dt);
    for (let i = 0; i < this.#materials.length; i++) this.#materials[i]?.update?.(dt);
  }

  /** Springs that take too long hang as they were drawn. */
  #spring(dt: number): void {
    const springs = this.#model.vrm?.springBoneManager;
    if (!springs || this.#springBudget.isSpent) return;
    // Springs live in the world: where the avatar stands is known only now.
    if (!this.#springsAtRest) {
      this.object3D.updateWorldMatrix(true, true);
      springs.reset();
      this.#springsAtRest = true;
    }
    const begin = performance.now();
    springs.update(dt);
    this.#springBudget.observe(performance.now() - begin);
    if (this.#springBudget.isSpent) springs.reset();
  }
}
