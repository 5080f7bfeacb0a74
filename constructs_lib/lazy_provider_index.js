"use strict";

/*
 * Loaded into Node before jsii (see bindings.py). The provider's index requires 2,100 modules as it is loaded; here each
 * `exports.name = require("./path");` of that one file becomes a getter that requires its module when first read.
 * Lines of any other shape stay as they are, and so does every other file.
 */

const Module = require("node:module");
const path = require("node:path");

const INDEX = path.join("node_modules", "@cdktf", "provider-aws", "lib", "index.js");
const EAGER_EXPORT = /^exports\.([A-Za-z_$][\w$]*) = (require\("\.\/[\w-]+"\));$/gm;
const LAZY_EXPORT = 'Object.defineProperty(exports, "$1", { configurable: true, enumerable: true, get: () => $2 });';

const compile = Module.prototype._compile;

Module.prototype._compile = function compileLazily(content, filename, ...rest) {
  if (!filename.endsWith(INDEX)) {
    return compile.call(this, content, filename, ...rest);
  }
  Module.prototype._compile = compile;
  return compile.call(this, content.replace(EAGER_EXPORT, LAZY_EXPORT), filename, ...rest);
};
