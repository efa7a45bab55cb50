// Serves Azurite's blob service on 127.0.0.1: serve.js FOLDER PORT. Prints the port once it listens, and ends when its standard input
// does, so that it never outlives the process that started it. All that it holds is in memory.
const path = require("path");

const [folder, port] = process.argv.slice(2);
const azurite = path.join(folder, "node_modules", "azurite", "dist", "src");
const print = process.stdout.write.bind(process.stdout);
// Only the port goes to the standard output.
console.log = console.error;
// Telemetry begins in Azurite's own main, which is not run here; switched off all the same.
process.argv = [process.argv[0], process.argv[1], "--silent", "--inMemoryPersistence", "--disableTelemetry",
  "--skipApiVersionCheck", "--blobHost", "127.0.0.1", "--blobPort", port];

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

async function main() {
  const { BlobServerFactory } = require(path.join(azurite, "blob", "BlobServerFactory"));
  const { setExtentMemoryLimit } = require(path.join(azurite, "common", "ConfigurationBase"));
  const Environment = require(path.join(azurite, "blob", "BlobEnvironment")).default;
  const server = await new BlobServerFactory().createServer();
  setExtentMemoryLimit(new Environment(), false);
  await server.start();
  print(server.httpServer.address().port + "\n");
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
