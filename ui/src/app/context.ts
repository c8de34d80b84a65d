import { createContext } from 'svelte';
import type { House } from './house.svelte';
import type { Router } from './router.svelte';

export const [useHouse, setHouse] = createContext<House>();
export const [useRouter, setRouter] = createContext<Router>();
