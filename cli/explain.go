package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// explainFlags holds the flags of quarry explain. Those of eval say what data the query runs over.
type explainFlags struct {
	evalFlags
	target   targetFlags
	measured bool
}

// explainFormats maps each output format to its writer.
var explainFormats = map[string]func(w io.Writer, lines []plan.Line) error{
	"text": writeExplainText,
	"json": writeExplainJSON,
}

func newExplain(f *flags) *cobra.Command {
	e := explainFlags{evalFlags: evalFlags{runFlags: runFlags{flags: f}}, target: targetFlags{flags: f}}
	cmd := &cobra.Command{
		Use:   "explain [FILE|-]",
		Short: "Explain the steps of a query",
		Long: "Print the steps of a query from FILE, from standard input (-) or from -q: what each does, and its " +
			"columns. With --data, the query runs over the files and saved results as in quarry eval, and each step " +
			"has the number of its rows and the time that it took, without the steps before it. --run does the " +
			"same for a query that needs no data. The service is not asked.",
		Example: "  quarry explain hunt.kql\n" +
			"  quarry explain --data DeviceEvents=events.csv -q 'DeviceEvents | summarize count() by ActionType'",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.explain(cmd, args)
		},
	}
	cmd.Flags().StringVarP(&e.query, "query", "q", "", "query text")
	cmd.Flags().StringVar(&e.format, "format", "text", "output format: text or json")
	cmd.Flags().BoolVar(&e.measured, "run", false, "run the query and measure its steps")
	e.choice.addAll(cmd)
	e.addData(cmd)
	cmd.Flags().DurationVar(&e.timeout, "timeout", 0, "give up after this time, such as 90s")
	e.target.add(cmd)
	return cmd
}

func (e *explainFlags) explain(cmd *cobra.Command, args []string) error {
	write, ok := explainFormats[e.format]
	if !ok {
		return usagef("unknown --format %q (use text or json)", e.format)
	}
	target, err := e.target.resolve(cmd)
	if err != nil {
		return err
	}
	return e.each(cmd, args, func(q chosenQuery) error {
		var lines []plan.Line
		var err error
		if e.measured || len(e.data) > 0 {
			lines, err = e.measure(cmd, q)
		} else {
			lines, err = explained(q, target.scope())
		}
		if err != nil {
			return err
		}
		out := bufio.NewWriter(cmd.OutOrStdout())
		if err := write(out, lines); err != nil {
			return fmt.Errorf("write the explanation: %w", err)
		}
		if err := out.Flush(); err != nil {
			return inputf("cannot write the explanation: %w", err)
		}
		return nil
	})
}

// measure runs the query over the data and returns its steps with what they did.
func (e *explainFlags) measure(cmd *cobra.Command, q chosenQuery) ([]plan.Line, error) {
	opts, err := e.options()
	if err != nil {
		return nil, err
	}
	data, err := newEvalData(cmd, e.data, &e.files)
	if err != nil {
		return nil, err
	}
	defer data.close()
	opts.Trace = &exec.Trace{}
	if _, err := evaluate(cmd.Context(), q, data, opts, e.timeout); err != nil {
		return nil, err
	}
	return plan.Explain(opts.Trace.Plan, q.Query.Query, opts.Trace.Measured), nil
}

// explained returns the steps of a query that does not run. Its first error is returned.
func explained(q chosenQuery, scope *sema.Scope) ([]plan.Line, error) {
	text := q.Query.Query
	bound, body := sema.BindBody(syntax.Parse(text), scope)
	for _, d := range bound.Problems() {
		if isError(d) {
			line, column := q.place(d.Span.Start)
			return nil, inputf("line %d, column %d: %s", line, column, d.Message)
		}
	}
	lines := plan.Explain(plan.New(body), text, nil)
	if lines == nil {
		return nil, inputf("the query has no tabular expression statement")
	}
	return lines, nil
}

func writeExplainText(w io.Writer, lines []plan.Line) error {
	for line := range strings.Lines(plan.Text(lines)) {
		if _, err := fmt.Fprintln(w, table.Safe(strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// explainedColumn, explainedPart and explainedStep are the JSON of a plan.
type explainedColumn struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

type explainedPart struct {
	Name  string          `json:"name,omitempty"`
	Steps []explainedStep `json:"steps"`
}

type explainedStep struct {
	Operator string            `json:"operator"`
	Text     string            `json:"text"`
	Does     string            `json:"does"`
	Columns  []explainedColumn `json:"columns"`
	Complete bool              `json:"columns_complete"`
	Added    []explainedColumn `json:"added,omitempty"`
	Removed  []explainedColumn `json:"removed,omitempty"`
	Rows     *int64            `json:"rows,omitempty"`
	Times    *int64            `json:"times_read,omitempty"`
	Millis   *float64          `json:"milliseconds,omitempty"`
	Reads    []explainedPart   `json:"reads,omitempty"`
}

func writeExplainJSON(w io.Writer, lines []plan.Line) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(explainedPart{Steps: stepsOf(lines)})
}

func stepsOf(lines []plan.Line) []explainedStep {
	steps := make([]explainedStep, len(lines))
	for i, l := range lines {
		s := explainedStep{Operator: l.Operator, Text: l.Text, Does: l.Does, Columns: columnsOf(l.Columns),
			Complete: l.Known, Added: columnsOf(l.Added), Removed: columnsOf(l.Removed)}
		if l.Stats != nil {
			millis := float64(l.Stats.Time.Microseconds()) / 1000
			s.Rows, s.Times, s.Millis = &l.Stats.Rows, &l.Stats.Reads, &millis
		}
		for _, part := range l.Inputs {
			s.Reads = append(s.Reads, explainedPart{part.Name, stepsOf(part.Lines)})
		}
		steps[i] = s
	}
	return steps
}

func columnsOf(list []catalog.Column) []explainedColumn {
	columns := make([]explainedColumn, len(list))
	for i, c := range list {
		columns[i] = explainedColumn{c.Name, c.Type.String()}
	}
	return columns
}
