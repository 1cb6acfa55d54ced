package buffer_test

import (
	"strings"
	"testing"

	"quarry/editor/buffer"
)

// query returns a query with the given number of lines.
func query(lines int) string {
	return strings.Repeat("| where InitiatingProcessFileName =~ 'powershell.exe' and Timestamp > ago(7d)\n", lines)
}

func BenchmarkType(b *testing.B) {
	tests := []struct{ name, text string }{
		{"5000_lines", query(5000)},
		{"line_of_1MB", strings.Repeat("x", 1<<20)},
		{"line_of_1MB_of_wide_characters", strings.Repeat("日", 1<<20/3)},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			buf := buffer.New(test.text, buffer.Options{})
			buf.SetCursor(len(test.text) / 2)
			buf.Column(buf.Cursor())
			for b.Loop() {
				buf.Type("x")
				buf.Column(buf.Cursor())
			}
		})
	}
}

func BenchmarkIndentAll(b *testing.B) {
	buf := buffer.New(query(5000), buffer.Options{})
	buf.SelectAll()
	for b.Loop() {
		buf.Indent()
		buf.Outdent()
	}
}

func BenchmarkPasteOf1MB(b *testing.B) {
	piece := strings.Repeat("x", 1<<20)
	buf := buffer.New(query(5000), buffer.Options{})
	for b.Loop() {
		buf.Paste(piece)
		buf.Undo()
	}
}
