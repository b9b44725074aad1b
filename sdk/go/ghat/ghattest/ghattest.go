// Package ghattest tests a plugin natively, as the host would treat it.
package ghattest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"unicode/utf8"

	"unnamed-plugin/ghat"
)

// Found is what is found in a whole text, as cases write it: `rule:matched text`, in order.
func Found(t *testing.T, plugin ghat.Guardrail, text string) []string {
	t.Helper()
	found := []string{}
	for _, one := range sorted(show(t, plugin, text, 0, len(text), true).Findings) {
		found = append(found, one.Rule+":"+text[one.Start:one.End])
	}
	return found
}

// CheckCases checks the cases in a folder, JSON, and each of their texts as a stream.
func CheckCases(t *testing.T, made func(settings string) ghat.Guardrail, folder string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	if len(files) == 0 {
		t.Fatalf("there are no cases in %s", folder)
	}
	for _, file := range files {
		var cases []struct {
			Text     string
			Found    []string
			Settings json.RawMessage
		}
		data, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(data, &cases)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, one := range cases {
			plugin := made(settings(one.Settings))
			if have := Found(t, plugin, one.Text); !same(have, one.Found) {
				t.Errorf("%s: %q: expected %v, found %v", file, one.Text, one.Found, have)
			}
			CheckStreaming(t, plugin, one.Text)
		}
	}
}

// CheckStreaming checks that a streamed text gets the findings of the whole, cut at every character and shown one by one.
func CheckStreaming(t *testing.T, plugin ghat.Guardrail, text string) {
	t.Helper()
	whole := sorted(show(t, plugin, text, 0, len(text), true).Findings)
	var cuts []int
	for at := range text {
		if at > 0 {
			cuts = append(cuts, at)
		}
	}
	ways := [][]int{cuts}
	for _, cut := range cuts {
		ways = append(ways, []int{cut})
	}
	for _, way := range ways {
		var pieces []ghat.Finding
		released := 0
		for _, cut := range way {
			shown := show(t, plugin, text, released, cut, false)
			pieces = append(pieces, shown.Findings...)
			released = shown.Undecided[0].Start
		}
		pieces = sorted(append(pieces, show(t, plugin, text, released, len(text), true).Findings...))
		if !same(pieces, whole) {
			t.Fatalf("%q cut at %v: %v, as a whole %v", text, way, pieces, whole)
		}
	}
}

// show makes one call with the look-behind that the host would show, and checks the answer as the host does. Places are
// those in the whole text, and Undecided has one entry: how far it is decided.
func show(t *testing.T, plugin ghat.Guardrail, text string, released, seen int, complete bool) ghat.Verdict {
	t.Helper()
	front := max(0, released-int(plugin.About().LookBehind))
	for front < released && !utf8.RuneStart(text[front]) {
		front++
	}
	part := ghat.Segment{Author: ghat.Model, Text: text[front:seen], Settled: released - front, Complete: complete}
	verdict, err := plugin.Inspect(ghat.Context{Seed: 7, IsResponse: true}, []ghat.Segment{part})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	decided := seen
	if len(verdict.Undecided) > 0 {
		decided = front + verdict.Undecided[0].Start
		if complete || len(verdict.Undecided) > 1 || decided < released || decided >= seen || !utf8.RuneStart(text[decided]) {
			t.Fatalf("%q from %d to %d: undecided %v", text, released, seen, verdict.Undecided)
		}
	}
	for number := range verdict.Findings {
		one := &verdict.Findings[number]
		one.Start += front
		one.End += front
		inside := one.Segment == 0 && released <= one.Start && one.Start < one.End && one.End <= decided
		if !inside || !utf8.ValidString(text[one.Start:one.End]) {
			t.Fatalf("%q from %d to %d: found %v", text, released, seen, *one)
		}
	}
	verdict.Undecided = []ghat.Undecided{{Segment: 0, Start: decided}}
	return verdict
}

func settings(given json.RawMessage) string {
	if given == nil {
		return "{}"
	}
	return string(given)
}

func sorted(findings []ghat.Finding) []ghat.Finding {
	sort.Slice(findings, func(a, b int) bool {
		left, right := findings[a], findings[b]
		return left.Start < right.Start || left.Start == right.Start && left.End < right.End
	})
	return findings
}

func same[T comparable](left, right []T) bool {
	if len(left) != len(right) {
		return false
	}
	for at := range left {
		if left[at] != right[at] {
			return false
		}
	}
	return true
}
