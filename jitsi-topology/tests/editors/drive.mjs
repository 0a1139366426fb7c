// Asks the engines that editors embed what they would show. Reads one request from standard input,
//   {"modules": FOLDER, "files": [{"path": …, "hover": {"line", "character"}, "complete": {…}}, …]}
// and answers with one object for each file, lines and characters counted from 0:
//   {"engine": …, "diagnostics": [{"line", "message"}, …], "lint": [MESSAGE, …], "hover": TEXT, "completions": [{"label", "says"}, …]}

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const input = [];
for await (const chunk of process.stdin) input.push(chunk);
const request = JSON.parse(Buffer.concat(input).toString("utf8"));
const require = createRequire(join(request.modules, "package.json"));

/** What is behind a URL of the description's folder. Nothing else is ever read: no engine may go to the network. */
async function read(url) {
  if (!url.startsWith("file:")) throw new Error(`an engine asks for ${url}`);
  return await readFile(fileURLToPath(url), "utf8");
}

// What asks for the network all the same is told that there is none.
globalThis.fetch = async (request) => {
  throw new Error(`an engine asks for ${request.url ?? request}`);
};

/** Plain text of what an engine shows. */
function plain(shown) {
  if (shown == null) return "";
  if (Array.isArray(shown)) return shown.map(plain).join("\n");
  return typeof shown === "string" ? shown : shown.value ?? "";
}

const places = (diagnostics) =>
  diagnostics
    .map((found) => ({ line: found.range.start.line, message: found.message }))
    .sort((one, two) => one.line - two.line || one.message.localeCompare(two.message));

const entries = (list) =>
  (list?.items ?? list ?? []).map((item) => ({ label: item.label, says: plain(item.documentation) || plain(item.detail) }));

/** JSON: the library in VS Code's own extension, and in most language servers for JSON. */
async function json() {
  const { getLanguageService, TextDocument } = require("vscode-json-languageservice");
  const service = getLanguageService({
    schemaRequestService: read,
    workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
  });
  service.configure({ validate: true });
  return async ({ url, text, hover, complete }) => {
    const document = TextDocument.create(url, "json", 1, text);
    const parsed = service.parseJSONDocument(document);
    return {
      diagnostics: await service.doValidation(document, parsed),
      hover: hover && (await service.doHover(document, hover, parsed))?.contents,
      completions: complete && (await service.doComplete(document, complete, parsed)),
    };
  };
}

/** YAML: the language server of Red Hat, as a library. */
async function yaml() {
  const root = "yaml-language-server/out/server/src";
  const { getLanguageService } = require(`${root}/languageservice/yamlLanguageService.js`);
  const { TextDocument } = require("vscode-languageserver-textdocument");
  const nobody = { sendNotification() {}, sendRequest: async () => null, workspace: {}, client: {}, telemetry: { logEvent() {} }, window: { showErrorMessage() {} }, onRequest() {} };
  const telemetry = { send() {}, sendError(_, error) { throw error; }, sendTrack() {} };
  const settings = { documents: { get: () => undefined } };
  const service = getLanguageService({
    schemaRequestService: read,
    workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
    connection: nobody,
    telemetry,
    yamlSettings: settings,
    clientCapabilities: {},
  });
  service.configure({ validate: true, hover: true, completion: true, format: false, schemas: [], customTags: [], yamlVersion: "1.2" });
  return async ({ url, text, hover, complete }) => {
    const document = TextDocument.create(url, "yaml", 1, text);
    settings.documents.get = () => document;
    return {
      diagnostics: await service.doValidation(document, false),
      hover: hover && (await service.doHover(document, hover))?.contents,
      completions: complete && (await service.doComplete(document, complete, false)),
    };
  };
}

/**
 * TOML: taplo, as Even Better TOML for VS Code runs it: its language server, spoken to in JSON-RPC. The library
 * `@taplo/lib` has no completion and no hover, names no lines for what a schema refuses, and stops with "not yet
 * implemented" unless it is told the schema; it is asked all the same, and must find what the server finds.
 */
