import { beforeEach, expect, test } from 'vitest';
import { NetworkRate, type NetworkReport } from './network-rate.js';

const GOOD = { lossShare: 0, roundTrip: 30, congestedShare: 0 };
let rate: NetworkRate;
let time: number;

beforeEach(() => {
  rate = new NetworkRate();
  time = 0;
});

/** Reports of a network for so many seconds, one every two. @returns the rates on the way. */
function live(seconds: number, report: (fps: number) => Partial<Omit<NetworkReport, 'time'>>): number[] {
  const rates: number[] = [];
  for (let i = 0; i < seconds; i += 2, time += 2000) {
    rates.push(rate.observe({ time, ...GOOD, ...report(rate.rate) }));
  }
  return rates;
}

test('a good network gets everything', () => {
  expect(live(60, () => ({}))).toEqual(new Array(30).fill(30));
});

test('a link too narrow: down step by step, and it stays where it fits', () => {
  const narrow = (fps: number) => ({ lossShare: Math.max(0, 1 - 11 / fps) });
  const rates = live(60, narrow);
  expect(rates.slice(0, 8)).toContain(15);
  expect(rates.slice(5, 10)).toContain(10);
  // It is tried whether more fits again, but ever more rarely.
  const share = live(600, narrow).filter((fps) => fps > 12).length / 300;
  expect(share).toBeLessThan(0.35);
});

test('packets that queue: down at the second report, since one may have been an accident', () => {
  live(10, () => ({}));
  expect(live(4, () => ({ roundTrip: 400 }))).toEqual([30, 15]);
  // One that is still there needs no second proof.
  expect(live(4, () => ({ roundTrip: 400 }))).toEqual([10, 10]);
});

test('a line that others fill, too: half the packets change nothing, a third do', () => {
  const shared = (fps: number) => ({ lossShare: fps > 12 ? 0.3 : 0.1 });
  const rates = live(60, shared);
  expect(rates.slice(5)).toEqual(new Array(25).fill(10));
});

test('a way that has become longer is no queue for ever', () => {
  live(10, () => ({ roundTrip: 20 }));
  live(120, () => ({ roundTrip: 260 }));
  expect(live(120, () => ({ roundTrip: 260 })).at(-1)).toBe(30);
});

test('loss at random does not keep down what went down for a queue', () => {
  live(10, () => ({ lossShare: 0.1 }));
  live(6, () => ({ lossShare: 0.1, roundTrip: 400 }));
  expect(rate.rate).toBeLessThan(30);
  expect(live(120, () => ({ lossShare: 0.1 })).at(-1)).toBe(30);
});

test('a rise that brings some of the loss back has failed, and is tried ever more rarely', () => {
  live(10, (fps) => ({ lossShare: fps > 20 ? 0.3 : 0.02 }));
  expect(rate.rate).toBe(15);
  const share = live(300, (fps) => ({ lossShare: fps > 20 ? 0.12 : 0.02 })).filter((fps) => fps > 20).length;
  expect(share).toBeLessThan(15);
});

test('a channel that is congested here: down', () => {
  expect(live(2, () => ({ congestedShare: 0.5 }))).toEqual([15]);
});

test('a long way is no queue', () => {
  expect(live(60, () => ({ roundTrip: 350 }))).toEqual(new Array(30).fill(30));
});

test('an unknown round trip says nothing', () => {
  expect(live(20, () => ({ roundTrip: null }))).toEqual(new Array(10).fill(30));
});

test('10 % loss is no reason to send less', () => {
  expect(live(60, () => ({ lossShare: 0.1 }))).toEqual(new Array(30).fill(30));
});

test('loss at random, which fewer packets do not make less, gets all the frames there are', () => {
  const rates = live(60, () => ({ lossShare: 0.3 }));
  expect(rates).toContain(15);
  expect(rates.slice(10)).toEqual(new Array(20).fill(30));
});

test('up again, one step after the other, when all is well', () => {
  live(4, () => ({ roundTrip: 30 }));
  live(8, () => ({ roundTrip: 500 }));
  expect(rate.rate).toBe(10);
  const rates = live(40, () => ({}));
  expect(rates.at(-1)).toBe(30);
  expect(rates).toContain(15);
});
