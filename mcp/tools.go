package mcp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/refine"
	"quarry/kql/catalog"
	"quarry/kql/lint"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

const runQuery = "run_query"

func (s *Server) addTools() {
	add(s, "list_tables", "List tables",
		"Lists the tables that queries can use, with a sentence on each. Free.", listTables)
	add(s, "describe_table", "Describe table",
		"Lists the columns of a table with types and meanings. Free.", describeTable)
	add(s, "check_query", "Check query",
		"Checks a KQL query without sending it: errors, costs, unknown names. Free.", checkQuery)
	add(s, "explain_query", "Explain query",
		"Lists the steps of a KQL query with the columns after each. Free.", explainQuery)
	add(s, runQuery, "Run query",
		"Sends a KQL query to the service and returns the first rows. Costs one call of the quota.", sendQuery)
	add(s, "read_results", "Read results",
		"Returns more rows, or some columns in full, of a run. Free.", readResults)
	add(s, "refine_results", "Refine results",
		"Runs KQL over the results of a run, on this machine. The table is called answer, such as: answer | summarize "+
			"count() by DeviceName. Free.", refineResults)
	add(s, "search_history", "Search history",
		"Finds earlier runs by words in the query, its columns, note or tags. Their results can be read if they were kept. "+
			"Free.", searchHistory)
	add(s, "search_saved_queries", "Search saved queries",
		"Finds saved queries and those of collections. Free.", searchSaved)
	add(s, "quota", "Quota",
		"Shows how much of the service's limits is used, and when the next call fits. Free.", showQuota)
}

// Replies of lists are bounded.
const listedTables, listedRuns, longestQuery = 400, 20, 4000

type tablesQuestion struct {
	Contains string `json:"contains,omitempty" jsonschema:"part of the name; empty for all"`
}

type tablesAnswer struct {
	Tables []tableLine `json:"tables"`
	More   int         `json:"more,omitempty" jsonschema:"tables left out; ask for part of the name"`
}

type tableLine struct {
	Name    string `json:"name"`
	Columns int    `json:"columns"`
	About   string `json:"about,omitempty"`
}

// schema returns the tenant's schema, and whether queries run in a Sentinel workspace.
func (s *Server) schema() (*catalog.Schema, bool) {
	return s.config.Runner.Config.Schema.Schema(), s.config.Runner.Config.Profile.Workspace != ""
}

func listTables(_ context.Context, c *call, in tablesQuestion) (out tablesAnswer, err error) {
	schema, inWorkspace := c.schema()
	out.Tables = []tableLine{}
	for _, name := range schema.Names(inWorkspace) {
		if !strings.Contains(strings.ToLower(name), strings.ToLower(in.Contains)) {
			continue
		}
		if len(out.Tables) == listedTables {
			out.More++
			continue
		}
		t, _ := schema.Table(name, inWorkspace)
		about := catalog.Describe(catalog.TableHelp, name)
		out.Tables = append(out.Tables, tableLine{table.Safe(name), len(t.Columns), about})
	}
	return out, nil
}

type tableQuestion struct {
	Table string `json:"table"`
}

type tableAnswer struct {
	Table   string       `json:"table"`
	About   string       `json:"about,omitempty"`
	Columns []columnLine `json:"columns"`
	Open    bool         `json:"open,omitempty" jsonschema:"there may be more columns"`
	Origin  string       `json:"origin" jsonschema:"where the table is known from: reference, tenant or results"`
}

type columnLine struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	About string `json:"about,omitempty"`
}

func describeTable(_ context.Context, c *call, in tableQuestion) (out tableAnswer, err error) {
	schema, inWorkspace := c.schema()
	t, ok := schema.Table(in.Table, inWorkspace)
	if !ok {
		return out, fmt.Errorf("no table %q is known; names are case-sensitive, and list_tables finds them",
			short(in.Table, 100))
	}
	from, _ := schema.Provenance(in.Table, inWorkspace)
	out = tableAnswer{Table: t.Name, About: catalog.Describe(catalog.TableHelp, t.Name), Open: t.Open,
		Origin: string(from.Origin)}
	for i, column := range t.Columns {
		about := catalog.Describe(catalog.ColumnHelp, column.Name)
		if i < len(from.Columns) {
			about = cmp.Or(from.Columns[i].Help, about)
		}
		out.Columns = append(out.Columns, columnLine{table.Safe(column.Name), column.Type.String(), table.Safe(about)})
	}
	return out, nil
}

