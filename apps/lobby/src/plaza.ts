import * as THREE from 'three';

const ACCENT = '#ffb45e';
const LANTERNS = 8;
const BULBS = 80;
/** What lays a thing on the ground [rad]. */
const FLAT = -Math.PI / 2;

/** An island at sunset, made of code alone. */
export class Plaza {
  readonly scene = new THREE.Scene();
  readonly #ring = new THREE.MeshBasicMaterial({ color: ACCENT, transparent: true });
  readonly #key = new THREE.DirectionalLight('#ffe0bd', 2.2);

  /** @param camera lights what it sees, so that no face is dark */
  constructor(camera: THREE.Camera) {
    const sun = new THREE.DirectionalLight('#ff9468', 2.8);
    sun.position.set(-32, 14, -70);
    const front = new THREE.DirectionalLight('#fff0e0', 1.3);
    camera.add(front, front.target.translateZ(-5));
    this.#key.castShadow = true;
    this.#key.shadow.mapSize.set(2048, 2048);
    this.#key.shadow.normalBias = 0.02;
    Object.assign(this.#key.shadow.camera, { left: -7, right: 7, top: 7, bottom: -7, near: 1, far: 20 });
    this.scene.background = draw(512, paintSky);
    this.scene.background.mapping = THREE.EquirectangularReflectionMapping;
    this.scene.fog = new THREE.Fog('#8d5a78', 14, 90);
    this.scene.add(camera, this.#key, this.#key.target, sun);
    this.scene.add(new THREE.HemisphereLight('#a9a6f0', '#7a4a58', 1.3));
    this.scene.add(...createGround(), ...createLanterns(), ...createTrees());
    this.scene.add(mesh(new THREE.RingGeometry(1.62, 1.72, 96).rotateX(FLAT), this.#ring, 0.012));
    this.scene.add(createGlow(34).translateX(-32).translateY(14).translateZ(-70));
  }

  /** @param ready how many of the players are, 0..1 @param middle where shadows are sharp */
  update(ready: number, { x, z }: { x: number; z: number }): void {
    this.#ring.opacity += (0.25 + 0.75 * ready - this.#ring.opacity) * 0.08;
    this.#key.position.set(x - 3.5, 6.5, z + 4.5);
    this.#key.target.position.set(x, 0, z);
  }
}

/** From the zenith down, the horizon in the middle. */
function paintSky(context: CanvasRenderingContext2D): void {
  const stops = { 0: '#171a44', 0.4: '#5f4484', 0.46: '#b5637f', 0.495: '#f0a079', 0.51: '#8d5a78' };
  fill(context, context.createLinearGradient(0, 0, 0, 512), stops);
}

/** Rings of stones. */
function paintPaving(context: CanvasRenderingContext2D): void {
  Object.assign(context, { fillStyle: '#2b2440', lineWidth: 29 }).fillRect(0, 0, 1024, 1024);
  context.setLineDash([30, 3.5]);
  for (let ring = 1; ring < 17; ring++) {
    context.strokeStyle = `hsl(${250 + 16 * dice(ring)} 15% ${36 + 9 * dice(ring + 30)}%)`;
    context.beginPath();
    context.arc(512, 512, ring * 32, ring, ring + 7);
    context.stroke();
  }
}

function createGround(): THREE.Object3D[] {
  const outline = new THREE.Path().moveTo(7.6, -1.5).lineTo(8.8, -0.5).quadraticCurveTo(9.1, 0, 8.5, 0);
  const rim = mesh(new THREE.LatheGeometry(outline.getPoints(8), 96), vinyl('#5b4a6e'));
  const paving = new THREE.MeshStandardMaterial({ map: draw(1024, paintPaving), roughness: 0.85 });
  const floor = mesh(new THREE.CircleGeometry(8.5, 96).rotateX(FLAT), paving);
  floor.receiveShadow = true;
  const sea = new THREE.MeshStandardMaterial({ color: '#343468', roughness: 0.3, metalness: 0.25 });
  return [rim, floor, mesh(new THREE.CircleGeometry(150, 64).rotateX(FLAT), sea, -0.45)];
}

/** Round the plaza, with a string of bulbs from each to the next. */
function createLanterns(): THREE.Object3D[] {
  const light = new THREE.MeshBasicMaterial({ color: '#ffd9a0' });
  const bulbs = new THREE.InstancedMesh(new THREE.SphereGeometry(0.035, 10, 8), light, BULBS);
  for (let bulb = 0; bulb < BULBS; bulb++) {
    const sag = 0.6 * Math.abs(Math.sin((bulb / BULBS) * LANTERNS * Math.PI));
    bulbs.setMatrixAt(bulb, new THREE.Matrix4().setPosition(polar(bulb / BULBS, 7.8, 2.5 - sag)));
  }
  const lanterns = Array.from({ length: LANTERNS }, (_, index) => {
    const post = mesh(new THREE.CylinderGeometry(0.035, 0.06, 2.5, 12), vinyl('#231d2c'), -1.25);
    const lantern = new THREE.Group().add(post, mesh(new THREE.SphereGeometry(0.17), light), createGlow(1.5));
    if (index % 2 === 0) lantern.add(new THREE.PointLight(ACCENT, 9, 7));
    lantern.position.copy(polar(index / LANTERNS, 7.8, 2.5));
    return lantern;
  });
  return [bulbs, ...lanterns];
}

/** Round ones on little islands, out on the water. */
function createTrees(): THREE.Object3D[] {
  const leaves = ['#3f8f7c', '#5a6cc0', '#c0628c'].map(vinyl);
  const earth = vinyl('#55446a');
  return Array.from({ length: 36 }, (_, index) => {
    const island = Math.floor(index / 3);
    const size = 0.5 + 0.5 * dice(index);
    const tree = new THREE.Group().add(
      mesh(new THREE.SphereGeometry(size, 24, 18).scale(1, 1.15, 1), leaves[index % 3]!, 0.9 + size),
      mesh(new THREE.CylinderGeometry(0.06, 0.1, 1.6, 8), earth, 0.5),
      mesh(new THREE.SphereGeometry(1.3, 24, 12).scale(1, 0.3, 1), earth),
    );
    tree.position.copy(polar(island / 12, 13 + 13 * dice(island + 20), -0.45)).add(polar(index / 3, 0.9, 0));
    return tree;
  });
}

/** A soft light. @param size [m] */
function createGlow(size: number): THREE.Object3D {
  const stops = { 0: '#fffe', 0.15: '#fff6', 0.5: '#fff1', 1: '#fff0' };
  const map = draw(64, (context) =>
    fill(context, context.createRadialGradient(32, 32, 0, 32, 32, 32), stops),
  );
  const look = { map, color: ACCENT, blending: THREE.AdditiveBlending, depthWrite: false, fog: false };
  const glow = new THREE.Sprite(new THREE.SpriteMaterial(look));
  glow.scale.setScalar(size);
  return glow;
}

function fill(context: CanvasRenderingContext2D, gradient: CanvasGradient, stops: object): void {
  for (const [stop, colour] of Object.entries(stops)) gradient.addColorStop(Number(stop), colour);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 512, 512);
}

function draw(size: number, paint: (context: CanvasRenderingContext2D) => void): THREE.Texture {
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
  paint(canvas.getContext('2d')!);
  return Object.assign(new THREE.CanvasTexture(canvas), { colorSpace: THREE.SRGBColorSpace, anisotropy: 8 });
}

function mesh(geometry: THREE.BufferGeometry, material: THREE.Material, y = 0): THREE.Mesh {
  return new THREE.Mesh(geometry, material).translateY(y);
}

function vinyl(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.8 });
}

/** @param turns once round is 1 */
function polar(turns: number, radius: number, y: number): THREE.Vector3 {
  return new THREE.Vector3().setFromCylindricalCoords(radius, turns * 2 * Math.PI, y);
}

/** The same numbers each time, 0..1: everybody's plaza is the same. */
function dice(seed: number): number {
  return THREE.MathUtils.euclideanModulo(Math.sin(seed * 127.1 + 11.7) * 43758.5453, 1);
}
