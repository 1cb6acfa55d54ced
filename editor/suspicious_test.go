package editor_test

import (
	"strings"
	"testing"

	"quarry/editor"
	"quarry/kql/syntax"
	"quarry/themes"
)

// checked returns an editor with checking enabled.
func checked(t *testing.T, text string) *editor.Model {
	t.Helper()
	e := editor.New(editor.Options{Theme: theme(t, themes.Default), Check: true})
	e.SetSize(60, 8)
	e.SetFocused(true)
	e.SetText(text)
	return e
}

// suspiciousMessages returns the messages about suspicious characters, visiting the problems by key.
func suspiciousMessages(e *editor.Model) []string {
	var messages []string
	for range 8 {
		press(e, "alt+n")
		if d, ok := e.Marker(); ok && d.Code == "suspicious-character" &&
			(len(messages) == 0 || messages[len(messages)-1] != d.Message) {
			messages = append(messages, d.Message)
		}
	}
	return messages
}

func TestSuspiciousCharactersAreMarked(t *testing.T) {
	tests := []struct{ name, text, says, fixed string }{
		{"right-to-left override", "print 'a\u202eb'", "bidirectional control character (U+202E, RLO)", "print 'ab'"},
		{"zero-width space", "print 'a\u200bb'", "invisible character (U+200B, ZWSP)", "print 'ab'"},
		{"word joiner", "print 'a\u2060b'", "invisible", "print 'ab'"},
		{"control character", "print 'a\x00b'", "control character (U+0000)", "print 'ab'"},
		{"invalid UTF-8", "print 'a\xffb'", "FF", "print 'ab'"},
		{"Cyrillic letter in a Latin word", "print 'powersh\u0435ll'", "looks like Latin e", "print 'powershell'"},
		{"tag character", "print 'a\U000e0041'", "invisible", "print 'a'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := checked(t, test.text)
			got := suspiciousMessages(e)
			if len(got) != 1 || !strings.Contains(got[0], test.says) {
				t.Fatalf("%q has the problems %q, want one with %q", test.text, got, test.says)
			}
			press(e, "alt+m")
			if e.Text() != test.fixed {
				t.Errorf("the fix made it %q, want %q", e.Text(), test.fixed)
			}
		})
	}
}

func TestHarmlessTextIsNotSuspicious(t *testing.T) {
	for _, text := range []string{
		"print 'plain'\r\n\t| take 1", "// Übung für Größe", "print '日本語'", "print 'Привет'", "print 'αβγ'",
		"// 👩\u200d💻 done ⚠\ufe0f", "\ufeffprint 1", "print 'e\u0301'", "print '한국'",
	} {
		if got := suspiciousMessages(checked(t, text)); len(got) != 0 {
			t.Errorf("%q has the problems %q, want none", text, got)
		}
	}
}

func TestPastingSuspiciousCharactersIsReported(t *testing.T) {
	e := checked(t, "")
	action := e.Paste("print 'a\u202eb\u200b'")
	if x, ok := action.(editor.Explain); !ok || !strings.Contains(x.Reason, "2 suspicious characters") {
		t.Errorf("pasting gave %#v", action)
	}
	if action := e.Paste("plain"); action != nil {
		t.Errorf("pasting plain text gave %#v", action)
	}
	action, _ = press(e, "alt+shift+m")
	if e.Text() != "print 'ab'plain" {
		t.Errorf("the fix made it %q after %#v", e.Text(), action)
	}
	if press(e, "ctrl+z"); !strings.Contains(e.Text(), "\u202e") {
		t.Errorf("one undo gave %q", e.Text())
	}
}

func TestSelectionGrowsAndShrinks(t *testing.T) {
	const text = "A\n\nT\n| where F(x, 'one two') == 1\n| take 5"
	e := newEditor(t, 60, 8, text)
	e.GoTo(strings.Index(text, "wo'"))
	want := []string{"one two", "'one two'", "x, 'one two'", "(x, 'one two')", "F(x, 'one two')",
		"F(x, 'one two') == 1", "where F(x, 'one two') == 1", "| where F(x, 'one two') == 1", text[3:], text}
	selected := func() string {
		s, _ := e.Selection()
		return e.Text()[s.Start:s.End]
	}
	for _, w := range want {
		press(e, "alt+x")
		if selected() != w {
			t.Fatalf("selected is %q, want %q", selected(), w)
		}
	}
	action, _ := press(e, "alt+x")
	if _, ok := action.(editor.Explain); !ok {
		t.Errorf("expanding further gave %#v", action)
	}
	for i := len(want) - 2; i >= 0; i-- {
		press(e, "alt+shift+x")
		if selected() != want[i] {
			t.Fatalf("shrunk to %q, want %q", selected(), want[i])
		}
	}
	press(e, "alt+shift+x")
	if _, ok := e.Selection(); ok || e.Offset() != strings.Index(text, "wo'") {
		t.Errorf("finally %q is selected at %d", selected(), e.Offset())
	}
}

func TestReplacingAPartNeedsNoCursor(t *testing.T) {
	e := newVim(t, 60, 8, "T | where a")
	e.Replace(syntax.Span{Start: len("T | where a"), End: len("T | where a")}, " == 1")
	if e.Text() != "T | where a == 1" {
		t.Errorf("the text is %q", e.Text())
	}
}
