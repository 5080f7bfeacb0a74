"use strict";

/*
 * Loaded into Node before jsii (see bindings.py). Three files are changed as they are loaded, and no other:
 *
 * - The provider's index requires 2,100 modules: each `exports.name = require("./path");` of it becomes a getter that
 *   requires its module when first read. Lines of any other shape stay as they are.
 * - A stack that says in its metadata how paths become addresses (see stacks/addressing.py) is given them here. cdktf would
 *   call Python for each element, which would ask for the path in two calls of its own: a fifth of a synthesis.
 * - Tokens remember no stack trace: it would show jsii's frames, none of Python's, and take a sixth of a synthesis.
 */

const Module = require("node:module");
const path = require("node:path");

const INDEX = path.join("node_modules", "@cdktf", "provider-aws", "lib", "index.js");
const EAGER_EXPORT = /^exports\.([A-Za-z_$][\w$]*) = (require\("\.\/[\w-]+"\));$/gm;
const LAZY_EXPORT = 'Object.defineProperty(exports, "$1", { configurable: true, enumerable: true, get: () => $2 });';

const STACK = path.join("node_modules", "cdktf", "lib", "terraform-stack.js");
const ADDRESSES = "addressesFromPaths";

const STACK_TRACE = path.join("node_modules", "cdktf", "lib", "tokens", "private", "stack-trace.js");

const compile = Module.prototype._compile;

Module.prototype._compile = function compileChanged(content, filename, ...rest) {
  const changed = filename.endsWith(INDEX) ? content.replace(EAGER_EXPORT, LAZY_EXPORT) : content;
  const result = compile.call(this, changed, filename, ...rest);
  if (filename.endsWith(STACK)) {
    giveAddressesHere(this.exports.TerraformStack.prototype);
  } else if (filename.endsWith(STACK_TRACE)) {
    this.exports.captureStackTrace = () => [];
  }
  return result;
};

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
