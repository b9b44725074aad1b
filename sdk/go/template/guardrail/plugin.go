// Finds words that must not be said.
package main

import (
	"bytes"
	"encoding/json"

	"unnamed-plugin/ghat"
)

// Plugin finds the words that the operator lists.
type Plugin struct {
	words ghat.Words
}

// About says who the plugin is, and what it wants to see.
func (p *Plugin) About() ghat.About {
	return ghat.About{
		Name:    "unnamed-plugin",
		Version: "0.1.0",
		Purpose: "Finds words that must not be said.",
		SettingsSchema: `{"type":"object","additionalProperties":false,"properties":
			{"words":{"type":"array","items":{"type":"string"},"default":["unicorn"]}}}`,
		OptionsSchema: `{"type":"object","additionalProperties":false}`,
		Sides:         ghat.Request | ghat.Response,
		Authors:       ghat.User | ghat.Model,
		LookBehind:    4,
	}
}

// Configure takes the operator's settings.
func (p *Plugin) Configure(settings []byte) []ghat.Problem {
	given := struct{ Words []string }{[]string{"unicorn"}}
	reader := json.NewDecoder(bytes.NewReader(settings))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&given); err != nil {
		return []ghat.Problem{{Path: "", Message: err.Error()}}
	}
	p.words = ghat.Words{}
	err := p.words.Add("forbidden-word", "[REDACTED_WORD]", given.Words...)
	if err != nil || len(given.Words) == 0 {
		return []ghat.Problem{{Path: "words", Message: "must be a list of words"}}
	}
	return nil
}

// Inspect looks at texts.
func (p *Plugin) Inspect(_ ghat.Context, texts []ghat.Segment) (ghat.Verdict, error) {
	return p.words.Judge(texts), nil
}

func init() { ghat.Export(&Plugin{}) }

func main() {}
