import { describe, expect, it } from 'vitest'
import { factsOf, updatesIn } from './support.ts'

/** As `tsc` writes it for ES2015. */
const GENERATORS = `const { __awaiter } = require('tslib')
const fs_1 = require("fs");
class Store {
    constructor(file) { this.file = file; }
    load() {
        return __awaiter(this, void 0, void 0, function* () {
            return JSON.parse(yield fs_1.promises.readFile(this.file, 'utf8'));
        });
    }
    save(data) {
        return __awaiter(this, void 0, void 0, function* () {
            yield fs_1.promises.writeFile(this.file, JSON.stringify(data));
        });
    }
    add(x) {
        return __awaiter(this, void 0, void 0, function* () {
            const all = yield this.load();
            all.push(x);
            yield this.save(all);
        });
    }
}
exports.Store = Store;
`

/** As `tsc` writes it for ES5. */
const STATE_MACHINES = `var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) { };
var __generator = (this && this.__generator) || function (thisArg, body) { };
var fs_1 = require("fs");
var Store = /** @class */ (function () {
    function Store(file) { this.file = file; }
    Store.prototype.load = function () {
        return __awaiter(this, void 0, void 0, function () {
            var _a, _b;
            return __generator(this, function (_c) {
                switch (_c.label) {
                    case 0:
                        _b = (_a = JSON).parse;
                        return [4 /*yield*/, fs_1.promises.readFile(this.file, 'utf8')];
                    case 1: return [2 /*return*/, _b.apply(_a, [_c.sent()])];
                }
            });
        });
    };
    Store.prototype.save = function (data) {
        return __awaiter(this, void 0, void 0, function () {
            return __generator(this, function (_a) {
                switch (_a.label) {
                    case 0: return [4 /*yield*/, fs_1.promises.writeFile(this.file, JSON.stringify(data))];
                    case 1:
                        _a.sent();
                        return [2 /*return*/];
                }
            });
        });
    };
    Store.prototype.add = function (x) {
        return __awaiter(this, void 0, void 0, function () {
            var all;
            return __generator(this, function (_a) {
                switch (_a.label) {
                    case 0: return [4 /*yield*/, this.load()];
                    case 1:
                        all = _a.sent();
                        all.push(x);
                        return [4 /*yield*/, this.save(all)];
                    case 2:
                        _a.sent();
                        return [2 /*return*/];
                }
            });
        });
    };
    return Store;
}());
exports.Store = Store;
`

describe('async functions for older engines', () => {
  it.each([
    ['generators', GENERATORS],
    ['state machines', STATE_MACHINES],
  ])('as %s: a load and a save are followed', (_, code) =>
    expect(updatesIn(code, 'add', { sourceType: 'commonjs' })).toEqual(['*: none']),
  )

  it.each([
    ['generators', GENERATORS],
    ['state machines', STATE_MACHINES],
  ])('as %s: a field is that of the object around', (_, code) => {
    const facts = factsOf(code, { sourceType: 'commonjs' })
    const write = facts
      .hosts()
      .flatMap((host) => facts.eventsOf(host))
      .find(({ operation, chain }) => operation.kind === 'write' && chain.length === 0)
    expect(facts.state.readBack(write!)?.operation.kind).toBe('read')
  })

  it('a value that is sent is that of the step before, and no other', () =>
    expect(
      updatesIn(
        STATE_MACHINES.replace(
          'all = _a.sent();',
          '_a.sent(); return [4, fetch(x)]; case 7: all = _a.sent();',
        ),
        'add',
        { sourceType: 'commonjs' },
      ),
    ).toEqual([]))

  it('what another object has sent is nothing to the step', () =>
    expect(
      updatesIn(STATE_MACHINES.replace('all = _a.sent();', 'x.sent(); all = _a.sent();'), 'add', {
        sourceType: 'commonjs',
      }),
    ).toEqual(['*: none']))

  it('a switch of a function of its own keeps its cases apart', () =>
    expect(
      updatesIn(
        `
const fs = require('fs')
function run(step) {
  let state = {}
  switch (step.label) {
    case 0:
      state = JSON.parse(fs.readFileSync('state.json'))
      return state
    case 1:
      fs.writeFileSync('state.json', JSON.stringify(state))
      return state
  }
}
`,
        'run',
        { sourceType: 'commonjs' },
      ),
    ).toEqual([]))
})

describe('a function with the this around it', () => {
  const same = (body: string): boolean => {
    const facts = factsOf(`
const fs = require('fs')
class Store {
  run(list) {
    const text = fs.readFileSync(this.file)
    ${body}
  }
}
`)
    const [read, write] = facts.hosts().flatMap((host) => facts.eventsOf(host))
    return read?.path?.key === write?.path?.key
  }

  it('bound to it', () =>
    expect(same('list.on(function () { fs.writeFileSync(this.file, text) }.bind(this))')).toBe(true))
  it('given to a method of lists', () =>
    expect(same('list.forEach(function () { fs.writeFileSync(this.file, text) }, this)')).toBe(true))
  it('not one that has its own', () =>
    expect(same('list.forEach(function () { fs.writeFileSync(this.file, text) })')).toBe(false))
  it('not one that is bound to something else', () =>
    expect(same('list.on(function () { fs.writeFileSync(this.file, text) }.bind(list))')).toBe(false))
})
