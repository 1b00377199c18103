import { existsSync } from 'node:fs';
import { runCommand } from './cli/commands.ts';

// The `brain` command: `npx brain help`. Settings come as `npm start` reads them: the environment, then `.env` here.
if (existsSync('.env')) process.loadEnvFile('.env');
// Who reads the output may go, as `head` does: that is no fault.
process.stdout.on('error', () => process.exit(0));
process.exitCode = 1; // should it end before it is done
process.exitCode = await runCommand(process.argv.slice(2), process.env);
