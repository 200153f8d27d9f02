import { isMainThread, parentPort } from "node:worker_threads";
import { brotliDecompressSync } from "node:zlib";

// src/render/engine/file-tree.ts
const MOUNT = "/mnt/repository/tree";
function createFileTree(packed, hidden = /* @__PURE__ */ new Set()) {
	const files = /* @__PURE__ */ new Map();
	const children = /* @__PURE__ */ new Map([[MOUNT, /* @__PURE__ */ new Set()]]);
	for (const [index, path] of packed.paths.entries()) {
		if (hidden.has(path)) continue;
		const absolute = `${MOUNT}/${path}`;
		files.set(absolute, index);
		enlist(children, absolute);
	}
	const lists = /* @__PURE__ */ new Map();
	const read = (path) => {
		const index = files.get(path);
		if (index === void 0) return void 0;
		const start = packed.offsets[index] ?? 0;
		return new Uint8Array(packed.content, start, (packed.offsets[index + 1] ?? start) - start);
	};
	return {
		paths: packed.paths.filter((path) => !hidden.has(path)),
		kind: (path) => files.has(path) ? "file" : children.has(path) ? "directory" : void 0,
		size: (path) => read(path)?.byteLength,
		read,
		list(path) {
			const names = children.get(path);
			if (names === void 0) return void 0;
			const sorted = lists.get(path) ?? [...names].sort(compareBytes);
			lists.set(path, sorted);
			return sorted;
		}
	};
}
function overlaid(tree, overlay) {
	const encoder = new TextEncoder();
	const files = new Map(overlay.map(([path, text]) => [`${MOUNT}/${path}`, encoder.encode(text)]));
	const children = /* @__PURE__ */ new Map([[MOUNT, /* @__PURE__ */ new Set()]]);
	for (const path of files.keys()) enlist(children, path);
	return {
		get paths() {
			return [.../* @__PURE__ */ new Set([...tree.paths, ...overlay.map(([path]) => path)])];
		},
		kind: (path) => files.has(path) ? "file" : tree.kind(path) ?? (children.has(path) ? "directory" : void 0),
		size: (path) => files.get(path)?.byteLength ?? tree.size(path),
		read: (path) => files.get(path) ?? tree.read(path),
		list(path) {
			const added = children.get(path);
			const names = tree.list(path);
			return added === void 0 ? names : [.../* @__PURE__ */ new Set([...names ?? [], ...added])].sort(compareBytes);
		}
	};
}
function isIgnoreRule(path) {
	return path.includes(".sourceignore");
}
function enlist(children, absolute) {
	let path = absolute;
	while (path !== MOUNT) {
		const slash = path.lastIndexOf("/");
		const parent = path.slice(0, slash);
		const names = children.get(parent);
		if (names !== void 0) {
			names.add(path.slice(slash + 1));
			return;
		}
		children.set(parent, /* @__PURE__ */ new Set([path.slice(slash + 1)]));
		path = parent;
	}
}
function compareBytes(a, b) {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

// src/render/engine/go-filesystem.ts
const DIRECTORY_MODE = 16877;
const FILE_MODE = 33188;
const FLAGS = {
	O_WRONLY: 1,
	O_RDWR: 2,
	O_CREAT: 64,
	O_EXCL: 128,
	O_TRUNC: 512,
	O_APPEND: 1024,
	O_DIRECTORY: 65536
};
const WRITING = FLAGS.O_WRONLY | FLAGS.O_RDWR | FLAGS.O_CREAT | FLAGS.O_TRUNC;
function createGoFileSystem(selected) {
	const decoder = new TextDecoder();
	let output = "";
	const writeSync = (_descriptor, bytes) => {
		output = (output + decoder.decode(bytes)).slice(-16384);
		return bytes.length;
	};
	return {
		written: () => output,
		fs: {
			constants: FLAGS,
			writeSync,
			write(descriptor, bytes, _offset, _length, _position, callback) {
				if (descriptor === 1 || descriptor === 2) callback(null, writeSync(descriptor, bytes));
				else callback(failure("EBADF"));
			},
			...unsupported(),
			...reading(selected)
		}
	};
}
function reading(selected) {
	const opened = /* @__PURE__ */ new Map();
	let next = 3;
	const stat = (path, callback) => {
		const found = statusOf(selected(), path);
		if (found === void 0) callback(failure("ENOENT"));
		else callback(null, found);
	};
	return {
		stat,
		lstat: stat,
		fstat(descriptor, callback) {
			stat(opened.get(descriptor)?.path ?? "", callback);
		},
		open(path, flags, _mode, callback) {
			if ((flags & WRITING) !== 0) callback(failure("EROFS"));
			else if (selected()?.kind(path) === void 0) callback(failure("ENOENT"));
			else {
				opened.set(next, {
					path,
					at: 0
				});
				callback(null, next++);
			}
		},
		close(descriptor, callback) {
			opened.delete(descriptor);
			callback(null);
		},
		readdir(path, callback) {
			const names = selected()?.list(path);
			if (names === void 0) callback(failure("ENOENT"));
			else callback(null, names);
		},
		read(descriptor, buffer, offset, length, position, callback) {
			const handle = opened.get(descriptor);
			const content = handle === void 0 ? void 0 : selected()?.read(handle.path);
			if (handle === void 0 || content === void 0) callback(failure(handle === void 0 ? "EBADF" : "EISDIR"));
			else {
				const start = position ?? handle.at;
				const part = content.subarray(start, start + length);
				buffer.set(part, offset);
				if (position === null) handle.at += part.length;
				callback(null, part.length);
			}
		},
		readlink(path, callback) {
			callback(failure(selected()?.kind(path) === void 0 ? "ENOENT" : "EINVAL"));
		}
	};
}
const UNSUPPORTED = [
	"chmod",
	"chown",
	"fchmod",
	"fchown",
	"fsync",
	"ftruncate",
	"lchown",
	"link",
	"mkdir",
	"rename",
	"rmdir",
	"symlink",
	"truncate"
];
function unsupported() {
	const fail = (...parameters) => {
		const callback = parameters.at(-1);
		if (typeof callback === "function") callback(failure("ENOSYS"));
	};
	return Object.fromEntries([
		...UNSUPPORTED,
		"unlink",
		"utimes"
	].map((name) => [name, fail]));
}
function statusOf(tree, path) {
	const kind = tree?.kind(path) ?? (path === "/" || "/mnt/repository/tree".startsWith(`${path}/`) ? "directory" : void 0);
	if (kind === void 0) return void 0;
	const size = tree?.size(path) ?? 0;
	const isDirectory = kind === "directory";
	return {
		dev: 0,
		ino: 0,
		mode: isDirectory ? DIRECTORY_MODE : FILE_MODE,
		nlink: 1,
		uid: 0,
		gid: 0,
		rdev: 0,
		size,
		blksize: 4096,
		blocks: Math.ceil(size / 512),
		atimeMs: 0,
		mtimeMs: 0,
		ctimeMs: 0,
		isDirectory: () => isDirectory
	};
}
function failure(code) {
	return Object.assign(new Error(code), { code });
}

// src/render/engine/observations.ts
function noObservations() {
	return {
		kinds: /* @__PURE__ */ new Set(),
		sizes: /* @__PURE__ */ new Set(),
		read: /* @__PURE__ */ new Set(),
		listed: /* @__PURE__ */ new Set()
	};
}
function observed(tree, seen) {
	return {
		paths: tree.paths,
		kind(path) {
			seen.kinds.add(path);
			return tree.kind(path);
		},
		size(path) {
			seen.sizes.add(path);
			return tree.size(path);
		},
		read(path) {
			seen.read.add(path);
			return tree.read(path);
		},
		list(path) {
			seen.listed.add(path);
			return tree.list(path);
		}
	};
}

// src/render/engine/wasm-module.ts
const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const MEGABYTE = 1048576;
const MOST_RAW_BYTES = 256 * MEGABYTE;
const PIECE_BYTES = 32 * MEGABYTE;
const CEILING_BYTES = 5;
async function compileEngine(brotli, pages) {
	const raw = brotliDecompressSync(brotli, {
		chunkSize: PIECE_BYTES,
		maxOutputLength: MOST_RAW_BYTES
	});
	setMemoryCeiling(raw, pages);
	try {
		return await WebAssembly.compile(raw);
	} finally {
		discard(raw.buffer);
	}
}
function discard(buffer) {
	buffer.transfer?.(0);
}
function setMemoryCeiling(module, pages) {
	const { body, end } = memorySection(module);
	const { minimum, ceiling } = limitsOf(module.subarray(body, end));
	if (ceiling !== end - body - CEILING_BYTES) throw new RangeError("the module has no room for a ceiling on its memory");
	if (minimum > pages) throw new RangeError(`the module starts with ${minimum} pages, the ceiling is ${pages}`);
	module.set(unsigned(pages, CEILING_BYTES), body + ceiling);
}
function memorySection(module) {
	let start = HEADER_BYTES;
	while (start < module.length) {
		const [size, body] = readUnsigned(module, start + 1);
		if (module[start] === MEMORY_SECTION) return {
			start,
			body,
			end: body + size
		};
		start = body + size;
	}
	throw new RangeError("the module has no memory of its own");
}
function limitsOf(section) {
	const [count, flags] = readUnsigned(section, 0);
	if (count !== 1) throw new RangeError(`the module has ${count} memories`);
	const [minimum, after] = readUnsigned(section, flags + 1);
	return {
		minimum,
		ceiling: section[flags] === 1 ? after : void 0
	};
}
function readUnsigned(bytes, start) {
	let value = 0;
	for (let index = 0; index < 5; index++) {
		const byte = bytes[start + index] ?? 0;
		value += (byte & 127) * 2 ** (7 * index);
		if (byte < 128) return [value, start + index + 1];
	}
	throw new RangeError("the module has a number that is too long");
}
function unsigned(value, width = 1) {
	const bytes = [];
	let rest = value;
	do {
		const last = rest < 128 && bytes.length + 1 >= width;
		bytes.push(rest % 128 + (last ? 0 : 128));
		rest = Math.floor(rest / 128);
	} while (rest > 0 || bytes.length < width);
	return bytes;
}

// src/render/engine/wasm_exec.js
(() => {
	const enosys = () => {
		const err = /* @__PURE__ */ new Error("not implemented");
		err.code = "ENOSYS";
		return err;
	};
	if (!globalThis.fs) {
		let outputBuf = "";
		globalThis.fs = {
			constants: {
				O_WRONLY: -1,
				O_RDWR: -1,
				O_CREAT: -1,
				O_TRUNC: -1,
				O_APPEND: -1,
				O_EXCL: -1,
				O_DIRECTORY: -1
			},
			writeSync(fd, buf) {
				outputBuf += decoder.decode(buf);
				const nl = outputBuf.lastIndexOf("\n");
				if (nl != -1) {
					console.log(outputBuf.substring(0, nl));
					outputBuf = outputBuf.substring(nl + 1);
				}
				return buf.length;
			},
			write(fd, buf, offset, length, position, callback) {
				if (offset !== 0 || length !== buf.length || position !== null) {
					callback(enosys());
					return;
				}
				callback(null, this.writeSync(fd, buf));
			},
			chmod(path, mode, callback) {
				callback(enosys());
			},
			chown(path, uid, gid, callback) {
				callback(enosys());
			},
			close(fd, callback) {
				callback(enosys());
			},
			fchmod(fd, mode, callback) {
				callback(enosys());
			},
			fchown(fd, uid, gid, callback) {
				callback(enosys());
			},
			fstat(fd, callback) {
				callback(enosys());
			},
			fsync(fd, callback) {
				callback(null);
			},
			ftruncate(fd, length, callback) {
				callback(enosys());
			},
			lchown(path, uid, gid, callback) {
				callback(enosys());
			},
			link(path, link, callback) {
				callback(enosys());
			},
			lstat(path, callback) {
				callback(enosys());
			},
			mkdir(path, perm, callback) {
				callback(enosys());
			},
			open(path, flags, mode, callback) {
				callback(enosys());
			},
			read(fd, buffer, offset, length, position, callback) {
				callback(enosys());
			},
			readdir(path, callback) {
				callback(enosys());
			},
			readlink(path, callback) {
				callback(enosys());
			},
			rename(from, to, callback) {
				callback(enosys());
			},
			rmdir(path, callback) {
				callback(enosys());
			},
			stat(path, callback) {
				callback(enosys());
			},
			symlink(path, link, callback) {
				callback(enosys());
			},
			truncate(path, length, callback) {
				callback(enosys());
			},
			unlink(path, callback) {
				callback(enosys());
			},
			utimes(path, atime, mtime, callback) {
				callback(enosys());
			}
		};
	}
	if (!globalThis.process) globalThis.process = {
		getuid() {
			return -1;
		},
		getgid() {
			return -1;
		},
		geteuid() {
			return -1;
		},
		getegid() {
			return -1;
		},
		getgroups() {
			throw enosys();
		},
		pid: -1,
		ppid: -1,
		umask() {
			throw enosys();
		},
		cwd() {
			throw enosys();
		},
		chdir() {
			throw enosys();
		}
	};
	if (!globalThis.path) globalThis.path = { resolve(...pathSegments) {
		return pathSegments.join("/");
	} };
	if (!globalThis.crypto) throw new Error("globalThis.crypto is not available, polyfill required (crypto.getRandomValues only)");
	if (!globalThis.performance) throw new Error("globalThis.performance is not available, polyfill required (performance.now only)");
	if (!globalThis.TextEncoder) throw new Error("globalThis.TextEncoder is not available, polyfill required");
	if (!globalThis.TextDecoder) throw new Error("globalThis.TextDecoder is not available, polyfill required");
	const encoder = new TextEncoder("utf-8");
	const decoder = new TextDecoder("utf-8");
	globalThis.Go = class {
		constructor() {
			this.argv = ["js"];
			this.env = {};
			this.exit = (code) => {
				if (code !== 0) console.warn("exit code:", code);
			};
			this._exitPromise = new Promise((resolve) => {
				this._resolveExitPromise = resolve;
			});
			this._pendingEvent = null;
			this._scheduledTimeouts = /* @__PURE__ */ new Map();
			this._nextCallbackTimeoutID = 1;
			const setInt64 = (addr, v) => {
				this.mem.setUint32(addr + 0, v, true);
				this.mem.setUint32(addr + 4, Math.floor(v / 4294967296), true);
			};
			const getInt64 = (addr) => {
				return this.mem.getUint32(addr + 0, true) + this.mem.getInt32(addr + 4, true) * 4294967296;
			};
			const loadValue = (addr) => {
				const f = this.mem.getFloat64(addr, true);
				if (f === 0) return;
				if (!isNaN(f)) return f;
				const id = this.mem.getUint32(addr, true);
				return this._values[id];
			};
			const storeValue = (addr, v) => {
				const nanHead = 2146959360;
				if (typeof v === "number" && v !== 0) {
					if (isNaN(v)) {
						this.mem.setUint32(addr + 4, nanHead, true);
						this.mem.setUint32(addr, 0, true);
						return;
					}
					this.mem.setFloat64(addr, v, true);
					return;
				}
				if (v === void 0) {
					this.mem.setFloat64(addr, 0, true);
					return;
				}
				let id = this._ids.get(v);
				if (id === void 0) {
					id = this._idPool.pop();
					if (id === void 0) id = this._values.length;
					this._values[id] = v;
					this._goRefCounts[id] = 0;
					this._ids.set(v, id);
				}
				this._goRefCounts[id]++;
				let typeFlag = 0;
				switch (typeof v) {
					case "object":
						if (v !== null) typeFlag = 1;
						break;
					case "string":
						typeFlag = 2;
						break;
					case "symbol":
						typeFlag = 3;
						break;
					case "function": typeFlag = 4;
				}
				this.mem.setUint32(addr + 4, nanHead | typeFlag, true);
				this.mem.setUint32(addr, id, true);
			};
			const loadSlice = (addr) => {
				const array = getInt64(addr + 0);
				const len = getInt64(addr + 8);
				return new Uint8Array(this._inst.exports.mem.buffer, array, len);
			};
			const loadSliceOfValues = (addr) => {
				const array = getInt64(addr + 0);
				const len = getInt64(addr + 8);
				const a = new Array(len);
				for (let i = 0; i < len; i++) a[i] = loadValue(array + i * 8);
				return a;
			};
			const loadString = (addr) => {
				const saddr = getInt64(addr + 0);
				const len = getInt64(addr + 8);
				return decoder.decode(new DataView(this._inst.exports.mem.buffer, saddr, len));
			};
			const testCallExport = (a, b) => {
				this._inst.exports.testExport0();
				return this._inst.exports.testExport(a, b);
			};
			const timeOrigin = Date.now() - performance.now();
			this.importObject = {
				_gotest: {
					add: (a, b) => a + b,
					callExport: testCallExport
				},
				gojs: {
					"runtime.wasmExit": (sp) => {
						sp >>>= 0;
						const code = this.mem.getInt32(sp + 8, true);
						this.exited = true;
						delete this._inst;
						delete this._values;
						delete this._goRefCounts;
						delete this._ids;
						delete this._idPool;
						this.exit(code);
					},
					"runtime.wasmWrite": (sp) => {
						sp >>>= 0;
						const fd = getInt64(sp + 8);
						const p = getInt64(sp + 16);
						const n = this.mem.getInt32(sp + 24, true);
						fs.writeSync(fd, new Uint8Array(this._inst.exports.mem.buffer, p, n));
					},
					"runtime.resetMemoryDataView": (sp) => {
						sp >>>= 0;
						this.mem = new DataView(this._inst.exports.mem.buffer);
					},
					"runtime.nanotime1": (sp) => {
						sp >>>= 0;
						setInt64(sp + 8, (timeOrigin + performance.now()) * 1e6);
					},
					"runtime.walltime": (sp) => {
						sp >>>= 0;
						const msec = (/* @__PURE__ */ new Date()).getTime();
						setInt64(sp + 8, msec / 1e3);
						this.mem.setInt32(sp + 16, msec % 1e3 * 1e6, true);
					},
					"runtime.scheduleTimeoutEvent": (sp) => {
						sp >>>= 0;
						const id = this._nextCallbackTimeoutID;
						this._nextCallbackTimeoutID++;
						this._scheduledTimeouts.set(id, setTimeout(() => {
							this._resume();
							while (this._scheduledTimeouts.has(id)) {
								console.warn("scheduleTimeoutEvent: missed timeout event");
								this._resume();
							}
						}, getInt64(sp + 8)));
						this.mem.setInt32(sp + 16, id, true);
					},
					"runtime.clearTimeoutEvent": (sp) => {
						sp >>>= 0;
						const id = this.mem.getInt32(sp + 8, true);
						clearTimeout(this._scheduledTimeouts.get(id));
						this._scheduledTimeouts.delete(id);
					},
					"runtime.getRandomData": (sp) => {
						sp >>>= 0;
						crypto.getRandomValues(loadSlice(sp + 8));
					},
					"syscall/js.finalizeRef": (sp) => {
						sp >>>= 0;
						const id = this.mem.getUint32(sp + 8, true);
						this._goRefCounts[id]--;
						if (this._goRefCounts[id] === 0) {
							const v = this._values[id];
							this._values[id] = null;
							this._ids.delete(v);
							this._idPool.push(id);
						}
					},
					"syscall/js.stringVal": (sp) => {
						sp >>>= 0;
						storeValue(sp + 24, loadString(sp + 8));
					},
					"syscall/js.valueGet": (sp) => {
						sp >>>= 0;
						const result = Reflect.get(loadValue(sp + 8), loadString(sp + 16));
						sp = this._inst.exports.getsp() >>> 0;
						storeValue(sp + 32, result);
					},
					"syscall/js.valueSet": (sp) => {
						sp >>>= 0;
						Reflect.set(loadValue(sp + 8), loadString(sp + 16), loadValue(sp + 32));
					},
					"syscall/js.valueDelete": (sp) => {
						sp >>>= 0;
						Reflect.deleteProperty(loadValue(sp + 8), loadString(sp + 16));
					},
					"syscall/js.valueIndex": (sp) => {
						sp >>>= 0;
						storeValue(sp + 24, Reflect.get(loadValue(sp + 8), getInt64(sp + 16)));
					},
					"syscall/js.valueSetIndex": (sp) => {
						sp >>>= 0;
						Reflect.set(loadValue(sp + 8), getInt64(sp + 16), loadValue(sp + 24));
					},
					"syscall/js.valueCall": (sp) => {
						sp >>>= 0;
						try {
							const v = loadValue(sp + 8);
							const m = Reflect.get(v, loadString(sp + 16));
							const args = loadSliceOfValues(sp + 32);
							const result = Reflect.apply(m, v, args);
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 56, result);
							this.mem.setUint8(sp + 64, 1);
						} catch (err) {
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 56, err);
							this.mem.setUint8(sp + 64, 0);
						}
					},
					"syscall/js.valueInvoke": (sp) => {
						sp >>>= 0;
						try {
							const v = loadValue(sp + 8);
							const args = loadSliceOfValues(sp + 16);
							const result = Reflect.apply(v, void 0, args);
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 40, result);
							this.mem.setUint8(sp + 48, 1);
						} catch (err) {
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 40, err);
							this.mem.setUint8(sp + 48, 0);
						}
					},
					"syscall/js.valueNew": (sp) => {
						sp >>>= 0;
						try {
							const v = loadValue(sp + 8);
							const args = loadSliceOfValues(sp + 16);
							const result = Reflect.construct(v, args);
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 40, result);
							this.mem.setUint8(sp + 48, 1);
						} catch (err) {
							sp = this._inst.exports.getsp() >>> 0;
							storeValue(sp + 40, err);
							this.mem.setUint8(sp + 48, 0);
						}
					},
					"syscall/js.valueLength": (sp) => {
						sp >>>= 0;
						setInt64(sp + 16, parseInt(loadValue(sp + 8).length));
					},
					"syscall/js.valuePrepareString": (sp) => {
						sp >>>= 0;
						const str = encoder.encode(String(loadValue(sp + 8)));
						storeValue(sp + 16, str);
						setInt64(sp + 24, str.length);
					},
					"syscall/js.valueLoadString": (sp) => {
						sp >>>= 0;
						const str = loadValue(sp + 8);
						loadSlice(sp + 16).set(str);
					},
					"syscall/js.valueInstanceOf": (sp) => {
						sp >>>= 0;
						this.mem.setUint8(sp + 24, loadValue(sp + 8) instanceof loadValue(sp + 16) ? 1 : 0);
					},
					"syscall/js.copyBytesToGo": (sp) => {
						sp >>>= 0;
						const dst = loadSlice(sp + 8);
						const src = loadValue(sp + 32);
						if (!(src instanceof Uint8Array || src instanceof Uint8ClampedArray)) {
							this.mem.setUint8(sp + 48, 0);
							return;
						}
						const toCopy = src.subarray(0, dst.length);
						dst.set(toCopy);
						setInt64(sp + 40, toCopy.length);
						this.mem.setUint8(sp + 48, 1);
					},
					"syscall/js.copyBytesToJS": (sp) => {
						sp >>>= 0;
						const dst = loadValue(sp + 8);
						const src = loadSlice(sp + 16);
						if (!(dst instanceof Uint8Array || dst instanceof Uint8ClampedArray)) {
							this.mem.setUint8(sp + 48, 0);
							return;
						}
						const toCopy = src.subarray(0, dst.length);
						dst.set(toCopy);
						setInt64(sp + 40, toCopy.length);
						this.mem.setUint8(sp + 48, 1);
					},
					"debug": (value) => {
						console.log(value);
					}
				}
			};
		}
		async run(instance) {
			if (!(instance instanceof WebAssembly.Instance)) throw new Error("Go.run: WebAssembly.Instance expected");
			this._inst = instance;
			this.mem = new DataView(this._inst.exports.mem.buffer);
			this._values = [
				NaN,
				0,
				null,
				true,
				false,
				globalThis,
				this
			];
			this._goRefCounts = new Array(this._values.length).fill(1e400);
			this._ids = /* @__PURE__ */ new Map([
				[0, 1],
				[null, 2],
				[true, 3],
				[false, 4],
				[globalThis, 5],
				[this, 6]
			]);
			this._idPool = [];
			this.exited = false;
			let offset = 4096;
			const strPtr = (str) => {
				const ptr = offset;
				const bytes = encoder.encode(str + "\0");
				new Uint8Array(this.mem.buffer, offset, bytes.length).set(bytes);
				offset += bytes.length;
				if (offset % 8 !== 0) offset += 8 - offset % 8;
				return ptr;
			};
			const argc = this.argv.length;
			const argvPtrs = [];
			this.argv.forEach((arg) => {
				argvPtrs.push(strPtr(arg));
			});
			argvPtrs.push(0);
			Object.keys(this.env).sort().forEach((key) => {
				argvPtrs.push(strPtr(`${key}=${this.env[key]}`));
			});
			argvPtrs.push(0);
			const argv = offset;
			argvPtrs.forEach((ptr) => {
				this.mem.setUint32(offset, ptr, true);
				this.mem.setUint32(offset + 4, 0, true);
				offset += 8;
			});
			if (offset >= 12288) throw new Error("total length of command line and environment variables exceeds limit");
			this._inst.exports.run(argc, argv);
			if (this.exited) this._resolveExitPromise();
			await this._exitPromise;
		}
		_resume() {
			if (this.exited) throw new Error("Go program has already exited");
			this._inst.exports.resume();
			if (this.exited) this._resolveExitPromise();
		}
		_makeFuncWrapper(id) {
			const go = this;
			return function() {
				const event = {
					id,
					this: this,
					args: arguments
				};
				go._pendingEvent = event;
				go._resume();
				return event.result;
			};
		}
	};
})();

