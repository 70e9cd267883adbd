import * as THREE from 'three';

const ACCENT = '#ffb45e';
const LANTERNS = 8;
const BULBS = 80;

/** An island on a warm evening, made of code alone. */
export class Plaza {
  readonly scene = new THREE.Scene();
  readonly #ring = new THREE.MeshBasicMaterial({ color: ACCENT, transparent: true });
  readonly #fireflies = new THREE.Group();
  readonly #key = new THREE.DirectionalLight('#ffdfbd', 2.3);

  constructor() {
    const { scene } = this;
    scene.background = gradient(8, 512, ['#090a16', '#15142c', '#33284f', '#6b4150', '#2a2038', '#0a0d18']);
    scene.background.mapping = THREE.EquirectangularReflectionMapping;
    scene.fog = new THREE.Fog('#2a2138', 12, 70);
    const moon = new THREE.DirectionalLight('#8fa4ff', 1.9);
    moon.position.set(-18, 12, -40);
    this.#key.castShadow = true;
    this.#key.shadow.mapSize.set(2048, 2048);
    this.#key.shadow.normalBias = 0.02;
    Object.assign(this.#key.shadow.camera, { left: -7, right: 7, top: 7, bottom: -7, near: 1, far: 20 });
    scene.add(this.#key, this.#key.target, moon, new THREE.HemisphereLight('#9aa0e8', '#5c3a44', 0.95));
    const ring = mesh(new THREE.RingGeometry(1.62, 1.72, 96).rotateX(-Math.PI / 2), this.#ring, 0, 0.012, 0);
    for (let index = 0; index < 26; index++)
      this.#fireflies.add(glow(0.16, polar(index, 8 * dice(index), 0.5 + 1.6 * dice(index + 50))));
    scene.add(...createGround(), ...createLanterns(), ...createTrees(), ring, this.#fireflies);
    scene.add(glow(26, new THREE.Vector3(-32, 18, -70)));
  }

  /** @param time [s] @param ready how many of the players are, 0..1 @param middle where shadows are sharp */
  update(time: number, ready: number, { x, z }: { x: number; z: number }): void {
    this.#ring.opacity += (0.25 + 0.75 * ready - this.#ring.opacity) * 0.08;
    this.#fireflies.rotation.y = time * 0.03;
    for (const [index, firefly] of this.#fireflies.children.entries())
      firefly.scale.setScalar(0.12 + 0.08 * Math.sin(time * (0.6 + dice(index)) + index * 7));
    this.#key.position.set(x - 3.5, 6.5, z + 4.5);
    this.#key.target.position.set(x, 0, z);
  }
}

function createGround(): THREE.Object3D[] {
  const outline = [7.6, -1.5, 8.8, -0.5, 8.95, -0.2, 8.8, -0.05, 8.5, 0];
  const profile = [0, 2, 4, 6, 8].map((at) => new THREE.Vector2(outline[at], outline[at + 1]));
  const stones = draw(1024, 1024, (context) => {
    context.fillStyle = '#262138';
    context.fillRect(0, 0, 1024, 1024);
    context.lineWidth = 29;
    for (let ring = 1; ring < 17; ring++) {
      context.strokeStyle = `hsl(${250 + 16 * dice(ring)} 17% ${25 + 7 * dice(ring + 30)}%)`;
      context.setLineDash([(2 * Math.PI * ring * 32) / (6 * ring) - 3, 3]);
      context.beginPath();
      context.arc(512, 512, ring * 32, ring, ring + 2 * Math.PI);
      context.stroke();
    }
  });
  const paving = new THREE.MeshStandardMaterial({ map: stones, roughness: 0.85 });
  const floor = mesh(new THREE.CircleGeometry(8.5, 96).rotateX(-Math.PI / 2), paving);
  floor.receiveShadow = true;
  const sea = new THREE.MeshStandardMaterial({ color: '#101c33', roughness: 0.32, metalness: 0.25 });
  const water = mesh(new THREE.CircleGeometry(150, 64).rotateX(-Math.PI / 2), sea, 0, -0.45, 0);
  return [floor, water, mesh(new THREE.LatheGeometry(profile, 96), vinyl('#3a3350'))];
}

/** Round the plaza, with a string of bulbs from each to the next. */
function createLanterns(): THREE.Object3D[] {
  const light = new THREE.MeshBasicMaterial({ color: '#ffd9a0' });
  const bulbs = new THREE.InstancedMesh(new THREE.SphereGeometry(0.035, 10, 8), light, BULBS);
  for (let bulb = 0; bulb < BULBS; bulb++) {
    const sag = 0.6 * Math.abs(Math.sin((bulb / BULBS) * LANTERNS * Math.PI));
    bulbs.setMatrixAt(
      bulb,
      new THREE.Matrix4().setPosition(polar((bulb / BULBS) * 2 * Math.PI, 7.8, 2.5 - sag)),
    );
  }
  const lanterns = Array.from({ length: LANTERNS }, (_, index) => {
    const place = polar((index / LANTERNS) * 2 * Math.PI, 7.8, 2.5);
    const lantern = new THREE.Group().add(
      mesh(new THREE.CylinderGeometry(0.035, 0.06, 2.5, 12), vinyl('#231d2c'), 0, -1.25, 0),
      mesh(new THREE.SphereGeometry(0.17, 24, 16), light),
      glow(1.5),
    );
    if (index % 2 === 0) lantern.add(new THREE.PointLight(ACCENT, 9, 7));
    lantern.position.copy(place);
    return lantern;
  });
  return [bulbs, ...lanterns];
}

/** Round ones on little islands, out on the water. */
function createTrees(): THREE.Object3D[] {
  const leaves = ['#24524f', '#3b4a80', '#6a3f66'].map(vinyl);
  const earth = vinyl('#2c2740');
  return Array.from({ length: 36 }, (_, index) => {
    const island = Math.floor(index / 3);
    const size = 0.5 + 0.5 * dice(index);
    const tree = new THREE.Group().add(
      mesh(new THREE.SphereGeometry(size, 24, 18).scale(1, 1.15, 1), leaves[index % 3]!, 0, 0.9 + size, 0),
      mesh(new THREE.CylinderGeometry(0.06, 0.1, 1.6, 8), earth, 0, 0.5, 0),
      mesh(new THREE.SphereGeometry(1.3, 24, 12).scale(1, 0.3, 1), earth),
    );
    tree.position.copy(polar((island / 12) * 2 * Math.PI, 13 + 13 * dice(island + 20), -0.45));
    tree.position.add(polar(index * 2.1, 0.9, 0));
    return tree;
  });
}

/** A soft light. @param size [m] */
function glow(size: number, position = new THREE.Vector3()): THREE.Object3D {
  const map = draw(64, 64, (context) => {
    const fade = context.createRadialGradient(32, 32, 0, 32, 32, 32);
    for (const [stop, alpha] of [
      [0, 0.9],
      [0.15, 0.4],
      [0.5, 0.08],
      [1, 0],
    ] as const)
      fade.addColorStop(stop, `rgb(255 255 255 / ${alpha})`);
    context.fillStyle = fade;
    context.fillRect(0, 0, 64, 64);
  });
  const look = { map, color: ACCENT, blending: THREE.AdditiveBlending, depthWrite: false, fog: false };
  const sprite = new THREE.Sprite(new THREE.SpriteMaterial(look));
  sprite.scale.setScalar(size);
  sprite.position.copy(position);
  return sprite;
}

/** From the zenith down. */
function gradient(width: number, height: number, colours: readonly string[]): THREE.Texture {
  return draw(width, height, (context) => {
    const fall = context.createLinearGradient(0, 0, 0, height);
    for (const [at, stop] of [0, 0.28, 0.42, 0.49, 0.51, 0.7].entries())
      fall.addColorStop(stop, colours[at]!);
    context.fillStyle = fall;
    context.fillRect(0, 0, width, height);
  });
}

function draw(
  width: number,
  height: number,
  paint: (context: CanvasRenderingContext2D) => void,
): THREE.Texture {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  paint(canvas.getContext('2d')!);
  return Object.assign(new THREE.CanvasTexture(canvas), { colorSpace: THREE.SRGBColorSpace, anisotropy: 8 });
}

function mesh(geometry: THREE.BufferGeometry, material: THREE.Material, x = 0, y = 0, z = 0): THREE.Mesh {
  const made = new THREE.Mesh(geometry, material);
  made.position.set(x, y, z);
  return made;
}

function vinyl(color: string): THREE.Material {
  return new THREE.MeshStandardMaterial({ color, roughness: 0.8 });
}

function polar(angle: number, radius: number, y: number): THREE.Vector3 {
  return new THREE.Vector3(radius * Math.sin(angle), y, radius * Math.cos(angle));
}

/** The same numbers each time, 0..1: everybody's plaza is the same. */
function dice(seed: number): number {
  const value = Math.sin(seed * 127.1 + 11.7) * 43758.5453;
  return value - Math.floor(value);
}
