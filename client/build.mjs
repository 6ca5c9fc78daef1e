// Builds the bundle and the page that works offline, byte for byte the same everywhere, and writes down their hashes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? fileURLToPath(new URL("../src/baithak/web/", import.meta.url));
const licenses = { "@cloudflare/blindrsa-ts": "LICENSE.txt", sjcl: "README/bsd.txt", uqr: "LICENSE" };

const text = (file) => readFileSync(here + file, "utf8");
const version = (name) => JSON.parse(text(`node_modules/${name}/package.json`)).version;
const hash = (bytes, how) => createHash("sha256").update(bytes).digest(how);
const named = Object.keys(licenses).map((name) => `${name} ${version(name)}`).join(", ");

async function bundle(entry) {
  const built = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: "es2020",
    legalComments: "none",
    banner: { js: `/* Baithak, the participant's part (Apache-2.0). Source: client/. Contains ${named}: seat.js.licenses.txt */` },
    write: false,
  });
  return Buffer.from(built.outputFiles[0].contents);
}

/** The styles of the doors without their typefaces: a saved page fetches nothing. */
function style() {
  const whole = readFileSync(`${fileURLToPath(new URL("../src/baithak/web/", import.meta.url))}static/doors.css`, "utf8");
  return whole.replace(/^@font-face .*\n/gm, "").replace(/^\/\*.*\*\/\n/gm, "");
}

const seat = await bundle("src/main.ts");
const script = (await bundle("src/offline.ts")).toString();
const parts = { "script-hash": `sha256-${hash(script, "base64")}`, "style-hash": `sha256-${hash(style(), "base64")}`, style: style(), script };
const offline = text("offline.html").replace(/\{\{([a-z-]+)\}\}/g, (_, name) => parts[name]);
const digest = hash(seat, "hex");
const texts = Object.entries(licenses).map(([name, file]) => `${name} ${version(name)}\n\n${text(`node_modules/${name}/${file}`).trim()}\n`);

writeFileSync(`${out}static/seat.js`, seat);
writeFileSync(`${out}static/seat.js.sha256`, `${digest}  seat.js\n`);
writeFileSync(`${out}static/seat-offline.html`, offline);
writeFileSync(`${out}static/seat-offline.html.sha256`, `${hash(offline, "hex")}  seat-offline.html\n`);
writeFileSync(`${out}static/seat.js.licenses.txt`, texts.join("\n----\n\n"));
writeFileSync(`${out}templates/web/seat_script.html`, `<script src="{% static "seat.js" %}" integrity="sha256-${hash(seat, "base64")}" defer></script>\n`);
writeFileSync(`${out}templates/web/seat_hash.html`, digest.match(/.{8}/g).join(" "));
writeFileSync(`${out}templates/web/seat_offline_hash.html`, hash(offline, "hex").match(/.{8}/g).join(" "));
console.log(`seat.js: ${seat.length} bytes, sha256 ${digest}\nseat-offline.html: ${offline.length} characters`);
