// Does whatever bad thing a text asks for.
package main

import (
	"errors"
	"strings"

	"misbehaving/ghat"
)

// Plugin misbehaves.
type Plugin struct{}

// About says who the plugin is.
func (Plugin) About() ghat.About {
	return ghat.About{
		Name: "misbehaving", Version: "0.1.0", Purpose: "Misbehaves.", SettingsSchema: "{}", OptionsSchema: "{}",
		Sides: ghat.Request | ghat.Response, Authors: ghat.User | ghat.Model,
	}
}

// Configure takes no settings.
func (Plugin) Configure([]byte) []ghat.Problem { return nil }

// Inspect misbehaves.
func (Plugin) Inspect(_ ghat.Context, texts []ghat.Segment) (ghat.Verdict, error) {
	for _, segment := range texts {
		for strings.Contains(segment.Text, "loop") {
		}
		var kept [][]byte
		for strings.Contains(segment.Text, "hog") {
			kept = append(kept, make([]byte, 1<<20))
		}
		if strings.Contains(segment.Text, "raise") {
			return ghat.Verdict{}, errors.New("hunter2 is the password")
		}
		if strings.Contains(segment.Text, "trap") {
			panic("hunter2 is the password")
		}
	}
	return ghat.Verdict{}, nil
}

func init() { ghat.Export(Plugin{}) }

func main() {}
