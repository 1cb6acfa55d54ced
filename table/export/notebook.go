package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"quarry/table"
)

// NotebookWriter writes a Jupyter notebook of format 4.5 (nbformat), cell by cell. Its language is
// Kusto, so that the queries in it are found as such.
type NotebookWriter struct {
	w     *bufio.Writer
	cells int
}

// NewNotebookWriter begins a notebook.
func NewNotebookWriter(w io.Writer) *NotebookWriter {
	n := &NotebookWriter{w: bufio.NewWriterSize(w, bufferSize)}
	n.w.WriteString("{\n" + ` "cells": [`)
	return n
}

// begin begins a cell.
func (n *NotebookWriter) begin(kind, source string) {
	if n.cells > 0 {
		n.w.WriteByte(',')
	}
	n.cells++
	fmt.Fprintf(n.w, "\n  {\"cell_type\": %q, \"id\": \"cell-%d\", \"metadata\": {}, \"source\": ", kind, n.cells)
	n.text(source)
}

// text writes a JSON string.
func (n *NotebookWriter) text(text string) {
	n.w.Write(table.AppendJSONString(nil, strings.ReplaceAll(text, "\r\n", "\n")))
}

// Markdown adds a cell of Markdown, which the notebook renders: text from outside must be escaped.
func (n *NotebookWriter) Markdown(text string) {
	n.begin("markdown", text)
	n.w.WriteByte('}')
}

// Query adds a cell with a query and what it returned: a short text, and HTML, which page writes
// piece by piece, each of them valid UTF-8. Without a page there is no output. failure is the error
// that the query ended with, or "".
func (n *NotebookWriter) Query(query, failure, brief string, page func(write func(page string)) error) error {
	n.begin("code", query)
	n.w.WriteString(`, "execution_count": null, "outputs": [`)
	if failure != "" {
		n.w.WriteString(`{"output_type": "error", "ename": "Error", "traceback": [], "evalue": `)
		n.text(failure)
		n.w.WriteByte('}')
	}
	var err error
	if page != nil {
		if failure != "" {
			n.w.WriteString(", ")
		}
		n.w.WriteString(`{"output_type": "display_data", "metadata": {}, "data": {"text/plain": `)
		n.text(brief)
		n.w.WriteString(`, "text/html": "`)
		var line []byte
		err = page(func(page string) {
			line = table.AppendJSONString(line[:0], page)
			n.w.Write(line[1 : len(line)-1])
		})
		n.w.WriteString(`"}}`)
	}
	n.w.WriteString("]}")
	return err
}

// Close ends the notebook. It returns the first error of writing it.
func (n *NotebookWriter) Close() error {
	n.w.WriteString("\n ],\n" + ` "metadata": {"kernelspec": {"display_name": "Kusto", "language": "kusto", "name": "kusto"},` +
		"\n" + `  "language_info": {"name": "kusto"}},` + "\n" + ` "nbformat": 4, "nbformat_minor": 5` + "\n}\n")
	return n.w.Flush()
}

// writeNotebook writes a notebook with the query and its results.
func writeNotebook(j *job) error {
	n := NewNotebookWriter(j.w)
	query, failure := "", ""
	if o := j.opts.Origin; o != nil {
		query, failure = o.Query, o.Error
	}
	if j.opts.Note != "" {
		n.Markdown("> " + markdownEscapes.Replace(table.Safe(j.opts.Note)))
	}
	brief := fmt.Sprintf("%d rows", j.table.Rows())
	if j.table.Rows() == 1 {
		brief = "1 row"
	}
	err := n.Query(query, table.Safe(failure), brief, func(write func(page string)) error {
		return j.htmlTable(func(page string) error { write(page); return nil })
	})
	if err != nil {
		return err
	}
	if lines := j.originLines(); lines != "" {
		n.Markdown(lines)
	}
	return n.Close()
}

// originLines returns the origin of the results except for the query, as a list in Markdown.
func (j *job) originLines() string {
	var b strings.Builder
	for _, f := range j.opts.Origin.facts() {
		if f.name != "query" && f.name != "error" {
			b.WriteString("* " + f.name + ": " + markdownEscapes.Replace(table.Safe(f.value)) + "\n")
		}
	}
	return b.String()
}
