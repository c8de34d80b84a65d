import { expect, test } from 'vitest';
import { Zoom } from './zoom.svelte';

function target(zoom: Zoom): number[] {
  return zoom.frame.map((value) => Math.round(value * 10) / 10);
}

function still(width = 500, height = 1000): Zoom {
  const zoom = new Zoom(width, height);
  const show = zoom.show.bind(zoom);
  // Without motion, what is seen is what was asked for.
  zoom.show = (frame) => show(frame, false);
  return zoom;
}

test('a place stays where it is while one comes nearer to it', () => {
  const zoom = still();
  zoom.by(2, [100, 300]);
  expect(target(zoom)).toEqual([50, 150, 250, 500]);
  expect(zoom.near).toBe(true);
});

test('one cannot step back beyond the whole, nor come nearer than a tenth', () => {
  const zoom = still();
  zoom.by(0.2);
  expect(target(zoom)).toEqual([0, 0, 500, 1000]);
  zoom.by(1000);
  expect(target(zoom)[3]).toBe(100);
  expect(zoom.nearest).toBe(true);
});

test('what is seen never leaves the picture', () => {
  const zoom = still();
  zoom.by(2);
  zoom.pan(5, 5);
  expect(target(zoom)).toEqual([250, 500, 250, 500]);
  zoom.pan(-9, 0);
  expect(target(zoom)[0]).toBe(0);
});

test('a place out of sight is brought into sight, one in sight moves nothing', () => {
  const zoom = still();
  zoom.by(2, [0, 0]);
  const before = target(zoom);
  zoom.reveal([100, 200]);
  expect(target(zoom)).toEqual(before);
  zoom.reveal([400, 900]);
  expect(target(zoom)).toEqual([250, 500, 250, 500]);
});

test('a picture may begin with its lower part; stepping back shows it whole, reset the part again', () => {
  const zoom = still();
  zoom.begin(500, 1000, 400);
  expect(target(zoom)).toEqual([0, 400, 500, 600]);
  zoom.by(0.2);
  expect(target(zoom)).toEqual([0, 0, 500, 1000]);
  expect(zoom.farthest).toBe(true);
  zoom.reset();
  expect(target(zoom)).toEqual([0, 400, 500, 600]);
});

test('reset shows the whole again', () => {
  const zoom = still();
  zoom.by(3);
  zoom.reset();
  expect(target(zoom)).toEqual([0, 0, 500, 1000]);
  expect(zoom.near).toBe(false);
});
