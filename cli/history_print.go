package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"quarry/api/dialect"
	"quarry/history"
	"quarry/table"
)

// printRun shows a run to a person. What came from outside is made safe.
func printRun(w io.Writer, r history.Run) error {
	var b strings.Builder
	say := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-10s %s\n", name, table.Safe(value))
		}
	}
	say("run", fmt.Sprint(r.ID))
	say("start", r.Start.UTC().Format(time.RFC3339))
	say("status", string(r.Status))
	say("took", r.Duration.Round(time.Millisecond).String()+", charged "+r.Charged.Round(time.Millisecond).String())
	say("rows", fmt.Sprintf("%d, %d bytes", r.Rows, r.Bytes))
	say("missing", string(r.Truncated))
	say("profile", strings.TrimSpace(r.Profile+" "+r.Dialect.String()+" "+r.Identity))
	say("hunt", r.Hunt)
	say("tables", strings.Join(r.Tables, ", "))
	say("answer", map[bool]string{true: fmt.Sprintf("kept, %d bytes: quarry history open %d", r.Size, r.ID), false: "not kept"}[r.Answer != ""])
	if r.Star {
		say("starred", "yes")
	}
	say("tags", strings.Join(r.Tags, ", "))
	for line := range strings.Lines(r.Note) {
		say("note", strings.TrimRight(line, "\n"))
	}
	say("error", r.Error)
	b.WriteByte('\n')
	for line := range strings.Lines(r.Text) {
		b.WriteString(table.Safe(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// runRecord is a run as JSON; times are RFC 3339 in UTC, lengths of time in seconds.
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
		ID: r.ID, Query: r.Text, Start: r.Start.UTC().Format(time.RFC3339Nano), Status: string(r.Status),
		Duration: r.Duration.Seconds(), Charged: r.Charged.Seconds(), Rows: r.Rows, Bytes: r.Bytes, Truncated: r.Truncated, Error: r.Error,
		Profile: r.Profile, Dialect: r.Dialect, Identity: r.Identity, Hunt: r.Hunt, Tables: notNil(r.Tables), Columns: []string{},
		Kept: r.Answer != "", KeptBytes: r.Size, Starred: r.Star, Tags: notNil(r.Tags), Note: r.Note,
	}
	for _, c := range r.Columns {
		record.Columns = append(record.Columns, c.Name)
	}
	return printJSON(w, record)
}

// notNil is for lists, which are empty in JSON and never null.
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
