package editor_test

import (
	"testing"
	"time"

	"quarry/editor"
	"quarry/themes"
)

func theme(t testing.TB, name string) themes.Theme {
	t.Helper()
	found, err := themes.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// newEditor returns a focused editor with the given text and the cursor at its start.
func newEditor(t testing.TB, width, height int, text string) *editor.Model {
	t.Helper()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	e := editor.New(editor.Options{Theme: theme(t, themes.Default), Now: func() time.Time { return start }})
	e.SetSize(width, height)
	e.SetFocused(true)
	e.SetText(text)
	return e
}
