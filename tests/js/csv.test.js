import assert from "node:assert/strict";
import { test } from "node:test";
import { guessDelimiter, isNumeric, numberIn, readTable } from "../../static/js/csv.js";

/** @param {string} text @param {object} [how] */
const table = (text, how) => /** @type {any} */ (readTable(text, how).table);

test("a header of words above numbers names the columns", () => {
  const { header, names, rows } = table("x1,x2,y\n0,1,1\n1,1,0\n");
  assert.equal(header, true);
  assert.deepEqual(names, ["x1", "x2", "y"]);
  assert.deepEqual(rows, [
    ["0", "1", "1"],
    ["1", "1", "0"],
  ]);
});

test("without a header every line is a row and the columns are numbered", () => {
  const { header, names, rows } = table("0,1\n2,3");
  assert.equal(header, false);
  assert.deepEqual(names, ["x1", "x2"]);
  assert.equal(rows.length, 2);
});

test("what is said about the header overrules the guess", () => {
  assert.deepEqual(table("a,b\n1,2", { header: false }).rows, [
    ["a", "b"],
    ["1", "2"],
  ]);
  assert.deepEqual(table("1,2\n3,4", { header: true }).names, ["1", "2"]);
});

test("columns of one name are told apart", () => {
  assert.deepEqual(table("x,x,x\n1,2,3").names, ["x", "x 2", "x 3"]);
});

test("a semicolon table with decimal commas is not taken for a comma table", () => {
  const text = "a;b\n1,5;2,0\n2,5;1,0";
  assert.equal(guessDelimiter(text), ";");
  assert.deepEqual(table(text).rows[0], ["1,5", "2,0"]);
  assert.equal(numberIn("1,5", ";"), 1.5);
  assert.equal(guessDelimiter("1,5;2,0\n2,5;1,0"), ";", "commas would make more columns, but fewer numbers");
});

test("tabs, as copied from a spreadsheet, separate cells", () => {
  assert.equal(guessDelimiter("a\tb c\n1\t2"), "\t");
});

test("quoted cells may hold the delimiter, doubled quotes and line ends", () => {
  const { rows } = table('1,"a, ""b""\nc"\n2,d', { header: false });
  assert.deepEqual(rows, [
    ["1", 'a, "b"\nc'],
    ["2", "d"],
  ]);
});

test("a quotation mark without a partner is a problem of its own", () => {
  const { table: none, problems } = readTable('1,"a\n2,b');
  assert.equal(none, null);
  assert.deepEqual(problems, [{ kind: "quote" }]);
});

test("a byte order mark, blank lines and Windows line ends leave no trace", () => {
  const { names, rows } = table("\uFEFFa,b\r\n1,2\r\n\r\n3,4\r\n");
  assert.deepEqual(names, ["a", "b"]);
  assert.deepEqual(rows, [
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("a text of blank space holds no table", () => {
  assert.deepEqual(readTable(" \n\n"), { table: null, problems: [{ kind: "nothing" }] });
});

test("numbers are read in full and nothing else is a number", () => {
  assert.equal(numberIn("-1.5e-3", ","), -0.0015);
  assert.equal(numberIn("\u22122", ","), -2);
  for (const word of ["", "NA", "1 2", "0x10", "Infinity", "1e999", "1,5", "1.2.3"]) {
    assert.ok(Number.isNaN(numberIn(word, ",")), word);
  }
});

test("one slip among numbers does not make a column one of words", () => {
  const slip = table("a,b\n1,red\nl,green\n3,");
  assert.equal(isNumeric(slip, 0), true);
  assert.equal(isNumeric(slip, 1), false);
});