type queryQuestion struct {
	Query string `json:"query" jsonschema:"the KQL query"`
}

type checkAnswer struct {
	Sendable bool      `json:"sendable" jsonschema:"false if the service would refuse the query"`
	Problems []problem `json:"problems"`
}

type problem struct {
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Line     int    `json:"line" jsonschema:"from 1"`
	Column   int    `json:"column" jsonschema:"from 1, in characters"`
	Code     string `json:"code"`
	Fix      string `json:"fix,omitempty" jsonschema:"what to write there instead"`
}

func checkQuery(_ context.Context, c *call, in queryQuestion) (checkAnswer, error) {
	out := checkAnswer{Sendable: true, Problems: []problem{}}
	for _, d := range lint.Findings(in.Query, c.config.Runner.Scope(), true) {
		out.Sendable = out.Sendable && !d.IsError()
		out.Problems = append(out.Problems, problemOf(in.Query, d))
	}
	if strings.TrimSpace(in.Query) == "" {
		return out, errors.New("the query is empty")
	}
	return out, nil
}

func problemOf(query string, d syntax.Diagnostic) problem {
	before := query[:d.Span.Start]
	line := strings.Count(before, "\n")
	p := problem{Severity: d.Severity.String(), Message: table.Safe(d.Message), Line: line + 1, Code: d.Code,
		Column: len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1}
	if d.Fix != nil {
		p.Fix = d.Fix.Text
	}
	return p
}

type explainAnswer struct {
	Steps string `json:"steps"`
}

func explainQuery(_ context.Context, c *call, in queryQuestion) (out explainAnswer, err error) {
	bound, body := sema.BindBody(syntax.Parse(in.Query), c.config.Runner.Scope())
	for _, d := range bound.Problems() {
		if d.IsError() {
			p := problemOf(in.Query, d)
			return out, fmt.Errorf("line %d, column %d: %s", p.Line, p.Column, p.Message)
		}
	}
	lines := plan.Explain(plan.New(body), in.Query, nil)
	if lines == nil {
		return out, errors.New("the query has no tabular expression statement")
	}
	return explainAnswer{short(plan.Text(lines), c.config.Bytes)}, nil
}

type runQuestion struct {
	Query    string   `json:"query" jsonschema:"the KQL query"`
	Timespan string   `json:"timespan,omitempty" jsonschema:"ISO 8601 duration or interval, such as P7D; graph API only"`
	Rows     int      `json:"rows,omitempty" jsonschema:"most rows to return now; the settings have an upper limit"`
	Columns  []string `json:"columns,omitempty" jsonschema:"columns to return now; all results are kept"`
	Wait     bool     `json:"wait,omitempty" jsonschema:"wait if the quota is used up, instead of an error"`
	DryRun   bool     `json:"dry_run,omitempty" jsonschema:"check only; send nothing"`
}

