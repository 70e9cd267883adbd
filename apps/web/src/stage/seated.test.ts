import { Object3D } from 'three';
import { describe, expect, it } from 'vitest';
import { planTable } from './layouts/round-table.js';
import { turnTowards } from './layouts/turn.js';
import { Seated } from './seated.js';

const { seats } = planTable(3, { width: 1264, height: 690 });
const [left, , right] = seats as [(typeof seats)[0], (typeof seats)[0], (typeof seats)[0]];

/** So many pictures. */
function watch(seated: Seated, count = 60): void {
  for (let i = 0; i < count; i++) seated.update(16);
}

describe('somebody at the table', () => {
  it('comes, sits and turns without a jump', () => {
    const object = new Object3D();
    const seated = new Seated(object, false);
    seated.sit(left);
    seated.update(16);
    expect(object.scale.x).toBeLessThan(0.7);
    watch(seated);
    expect(object.scale.x).toBe(1);
    expect(object.position.x).toBeCloseTo(left.x);
    const before = object.rotation.y;
    const turn = turnTowards(left, right);
    seated.sit(left, turn);
    seated.update(16);
    expect(Math.abs(object.rotation.y - before)).toBeLessThan(0.1);
    watch(seated, 120);
    expect(object.rotation.y).toBeCloseTo(left.yaw + turn.body, 2);
    expect(seated.gaze.yaw).toBeCloseTo(turn.gaze.yaw, 2);
  });

  it('glides to another seat, gets up as it was, and goes', () => {
    const object = new Object3D();
    const seated = new Seated(object, false);
    seated.sit(left);
    watch(seated);
    seated.sit(right);
    seated.update(16);
    expect(Math.abs(object.position.x - left.x)).toBeLessThan(Math.abs(object.position.x - right.x));
    watch(seated);
    expect(object.position.x).toBeCloseTo(right.x);
    seated.leave();
    watch(seated, 20);
    expect(object.scale.x).toBeLessThan(0.01);
    seated.sit(null);
    watch(seated, 1);
    expect([object.position.length(), object.rotation.y, object.scale.x]).toEqual([0, 0, 1]);
  });

  it('is where it belongs at once for who wants less motion', () => {
    const object = new Object3D();
    const seated = new Seated(object, true);
    seated.sit(left, turnTowards(left, right));
    seated.update(16);
    expect([object.scale.x, object.position.x]).toEqual([1, left.x]);
    expect(object.rotation.y).toBeCloseTo(left.yaw + turnTowards(left, right).body);
  });
});
