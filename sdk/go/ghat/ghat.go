// Package ghat is what a plugin for Ghat is written against in Go. Places in texts are bytes of UTF-8.
package ghat

// About is what a plugin says of itself.
type About struct {
	Name, Version, Purpose string
	// JSON Schemas of the operator's settings and an app's options.
	SettingsSchema, OptionsSchema string
	Sides                         Sides
	Authors                       Authors
	// Bytes before a text that its judgement depends on, in a stream. A word's boundary needs one character: 4.
	LookBehind uint32
}

// Sides are those of a request that a plugin wants to see.
type Sides uint8

// Authors are those whose texts a plugin wants to see.
type Authors uint8

// The sides and authors there are; they are or-ed.
const (
	Request  Sides = 1
	Response Sides = 2

	Operator  Authors = 1
	User      Authors = 2
	Assistant Authors = 4
	Tool      Authors = 8
	Model     Authors = 16
)

// Context is what every call is told of the request around it.
type Context struct {
	// The only randomness there is.
	Seed uint64
	// What the app's policy says to this plugin, JSON; empty where it says nothing.
	Options string
	// Whether the texts are on their way to the client.
	IsResponse bool
}

// Segment is one text, or as much of a growing one as can be seen.
type Segment struct {
	Author Authors
	Text   string
	// Bytes at its front that are context only: nothing found may begin in them.
	Settled int
	// Whether nothing comes after it.
	Complete bool
}

// Finding is one thing that was found: a range of bytes in the segment with this number.
type Finding struct {
	Rule, Replacement   string
	Segment, Start, End int
	Score               float32
}

// Undecided says from which byte on more text may change what is found in a segment. Findings end before it.
type Undecided struct {
	Segment, Start int
}

// Verdict is the answer of one call.
type Verdict struct {
	Findings  []Finding
	Undecided []Undecided
}

// Problem is something wrong with the settings: a dotted path, and what would be right.
type Problem struct {
	Path, Message string
}

// Guardrail is a plugin that finds things in texts.
//
// For a text that is shown in pieces, the findings of all calls together must be those of one call with the whole text;
// ghattest.CheckStreaming tells whether they are.
type Guardrail interface {
	About() About
	// Configure takes the operator's settings, a JSON object. What it builds is part of the snapshot that each request
	// starts from.
	Configure(settings []byte) []Problem
	// Inspect looks at texts. An error says that it cannot do its work; it is told to the operator's log.
	Inspect(context Context, texts []Segment) (Verdict, error)
}
