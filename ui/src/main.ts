import './design/tokens.css';
import './design/base.css';
import { mount, unmount } from 'svelte';
import App from './App.svelte';
import { House } from './app/house.svelte';
import { firstRoute, isClinic } from './app/rooms';
import { Router } from './app/router.svelte';
import { fetchFirst } from './body/figures';
import { connect } from './ipc';
import { m } from './paraglide/messages';

const target = document.getElementById('app') as HTMLElement;

async function open(): Promise<void> {
  fetchFirst(window.matchMedia('(prefers-color-scheme: dark)').matches);
  const port = await connect();
  const house = new House(port, await port.start());
  const props = { house, router: new Router(firstRoute(house.start)) };
  if (house.start.kiosk) {
    const { default: Kiosk } = await import('./kiosk/Kiosk.svelte');
    mount(Kiosk, { target, props });
  } else if (isClinic(house.start)) {
    await openClinic(props);
  } else {
    // At home the therapist's room is fetched only once somebody goes there.
    let leaving = false;
    const onbeyond = () => {
      if (leaving) return;
      leaving = true;
      openClinic(props, () => void unmount(home)).catch(fail);
    };
    const home = mount(App, { target, props: { ...props, onbeyond } });
  }
}

async function openClinic(props: { house: House; router: Router }, before?: () => void): Promise<void> {
  const { default: Clinic } = await import('./clinic/Clinic.svelte');
  before?.();
  mount(Clinic, { target, props: { ...props, handed: props.house.start.handed } });
}

function fail(error: unknown): void {
  const why =
    error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
  const main = document.createElement('main');
  main.dataset['screen'] = 'failure';
  const title = document.createElement('h1');
  title.textContent = m.failure_title();
  const text = document.createElement('p');
  text.textContent = m.failure_text({ why });
  main.append(title, text);
  target.append(main);
}

open().catch(fail);
