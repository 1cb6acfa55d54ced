package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"quarry/history/queryfile"
	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// batchRequest is one line of input to --batch.
type batchRequest struct {
	ID    json.RawMessage `json:"id"` // any JSON value; echoed in the response
	Query *string         `json:"query"`
}

// runBatch runs the queries of standard input and writes one line for each. A query that fails
// gets a line with its error. A malformed line makes the command fail, but only after the other
// lines have been run.
func (e *evalFlags) runBatch(cmd *cobra.Command, data *evalData, opts exec.Options) error {
	in := bufio.NewReader(cmd.InOrStdin())
	out := bufio.NewWriter(cmd.OutOrStdout())
	var broken error
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return batchEnd(out, err, broken)
		}
		if isBlank(line) {
			continue
		}
		var request batchRequest
		if wrong := json.Unmarshal(line, &request); wrong != nil || request.Query == nil {
			broken = inputf(`line %d: expected a JSON object {"id","query"}`, number)
			out.Write(batchError(request.ID, broken)) // Flush returns write errors
			continue
		}
		response := e.batchLine(cmd.Context(), request, data, opts)
		if cmd.Context().Err() != nil {
			return cmd.Context().Err()
		}
		out.Write(response)
		if in.Buffered() == 0 { // the client may wait for this response before it sends more
			if err := out.Flush(); err != nil {
				return inputf("cannot write results: %w", err)
			}
		}
	}
}

// batchLine runs one request and returns its response. A panic becomes the error of this line, so
// that the next ones still run.
func (e *evalFlags) batchLine(
	ctx context.Context, request batchRequest, data *evalData, opts exec.Options,
) (line []byte) {
	query := *request.Query
	fail := func(p *panics.Error) { line = batchError(request.ID, p) }
	defer panics.Recover(opts.Log, "eval --batch", fail, "query", query)
	var notes []string
	opts.Note = func(text string) { notes = append(notes, text) }
	whole := queryfile.Query{Hunt: queryfile.Hunt{Query: query}, Span: syntax.Span{End: len(query)}}
	t, err := evaluate(ctx, chosenQuery{whole, queryfile.OfText("", query)}, data, opts, e.timeout)
	if err != nil {
		return batchError(request.ID, err)
	}
	return batchResults(request.ID, t, notes)
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

func batchEnd(out *bufio.Writer, ended, broken error) error {
	if err := out.Flush(); err != nil {
		return inputf("cannot write results: %w", err)
	}
	if !errors.Is(ended, io.EOF) {
		return inputf("cannot read queries: %w", ended)
	}
	return broken
}

func batchID(id json.RawMessage) string {
	if id == nil {
		return "null"
	}
	return string(id)
}

func batchError(id json.RawMessage, err error) []byte {
	return append(table.AppendJSONString(fmt.Appendf(nil, `{"id":%s,"error":`, batchID(id)), err.Error()), "}\n"...)
}

func batchResults(id json.RawMessage, t *table.Table, notes []string) []byte {
	b := fmt.Appendf(nil, `{"id":%s,"columns":[`, batchID(id))
	for i, c := range t.Columns() {
		b = table.AppendJSONString(separate(b, i), c.Name)
	}
	b = append(b, `],"types":[`...)
	for i, c := range t.Columns() {
		b = table.AppendJSONString(separate(b, i), c.Type.String())
	}
	b = append(b, `],"rows":[`...)
	for row := range t.Rows() {
		b = append(separate(b, row), '[')
		for i := range t.Columns() {
			b = appendBatchCell(separate(b, i), t.Value(row, i))
		}
		b = append(b, ']')
	}
	b = append(b, ']')
	for i, note := range notes {
		b = table.AppendJSONString(append(b, []string{`,"notes":[`, ","}[min(i, 1)]...), note)
	}
	if len(notes) > 0 {
		b = append(b, ']')
	}
	return append(b, "}\n"...)
}

func separate(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

// appendBatchCell writes bools as JSON booleans and reals with a decimal point, which preserves
// -0.0. Unlike the API's responses, a batch line carries the column types next to the rows.
func appendBatchCell(b []byte, v table.Value) []byte {
	switch {
	case v.IsNull():
		return append(b, "null"...)
	case v.Type() == table.Bool:
		return strconv.AppendBool(b, v.Bool())
	case v.Type() == table.Real && !math.IsNaN(v.Real()) && !math.IsInf(v.Real(), 0):
		return append(b, table.FormatReal(v.Real())...)
	}
	return table.AppendJSON(b, v)
}