func sendQuery(ctx context.Context, c *call, in runQuestion) (page, error) {
	none := page{Columns: []column{}, Rows: [][]any{}}
	if strings.TrimSpace(in.Query) == "" {
		return none, errors.New("the query is empty")
	}
	question := hunt.Question{Text: in.Query, Timespan: in.Timespan, Wait: in.Wait}
	if refusal := c.config.Runner.Refusal(question); refusal != nil {
		return none, fmt.Errorf("not sent, the service would refuse it: %w", refusal)
	}
	if c.config.DryRun || in.DryRun {
		none.Notes = []string{"Dry run: the query was checked and not sent."}
		none.Notice = untrusted
		return none, nil
	}
	if err := c.confirm(in.Query); err != nil {
		return none, err
	}
	outcome := c.follow(ctx, c.config.Runner.Start(ctx, question))
	if outcome.RunID != 0 {
		marks := history.Annotations{Tags: []string{"mcp"}, Note: "asked by " + c.client()}
		if err := c.config.Store.Annotate(context.WithoutCancel(ctx), outcome.RunID, marks); err != nil {
			c.config.Log.Warn("mark a run with who asked", "error", err)
		}
	}
	if outcome.Table == nil {
		return none, cmp.Or(outcome.Err, errors.New("the service returned no results"))
	}
	if outcome.RunID != 0 {
		c.keep(outcome.RunID, outcome.Table)
	}
	p, err := c.pageOf(outcome.Table, 0, in.Rows, 0, in.Columns)
	if err != nil { // a wrong column: the rows were paid for
		p, _ = c.pageOf(outcome.Table, 0, in.Rows, 0, nil)
		p.Notes = append(p.Notes, err.Error())
	}
	p.RunID = outcome.RunID
	if outcome.Err != nil {
		p.Notes = append(p.Notes, "Incomplete: "+table.Safe(outcome.Err.Error()))
	} else if outcome.Truncated.Partial() {
		p.Notes = append(p.Notes, "Incomplete: "+string(outcome.Truncated))
	}
	if warning := outcome.Warning(); warning != "" {
		p.Notes = append(p.Notes, table.Safe(warning))
	}
	return p, nil
}

// follow waits for a run and tells the client what it waits for.
func (c *call) follow(ctx context.Context, run *hunt.Run) *hunt.Outcome {
	said := ""
	for step := 1; ; step++ {
		p, _ := run.Next(context.WithoutCancel(ctx))
		if p.Outcome != nil {
			return p.Outcome
		}
		text := ""
		switch {
		case p.State == hunt.SigningIn && p.Prompt.Code != "":
			text = fmt.Sprintf("To sign in, open %s and enter the code %s.", p.Prompt.URL, p.Prompt.Code)
		case p.Because != "":
			text = fmt.Sprintf("Waiting until %s: %s", p.Resumes.Format(time.TimeOnly), p.Because)
		}
		if token := c.request.Params.GetProgressToken(); token != nil && text != "" && text != said {
			said = text
			_ = c.request.Session.NotifyProgress(ctx, &sdk.ProgressNotificationParams{ProgressToken: token,
				Message: table.Safe(text), Progress: float64(step)})
		}
	}
}

type readQuestion struct {
	RunID      int64    `json:"run_id"`
	Offset     int      `json:"offset,omitempty" jsonschema:"first row, from 0"`
	Rows       int      `json:"rows,omitempty" jsonschema:"most rows to return; the settings have an upper limit"`
	Columns    []string `json:"columns,omitempty" jsonschema:"columns to return; empty for all"`
	ValueBytes int      `json:"value_bytes,omitempty" jsonschema:"longest value before it is cut; 2000 by default"`
}

func readResults(ctx context.Context, c *call, in readQuestion) (page, error) {
	t, err := c.rowsOf(ctx, in.RunID)
	if err != nil {
		return page{}, err
	}
	p, err := c.pageOf(t, in.Offset, in.Rows, in.ValueBytes, in.Columns)
	p.RunID = in.RunID
	return p, err
}

type refineQuestion struct {
	RunID int64  `json:"run_id"`
	Query string `json:"query" jsonschema:"KQL over the table answer, such as: answer | where DeviceName has 'srv'"`
	Rows  int    `json:"rows,omitempty" jsonschema:"most rows to return; the settings have an upper limit"`
}

func refineResults(ctx context.Context, c *call, in refineQuestion) (page, error) {
	t, err := c.rowsOf(ctx, in.RunID)
	if err != nil {
		return page{}, err
	}
	var notes []string
	refined, err := refine.Run(ctx, in.Query, refine.Answers{Answer: t, Kept: c.rowsOf, Log: c.config.Log,
		Note: func(text string) { notes = append(notes, table.Safe(text)) }}, c.config.Now())
	if err != nil {
		return page{}, err
	}
	p, err := c.pageOf(refined, 0, in.Rows, 0, nil)
	p.Notes = append(p.Notes, notes...)
	return p, err
}