async function toml() {
  const { TaploLsp } = require("@taplo/lsp");
  const { Taplo } = require("@taplo/lib");
  const waiting = new Map();
  const published = new Map();
  let number = 0;
  const folder = process.cwd();
  const environment = {
    now: () => new Date(),
    envVar: () => undefined,
    envVars: () => [],
    stdErrAtty: () => false,
    stdin: async () => new Uint8Array(),
    stdout: async (bytes) => bytes.length,
    stderr: async (bytes) => process.stderr.write(bytes) && bytes.length,
    glob: () => [],
    readFile: (path) => readFile(path),
    writeFile: async () => {},
    urlToFilePath: (url) => decodeURIComponent(url.replace(/^file:\/\//, "")),
    isAbsolute: (path) => path.startsWith("/"),
    cwd: () => folder,
    findConfigFile: () => undefined,
  };
  const library = await Taplo.initialize(environment);
  const server = await TaploLsp.initialize(environment, {
    onMessage: (message) => {
      if (message.method === "textDocument/publishDiagnostics") {
        published.get(message.params.uri)?.(message.params.diagnostics);
      } else if (message.method !== undefined && message.id !== undefined) {
        // The server asks for its settings. Those of the extension, but for the catalogue of schemas in the network.
        const settings = { schema: { enabled: true, catalogs: [], cache: {} }, completion: { maxKeys: 5 } };
        server.send({ jsonrpc: "2.0", id: message.id, result: (message.params?.items ?? []).map(() => settings) });
      } else {
        waiting.get(message.id)?.(message);
      }
    },
  });
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++number;
      waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      server.send({ jsonrpc: "2.0", id, method, params });
    });
  const tell = (method, params) => server.send({ jsonrpc: "2.0", method, params });
  const completion = { completionItem: { documentationFormat: ["markdown"] } };
  const initializationOptions = { configurationSection: "evenBetterToml", cachePath: null };
  await ask("initialize", { processId: null, rootUri: null, capabilities: { textDocument: { completion } }, initializationOptions, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "" }] });
  tell("initialized", {});
  return async ({ url, text, hover, complete }) => {
    // What is wrong is published three times: with the syntax, then the keys, then the schema.
    const diagnostics = new Promise((resolve) => {
      let times = 0;
      published.set(url, (found) => ++times === 3 && resolve(found));
    });
    tell("textDocument/didOpen", { textDocument: { uri: url, languageId: "toml", version: 1, text } });
    const textDocument = { uri: url };
    const schema = { enabled: true, url: new URL(/^#:schema (\S+)/.exec(text)[1], url).href };
    return {
      diagnostics: await diagnostics,
      lint: (await library.lint(text, { config: { schema } })).errors.map(({ error }) => error),
      hover: hover && (await ask("textDocument/hover", { textDocument, position: hover }))?.contents,
      completions: complete && (await ask("textDocument/completion", { textDocument, position: complete })),
    };
  };
}

const ENGINES = { ".json": ["vscode-json-languageservice", json], ".toml": ["@taplo/lsp", toml], ".yaml": ["yaml-language-server", yaml] };
const started = new Map();
const answers = [];
for (const { path, hover, complete } of request.files) {
  const [engine, start] = ENGINES[extname(path)];
  if (!started.has(engine)) started.set(engine, await start());
  const { version } = JSON.parse(await readFile(join(request.modules, "node_modules", engine, "package.json"), "utf8"));
  const shown = await started.get(engine)({ url: pathToFileURL(path).href, text: await readFile(path, "utf8"), hover, complete });
  answers.push({
    engine,
    version,
    diagnostics: places(shown.diagnostics),
    lint: (shown.lint ?? shown.diagnostics.map(({ message }) => message)).sort(),
    hover: plain(shown.hover),
    completions: entries(shown.completions),
  });
}
process.stdout.write(JSON.stringify(answers) + "\n", () => process.exit(0));