// src/render/engine/worker.ts
function serve(send, listen) {
	const trees = /* @__PURE__ */ new Map();
	let engine;
	listen((message) => {
		switch (message.kind) {
			case "compile":
				compileEngine(message.wasm, message.pages).then((module) => send({
					kind: "compiled",
					module
				}), (error) => send({
					kind: "damaged",
					why: String(error)
				}));
				return;
			case "start":
				startModule(message.module, send).then((running) => {
					engine = running;
				});
				return;
			case "open":
				trees.set(message.tree, {
					packed: message.packed,
					views: /* @__PURE__ */ new Map(),
					seen: /* @__PURE__ */ new Map()
				});
				return;
			case "close":
				trees.delete(message.tree);
				return;
			case "job":
				if (engine !== void 0) answer(engine, trees, message.job, send);
				return;
		}
	});
}
async function startModule(module, send) {
	let selected;
	let ended = false;
	const host = hostOver(() => selected);
	const files = createGoFileSystem(() => selected);
	const go = goProgram();
	go.exit = () => {
		ended = true;
	};
	seal({
		fs: files.fs,
		truestoryHost: host
	});
	const instance = await WebAssembly.instantiate(module, go.importObject);
	go.run(instance).catch(() => {
		ended = true;
	});
	if (ended || host.versions === void 0) send({
		kind: "dead",
		output: files.written()
	});
	else send({
		kind: "ready",
		versions: host.versions
	});
	return {
		host,
		select(tree) {
			selected = tree;
		},
		memoryBytes: () => instance.exports.mem.buffer.byteLength,
		ended: () => ended,
		written: files.written
	};
}
function answer(engine, trees, job, send) {
	const done = attempt(() => perform(engine, trees, job));
	if (done === void 0 || engine.ended()) send({
		kind: "dead",
		output: engine.written()
	});
	else send({
		kind: "answer",
		...done,
		memoryBytes: engine.memoryBytes()
	});
}
function attempt(run) {
	try {
		return run();
	} catch {
		return;
	}
}
function perform(engine, trees, job) {
	if (job.kind === "scalars") return spoken(engine.host.scalars?.(job.yaml, job.reader));
	if (job.kind === "validate") return spoken(engine.host.validate?.(job.schemas));
	const held = trees.get(job.tree);
	const view = held === void 0 ? void 0 : viewOf(engine, held, job.sourceIgnore);
	if (held === void 0 || view === void 0) return void 0;
	const { overlay } = job;
	const name = JSON.stringify([
		job.tree,
		job.sourceIgnore,
		...overlay.length === 0 ? [] : [overlay]
	]);
	const shown = overlay.length === 0 ? view.tree : overlaid(view.tree, overlay);
	if (job.watched === void 0) {
		engine.select(shown);
		return spoken(ask(engine.host, job, name));
	}
	const share = JSON.stringify([
		name,
		job.of ?? "",
		job.theme
	]);
	const seen = held.seen.get(share) ?? noObservations();
	held.seen.set(share, seen);
	engine.select(observed(shown, seen));
	const done = spoken(ask(engine.host, job, name));
	return done === void 0 ? void 0 : {
		...done,
		seen,
		ignored: view.ignored
	};
}
function ask(host, { of, request }, view) {
	return of === "chart" ? host.chart?.(request) : host.build?.(request, view);
}
function spoken(text) {
	return text === void 0 ? void 0 : { text };
}
function viewOf(engine, held, ignore) {
	const known = held.views.get(ignore);
	if (known !== void 0) return known;
	const ignored = ignore === null ? [] : ignoredBy(engine, held.packed, ignore);
	if (ignored === void 0) return void 0;
	const view = {
		tree: createFileTree(held.packed, new Set(ignored)),
		ignored
	};
	held.views.set(ignore, view);
	return view;
}
function ignoredBy(engine, packed, ignore) {
	engine.select(createFileTree(packed, new Set(packed.paths.filter((path) => !isIgnoreRule(path)))));
	const text = engine.host.ignored?.(packed.paths.join("\0"), ignore);
	return text === void 0 ? void 0 : JSON.parse(text).value;
}
function hostOver(selected) {
	return {
		kind(path) {
			const kind = selected()?.kind(path);
			return kind === void 0 ? 0 : kind === "file" ? 1 : 2;
		},
		read: (path) => selected()?.read(path) ?? null,
		list: (path) => selected()?.list(path)?.join("\0") ?? null
	};
}
function goProgram() {
	return new globalThis.Go();
}
function seal(given) {
	const scope = globalThis;
	for (const name of [
		"fetch",
		"WebSocket",
		"EventSource",
		"XMLHttpRequest",
		"require",
		"process",
		"Go"
	]) {
		delete scope[name];
		Object.defineProperty(scope, name, {
			value: void 0,
			configurable: true,
			writable: true
		});
	}
	const refuse = () => {
		throw Object.assign(/* @__PURE__ */ new Error("ENOSYS"), { code: "ENOSYS" });
	};
	const process = {
		pid: -1,
		ppid: -1,
		cwd: () => "/",
		chdir: refuse,
		umask: refuse,
		getgroups: refuse
	};
	const nobody = {
		getuid: () => -1,
		getgid: () => -1,
		geteuid: () => -1,
		getegid: () => -1
	};
	const path = { resolve: (...segments) => segments.join("/") };
	for (const [name, value] of Object.entries({
		...given,
		process: {
			...process,
			...nobody
		},
		path
	})) Object.defineProperty(scope, name, {
		value,
		configurable: true,
		writable: true
	});
}
const port = parentPort;
if (!isMainThread && port !== null) serve((message) => port.postMessage(message), (take) => port.on("message", take));

export {  };