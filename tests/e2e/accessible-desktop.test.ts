import { testPages } from './accessible.ts';
import { LOOKS } from './lived-in.ts';

for (const look of LOOKS.filter(({ name }) => name === 'desktop-light')) testPages('on a desktop', look);
