#!/usr/bin/env node
// `npx brain`, run by any Node, however old: plain CommonJS, old syntax. Hands over to the Node 24 that `npm ci` brings.
var fs = require('fs');
var path = require('path');
var wanted = 24;
var cli = path.join(__dirname, 'src', 'cli.ts');
var args = [cli].concat(process.argv.slice(2));

/** The Node in `node_modules/.bin` of this folder or of one above; undefined where there is none. */
function brought() {
  var name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (var folder = __dirname; ; folder = path.dirname(folder)) {
    var file = path.join(folder, 'node_modules', '.bin', name);
    if (fs.existsSync(file)) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function run(node) {
  var child = require('child_process').spawn(node, args, { stdio: 'inherit' });
  process.on('SIGTERM', function () {
    child.kill('SIGTERM');
  });
  // These come from the terminal, which tells the child itself.
  process.on('SIGINT', function () {});
  process.on('SIGHUP', function () {});
  child.on('error', function (error) {
    console.error('Brain could not be run by ' + node + ': ' + error.message);
    process.exit(1);
  });
  child.on('exit', function (code) {
    process.exit(code === null ? 1 : code);
  });
}

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  require('module').enableCompileCache();
  void import('./src/cli.ts');
} else {
  var node = brought();
  if (node) run(node);
  else {
    console.error(
      'Brain needs Node ' +
        wanted +
        ' and this is Node ' +
        process.versions.node +
        ': run `npm ci`, which brings it where it can, or install it from https://nodejs.org.',
    );
    process.exit(1);
  }
}
