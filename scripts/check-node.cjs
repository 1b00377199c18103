// Runs on any Node, however old: plain CommonJS, old syntax.
var wanted = 24;
var major = Number(process.versions.node.split('.')[0]);
var brought = ['linux-x64', 'linux-arm64', 'win32-x64'].indexOf(process.platform + '-' + process.arch) !== -1;
var cure = brought
  ? 'run `npm ci`, which brings it, and start again through npm (npm start, npm test).'
  : 'install Node ' + wanted + ' from https://nodejs.org and start again.';

if (major < wanted) {
  console.error('Brain needs Node ' + wanted + ' and this is Node ' + process.versions.node + ': ' + cure);
  process.exit(1);
}
