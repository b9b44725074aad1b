package ghat

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words finds words and phrases, whole, whatever the case of their ASCII letters.
type Words struct {
	byFirst [256][]word
}

type word struct{ rule, text, replacement string }

// Add adds words of a rule; an empty one is refused.
func (w *Words) Add(rule, replacement string, words ...string) error {
	for _, one := range words {
		if strings.TrimSpace(one) == "" {
			return fmt.Errorf("%s: a word is empty", rule)
		}
		text := lowered(one)
		list := append(w.byFirst[text[0]], word{rule, text, replacement})
		// The longest that matches is the one that is found.
		sort.SliceStable(list, func(a, b int) bool { return len(list[a].text) > len(list[b].text) })
		w.byFirst[text[0]] = list
	}
	return nil
}

// Judge judges all segments: findings, and from where on each is undecided.
func (w *Words) Judge(texts []Segment) Verdict {
	var verdict Verdict
	for number := range texts {
		w.judge(&texts[number], number, &verdict)
	}
	return verdict
}

func (w *Words) judge(segment *Segment, number int, verdict *Verdict) {
	text, at := segment.Text, segment.Settled
	inside := at > 0 && wordBefore(text, at)
	for at < len(text) {
		if inside {
			inside, at = step(text, at)
			continue
		}
		if list := w.byFirst[lower(text[at])]; list != nil {
			found, open := wordAt(list, segment, at)
			if open {
				verdict.Undecided = append(verdict.Undecided, Undecided{number, at})
				return
			}
			if found != nil {
				end := at + len(found.text)
				verdict.Findings = append(verdict.Findings, Finding{found.rule, found.replacement, number, at, end, 1})
				inside, at = false, end
				continue
			}
		}
		inside, at = step(text, at)
	}
}

// step goes over one character; whether it belongs to a word, in which none other begins.
func step(text string, at int) (bool, int) {
	if text[at] < utf8.RuneSelf {
		return isASCIIWord(text[at]), at + 1
	}
	one, size := utf8.DecodeRuneInString(text[at:])
	return isWord(one), at + size
}

// wordAt is the longest word at a place, and whether more text may make one, or another.
func wordAt(list []word, segment *Segment, at int) (*word, bool) {
	text := segment.Text
	var found *word
	for number := range list {
		one := &list[number]
		same := 0
		for same < len(one.text) && at+same < len(text) && lower(text[at+same]) == one.text[same] {
			same++
		}
		if at+same == len(text) && !segment.Complete {
			return nil, true
		}
		if found == nil && same == len(one.text) && !wordFrom(text, at+same) {
			found = one
		}
	}
	return found, false
}

func wordFrom(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	is, _ := step(text, at)
	return is
}

func wordBefore(text string, at int) bool {
	one, _ := utf8.DecodeLastRuneInString(text[:at])
	return isWord(one)
}

func isWord(one rune) bool {
	return one == '_' || unicode.IsLetter(one) || unicode.IsDigit(one)
}

func isASCIIWord(one byte) bool {
	low := lower(one)
	return low >= 'a' && low <= 'z' || one >= '0' && one <= '9' || one == '_'
}

func lower(one byte) byte {
	if one >= 'A' && one <= 'Z' {
		return one + 32
	}
	return one
}

func lowered(text string) string {
	bytes := []byte(text)
	for at := range bytes {
		bytes[at] = lower(bytes[at])
	}
	return string(bytes)
}
