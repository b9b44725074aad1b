import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "#ghat/index";
import { checkCases, checkStreaming, configure, found } from "#ghat/testing";
import { plugin } from "../plugin";

test("the cases hold, whole and streamed", () => {
  assert.ok(checkCases(plugin, "cases") > 0);
});

test("a stream finds what the whole text does", () => {
  checkStreaming(plugin, "A unicorn, größer 🦄 als ein Pferd, is a Unicorn; unicorns are not one unicorn");
});

test("words are the operator's", () => {
  const inspector = configure(plugin, { words: ["big bird"] });
  assert.deepEqual(found(inspector, "a Big Bird and a unicorn"), ["forbidden-word:Big Bird"]);
});

test("settings that are wrong are refused", () => {
  for (const settings of [{ words: "unicorn" }, { words: [] }, { word: ["unicorn"] }]) {
    assert.throws(() => configure(plugin, settings), Problem);
  }
});
