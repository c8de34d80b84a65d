import type { Component } from 'svelte';
import { render } from '@testing-library/svelte';
import { vi } from 'vitest';
import { House } from '../app/house.svelte';
import { Router, type Route } from '../app/router.svelte';
import type { Port } from '../ipc';
import { browser } from '../ipc/browser';
import type { Start } from '../ipc/bindings/Start';
import Stand from './Stand.svelte';

export interface Fixture {
  house: House;
  router: Router;
  port: Port;
}

/** A house on the fixtures core wrote; `change` alters the answer to `start`, `port` single commands. */
export async function fixture({
  change,
  port,
  at,
}: { change?: (start: Start) => void; port?: Partial<Port>; at?: Route } = {}): Promise<Fixture> {
  const plain = browser();
  const spied = { ...plain, ...port };
  for (const name of Object.keys(spied) as (keyof Port)[]) vi.spyOn(spied, name);
  const start = await spied.start();
  change?.(start);
  return { house: new House(spied, start), router: new Router(at), port: spied };
}

/** Renders a component inside the house. */
export function show<P extends Record<string, unknown>>(
  fixture: Fixture,
  component: Component<P>,
  props?: P,
) {
  return render(Stand, { props: { ...fixture, component: component as Component, props: props ?? {} } });
}
