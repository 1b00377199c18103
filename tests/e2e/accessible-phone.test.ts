import { testPages } from './accessible.ts';
import { LOOKS } from './lived-in.ts';

for (const look of LOOKS.filter(({ name }) => name === 'phone-light')) testPages('on a phone', look);
