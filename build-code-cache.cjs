// Runs a command as bin/portplan.js does, and keeps the compiled code in dist/: `node build-code-cache.cjs COMMAND …`
require('./dist/launch.cjs').launch('dist/compiled');