type searchQuestion struct {
	Text string `json:"text,omitempty" jsonschema:"words that must occur; empty for the newest"`
}

type runsAnswer struct {
	Runs   []runLine `json:"runs"`
	Notice string    `json:"notice"`
}

type runLine struct {
	RunID   int64    `json:"run_id"`
	Query   string   `json:"query"`
	Start   string   `json:"start" jsonschema:"RFC 3339, UTC"`
	Status  string   `json:"status"`
	Rows    int      `json:"rows"`
	Kept    bool     `json:"kept" jsonschema:"read_results can read its results"`
	Error   string   `json:"error,omitempty"`
	Note    string   `json:"note,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Profile string   `json:"profile"`
}

func searchHistory(ctx context.Context, c *call, in searchQuestion) (runsAnswer, error) {
	out := runsAnswer{Runs: []runLine{}, Notice: untrusted}
	filter, hint := history.ParseFilter(in.Text, c.config.Now())
	if hint != "" {
		return out, errors.New(hint)
	}
	filter.Limit = listedRuns
	if filter.Profile == "" {
		filter.Profile = c.config.Runner.Config.Profile.Name
	}
	runs, err := c.config.Store.Runs(ctx, filter)
	if err != nil {
		return out, fmt.Errorf("search the history: %w", err)
	}
	for _, r := range runs {
		out.Runs = append(out.Runs, runLine{r.ID, short(r.Text, longestQuery), r.Start.UTC().Format(time.RFC3339),
			string(r.Status), r.Rows, r.Answer != "", table.Safe(r.Error), table.Safe(r.Note), r.Tags, r.Profile})
	}
	return out, nil
}

type savedAnswer struct {
	Queries []savedLine `json:"queries"`
	More    int         `json:"more,omitempty" jsonschema:"queries left out; ask for more words"`
}

type savedLine struct {
	Name  string   `json:"name"`
	Title string   `json:"title,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	Query string   `json:"query"`
}

func searchSaved(ctx context.Context, c *call, in searchQuestion) (savedAnswer, error) {
	out := savedAnswer{Queries: []savedLine{}}
	hunts, err := c.config.Store.Hunts(ctx, in.Text)
	if err != nil {
		return out, fmt.Errorf("read the saved queries: %w", err)
	}
	others, _, err := c.config.Store.OtherHunts(ctx, in.Text)
	if err != nil {
		return out, fmt.Errorf("read the collections: %w", err)
	}
	for _, h := range slices.Concat(hunts, others) {
		if len(out.Queries) == listedRuns {
			out.More++
			continue
		}
		out.Queries = append(out.Queries, savedLine{table.Safe(h.Name), table.Safe(h.Title), h.Tags,
			short(h.Query, longestQuery)})
	}
	return out, nil
}

type quotaAnswer struct {
	Profile  string       `json:"profile"`
	Limits   []quotaLimit `json:"limits"`
	NextFree string       `json:"next_call" jsonschema:"now, or how long until a call fits"`
	Because  string       `json:"because,omitempty"`
	Estimate string       `json:"estimate"`
}

type quotaLimit struct {
	Name  string  `json:"name"`
	Used  float64 `json:"used" jsonschema:"calls, or seconds of run time"`
	Limit float64 `json:"limit"`
}

func showQuota(ctx context.Context, c *call, _ struct{}) (quotaAnswer, error) {
	ledger, err := c.config.Runner.Ledger(ctx)
	if err != nil {
		return quotaAnswer{}, fmt.Errorf("read the quota: %w", err)
	}
	now := ledger.At(c.config.Now())
	out := quotaAnswer{Profile: c.config.Runner.Config.Profile.Name, Limits: []quotaLimit{}, NextFree: "now",
		Because: now.Because, Estimate: "calls of other programs and users are not known here"}
	if now.NextFree > 0 {
		out.NextFree = "in " + quota.Brief(now.NextFree)
	}
	for _, g := range now.Gauges {
		out.Limits = append(out.Limits, quotaLimit{g.Name, g.Used, g.Limit})
	}
	return out, nil
}
