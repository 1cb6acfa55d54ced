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

	"quarry/kql/exec"
	"quarry/panics"
	"quarry/table"
)

// batchQuestion is a line of --batch.
type batchQuestion struct {
	ID    json.RawMessage `json:"id"` // any JSON; it comes back as it came
	Query *string         `json:"query"`
}

// runBatch answers the queries of standard input line by line. A query that fails is an answer
// too; a line that is no question fails the command, after all others have been answered.
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
		var q batchQuestion
		if wrong := json.Unmarshal(line, &q); wrong != nil || q.Query == nil {
			broken = inputf(`line %d is no {"id","query"}: write one JSON object a line`, number)
			out.Write(batchError(q.ID, broken)) // an error stays until Flush
			continue
		}
		answer := e.batchLine(cmd.Context(), q, data, opts)
		if cmd.Context().Err() != nil {
			return cmd.Context().Err()
		}
		out.Write(answer)
		if in.Buffered() == 0 { // whoever asks one at a time waits for the answer
			if err := out.Flush(); err != nil {
				return inputf("the answers cannot be written: %w", err)
			}
		}
	}
}

// batchLine is the answer to a question. A panic is the error of its line: the next ones run.
func (e *evalFlags) batchLine(ctx context.Context, q batchQuestion, data *evalData, opts exec.Options) (line []byte) {
	defer panics.Recover(opts.Log, "eval --batch", func(p *panics.Error) { line = batchError(q.ID, p) }, "query", *q.Query)
	t, err := evaluate(ctx, *q.Query, data, opts, e.timeout)
	if err != nil {
		return batchError(q.ID, err)
	}
	return batchAnswer(q.ID, t)
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
		return inputf("the answers cannot be written: %w", err)
	}
	if !errors.Is(ended, io.EOF) {
		return inputf("the queries cannot be read: %w", ended)
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

// batchAnswer writes an answer.
func batchAnswer(id json.RawMessage, t *table.Table) []byte {
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
	return append(b, "]}\n"...)
}

func separate(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

// appendBatchCell writes bools as JSON's own and reals with a point, so that -0.0 stays what it is: the
// types stand beside the rows, and nothing has to look like the service's answer.
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
