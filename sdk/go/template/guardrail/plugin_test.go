package main

import (
	"testing"

	"unnamed-plugin/ghat"
	"unnamed-plugin/ghat/ghattest"
)

func made(t *testing.T) func(string) ghat.Guardrail {
	return func(settings string) ghat.Guardrail {
		plugin := &Plugin{}
		if problems := plugin.Configure([]byte(settings)); problems != nil {
			t.Fatal(problems)
		}
		return plugin
	}
}

func TestCasesHoldWholeAndStreamed(t *testing.T) {
	ghattest.CheckCases(t, made(t), "cases")
}

func TestAStreamFindsWhatTheWholeTextDoes(t *testing.T) {
	ghattest.CheckStreaming(t, made(t)("{}"), "A unicorn, größer als ein Pferd, is a Unicorn; unicorns are not one unicorn")
	big := made(t)(`{"words": ["big bird", "big"]}`)
	ghattest.CheckStreaming(t, big, "a Big Bird, a big bir, a bigger one – big")
}

func TestWordsAreTheOperators(t *testing.T) {
	found := ghattest.Found(t, made(t)(`{"words": ["big bird"]}`), "a Big Bird and a unicorn")
	if len(found) != 1 || found[0] != "forbidden-word:Big Bird" {
		t.Fatal(found)
	}
}

func TestSettingsThatAreWrongAreRefused(t *testing.T) {
	for _, settings := range []string{`{"words": "unicorn"}`, `{"words": []}`, `{"word": ["unicorn"]}`} {
		if (&Plugin{}).Configure([]byte(settings)) == nil {
			t.Error(settings)
		}
	}
}
