package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/history"
	"quarry/table"
)

// printRun prints a run as text. Values from outside are made safe for a terminal.
func printRun(w io.Writer, r history.Run) error {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-11s %s\n", name, table.Safe(value))
		}
	}
	field("run", fmt.Sprint(r.ID))
	field("start", r.Start.UTC().Format(time.RFC3339))
	field("status", r.Status.String())
	field("took", r.Duration.Round(time.Millisecond).String()+", charged "+r.Charged.Round(time.Millisecond).String())
	field("rows", fmt.Sprintf("%d, %d bytes", r.Rows, r.Bytes))
	field("missing", string(r.Truncated))
	field("profile", strings.TrimSpace(r.Profile+" "+r.Dialect.String()+" "+r.Identity))
	field("hunt", r.Hunt)
	field("tables", strings.Join(r.Tables, ", "))
	if r.Answer != "" {
		field("results", fmt.Sprintf("saved, %d bytes; quarry history open %d prints them", r.Size, r.ID))
	} else {
		field("results", "not saved")
	}
	if r.Star {
		field("starred", "yes")
	}
	field("tags", strings.Join(r.Tags, ", "))
	for line := range strings.Lines(r.Note) {
		field("note", strings.TrimRight(line, "\n"))
	}
	field("error", r.Error)
	if r.Failure != nil {
		for _, f := range r.Failure.Fields() {
			field(f.Name, f.Value)
		}
	}
	b.WriteByte('\n')
	for line := range strings.Lines(r.Text) {
		b.WriteString(table.Safe(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// runRecord is a run as JSON. Times are RFC 3339 in UTC, durations are seconds.
type runRecord struct {
	ID        int64            `json:"id"`
	Query     string           `json:"query"`
	Start     string           `json:"start"`
	Status    string           `json:"status"`
	Duration  float64          `json:"duration_seconds"`
	Charged   float64          `json:"charged_seconds"`
	Rows      int              `json:"rows"`
	Bytes     int64            `json:"bytes"`
	Truncated table.Truncation `json:"truncated,omitempty"`
	Error     string           `json:"error,omitempty"`
	Failure   *failure.Failure `json:"failure,omitempty"`
	Profile   string           `json:"profile"`
	Dialect   dialect.Name     `json:"dialect"`
	Identity  string           `json:"identity"`
	Hunt      string           `json:"hunt,omitempty"`
	Tables    []string         `json:"tables"`
	Columns   []string         `json:"columns"`
	Kept      bool             `json:"kept"`
	KeptBytes int64            `json:"kept_bytes"`
	Starred   bool             `json:"starred"`
	Tags      []string         `json:"tags"`
	Note      string           `json:"note,omitempty"`
}

func printRecord(w io.Writer, r history.Run) error {
	record := runRecord{
		ID: r.ID, Query: r.Text, Start: r.Start.UTC().Format(time.RFC3339Nano), Status: r.Status.String(),
		Duration: r.Duration.Seconds(), Charged: r.Charged.Seconds(), Rows: r.Rows, Bytes: r.Bytes,
		Truncated: r.Truncated, Error: r.Error, Failure: r.Failure, Profile: r.Profile, Dialect: r.Dialect, Identity: r.Identity,
		Hunt: r.Hunt, Tables: notNil(r.Tables), Columns: []string{}, Kept: r.Answer != "", KeptBytes: r.Size,
		Starred: r.Star, Tags: notNil(r.Tags), Note: r.Note,
	}
	for _, c := range r.Columns {
		record.Columns = append(record.Columns, c.Name)
	}
	return printJSON(w, record)
}

// notNil replaces nil with an empty list, so that JSON has [] instead of null.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
