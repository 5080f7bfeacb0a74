"use strict";

/*
 * Loaded into Node before jsii (see bindings.py). Six files are changed as they are loaded, and no other:
 *
 * - The program that Python starts would start another, jsii's kernel, and carry each message between the two: a tenth of
 *   a synthesis. The kernel runs in its place where it is one that reads and writes as we know it.
 * - The provider's index requires 2,100 modules: each `exports.name = require("./path");` of it becomes a getter that
 *   requires its module when first read. Lines of any other shape stay as they are.
 * - A stack that says in its metadata how paths become addresses (see stacks/addressing.py) is given them here. cdktf would
 *   call Python for each element, which would ask for the path in two calls of its own: a fifth of a synthesis.
 * - cdktf loads what makes zip archives, which it does in another process. It is loaded when first called.
 * - Tokens remember no stack trace: it would show jsii's frames, none of Python's, and take a sixth of a synthesis.
 */

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { Writable } = require("node:stream");

const RELAY = path.join("bin", "jsii-runtime.js");
const KERNEL = path.join("lib", "program.js");
const CHANNEL_TO_RELAY = /\breadFD: ?3, ?writeFD: ?3\b/;
const CHANNEL_TO_PYTHON = "readFD:0,writeFD:1";

const INDEX = path.join("node_modules", "@cdktf", "provider-aws", "lib", "index.js");
const EAGER_EXPORT = /^exports\.([A-Za-z_$][\w$]*) = (require\("\.\/[\w-]+"\));$/gm;
const LAZY_EXPORT = 'Object.defineProperty(exports, "$1", { configurable: true, enumerable: true, get: () => $2 });';

const STACK = path.join("node_modules", "cdktf", "lib", "terraform-stack.js");
const ADDRESSES = "addressesFromPaths";

const FILES = path.join("node_modules", "cdktf", "lib", "private", "fs.js");
const EAGER_ARCHIVER = 'const archiver = require("archiver");';
const LAZY_ARCHIVER = 'const archiver = (...options) => require("archiver")(...options);';

const STACK_TRACE = path.join("node_modules", "cdktf", "lib", "tokens", "private", "stack-trace.js");

const compile = Module.prototype._compile;
let kernelRunsHere = false;

Module.prototype._compile = function compileChanged(content, filename, ...rest) {
  const result = compile.call(this, changed(content, filename), filename, ...rest);
  if (filename.endsWith(STACK)) {
    giveAddressesHere(this.exports.TerraformStack.prototype);
  } else if (filename.endsWith(STACK_TRACE)) {
    this.exports.captureStackTrace = () => [];
  }
  return result;
};

function changed(content, filename) {
  if (filename.endsWith(INDEX)) {
    return content.replace(EAGER_EXPORT, LAZY_EXPORT);
  }
  if (filename.endsWith(RELAY)) {
    const kernel = path.join(path.dirname(filename), "..", KERNEL);
    kernelRunsHere = canRunHere(kernel);
    return kernelRunsHere ? `require(${JSON.stringify(kernel)})` : content;
  }
  if (kernelRunsHere && filename.endsWith(KERNEL)) {
    carryOutput("stdout", 1);
    carryOutput("stderr", 2);
    // Unless it sees this option, which bindings.py sets, the kernel copies each file of its packages.
    process.execArgv.push("--preserve-symlinks");
    return content.replace(CHANNEL_TO_RELAY, CHANNEL_TO_PYTHON);
  }
  if (filename.endsWith(FILES)) {
    return content.replace(EAGER_ARCHIVER, LAZY_ARCHIVER);
  }
  return content;
}

function canRunHere(kernel) {
  // On Windows, the end of a pipe is an error. What the kernel says for debugging needs somebody to wrap it.
  const needsRelay = process.platform === "win32" || process.env.JSII_DEBUG;
  return !needsRelay && fs.existsSync(kernel) && CHANNEL_TO_RELAY.test(fs.readFileSync(kernel, "utf8"));
}

// As the relay does: what libraries print must not come between the messages to Python.
function carryOutput(name, fd) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      fs.writeSync(2, `${JSON.stringify({ [name]: chunk.toString("base64") })}\n`);
      done();
    },
  });
  Object.defineProperty(process, name, { configurable: true, enumerable: true, value: Object.assign(stream, { fd }) });
}

function giveAddressesHere(stack) {
  const { getLogicalId } = stack;
  stack.getLogicalId = function (element) {
    const how = this.node.metadata.find(({ type }) => type === ADDRESSES)?.data;
    return how ? address(element.node ?? element, how) : getLogicalId.call(this, element);
  };
}

function address(node, { separator, parentsName }) {
  const parts = node.path.split("/").slice(1);
  const named = parts.filter((part) => part !== parentsName);
  const ambiguous = named.length > 1 && named.find((part) => part.includes(separator));
  if (ambiguous) {
    throw new Error(`supply a construct id without '${separator}', got '${ambiguous}' in ${parts.join("/")}`);
  }
  return named.join(separator);
}
