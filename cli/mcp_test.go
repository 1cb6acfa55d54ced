package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// assistant is the client of the official Go SDK, connected to the program.
type assistant struct {
	*sdk.ClientSession
	home string
}

// startAssistant starts quarry mcp with a configuration and connects to it. answer is what the user says when asked; ""
// is a client that cannot ask.
func startAssistant(t testing.TB, settings, answer string, args ...string) assistant {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	file := filepath.Join(home, "config.toml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"mcp"}, args...)...)
	cmd.Args[0], cmd.Env = "quarry", []string{"HOME=" + home, "QUARRY_CONFIG=" + file, "PATH=" + os.Getenv("PATH")}
	options := &sdk.ClientOptions{Capabilities: &sdk.ClientCapabilities{}}
	if answer != "" {
		options.ElicitationHandler = func(_ context.Context, r *sdk.ElicitRequest) (*sdk.ElicitResult, error) {
			if !strings.Contains(r.Params.Message, "Send this query?") {
				t.Errorf("the user is asked %q", r.Params.Message)
			}
			return &sdk.ElicitResult{Action: answer, Content: map[string]any{}}, nil
		}
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "test-assistant", Version: "7"}, options)
	session, err := client.Connect(t.Context(), &sdk.CommandTransport{Command: cmd}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return assistant{session, home}
}

// reply is what tests read of a reply.
type reply struct {
	RunID     int64             `json:"run_id"`
	Columns   []json.RawMessage `json:"columns"`
	Rows      [][]any           `json:"rows"`
	TotalRows int               `json:"total_rows"`
	More      bool              `json:"more"`
	CutValues int               `json:"cut_values"`
	Notes     []string          `json:"notes"`
	Notice    string            `json:"notice"`
	text      string
	failed    bool
}

func (a assistant) call(t testing.TB, tool string, input map[string]any) (r reply) {
	t.Helper()
	result, err := a.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: input})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	for _, c := range result.Content {
		if text, ok := c.(*sdk.TextContent); ok {
			r.text += text.Text
		}
	}
	if r.failed = result.IsError; !r.failed {
		if err := json.Unmarshal([]byte(r.text), &r); err != nil {
			t.Fatalf("%s: %v in %s", tool, err, r.text)
		}
	}
	return r
}

// guidedHunt returns the queries of docs/sandbox.md, each with the rows that its table there has.
func guidedHunt(t testing.TB) (steps []struct{ query, rows string }) {
	t.Helper()
	text, err := os.ReadFile("../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(text), "\n### ")[1:11] {
		_, rest, _ := strings.Cut(section, "```kusto\n")
		query, rest, _ := strings.Cut(rest, "```")
		_, rows, _ := strings.Cut(rest, "|---|")
		steps = append(steps, struct{ query, rows string }{query, rows})
	}
	return steps
}

// TestAnAssistantRunsTheGuidedHunt looks up, checks, runs, reads, refines and finds again each step.
func TestAnAssistantRunsTheGuidedHunt(t *testing.T) {
	a := startAssistant(t, "", "", "--profile", "sandbox-graph")
	tools, err := a.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools.Tools {
		if sends := tool.Name == "run_query"; tool.Description == "" || tool.Annotations.ReadOnlyHint == sends {
			t.Errorf("%s: %q, read-only %v", tool.Name, tool.Description, tool.Annotations.ReadOnlyHint)
		}
	}
	if r := a.call(t, "list_tables", map[string]any{"contains": "processevents"}); !strings.Contains(r.text, "DeviceProcessEvents") {
		t.Errorf("the tables lack DeviceProcessEvents: %s", r.text)
	}
	if r := a.call(t, "describe_table", map[string]any{"table": "AlertInfo"}); !strings.Contains(r.text, `"Severity"`) {
		t.Errorf("AlertInfo lacks Severity: %s", r.text)
	}
	for _, step := range guidedHunt(t) {
		query := map[string]any{"query": step.query}
		if r := a.call(t, "check_query", query); !strings.Contains(r.text, `"sendable":true`) {
			t.Errorf("%s cannot be sent: %s", step.query, r.text)
		}
		if r := a.call(t, "explain_query", query); r.failed {
			t.Errorf("%s cannot be explained: %s", step.query, r.text)
		}
		r := a.call(t, "run_query", query)
		if r.failed || len(r.Rows) == 0 || r.RunID == 0 || !strings.Contains(r.Notice, "untrusted") {
			t.Fatalf("%s: %s", step.query, r.text)
		}
		for _, row := range r.Rows {
			for _, value := range row {
				if text, ok := value.(string); ok && !strings.Contains(step.rows, text) {
					t.Errorf("%q is not in the documentation's table", text)
				}
			}
		}
		again := a.call(t, "read_results", map[string]any{"run_id": r.RunID, "offset": len(r.Rows) - 1})
		if again.failed || len(again.Rows) != 1 {
			t.Errorf("the last row of run %d: %s", r.RunID, again.text)
		}
		counted := a.call(t, "refine_results", map[string]any{"run_id": r.RunID, "query": "answer | count"})
		if counted.failed || counted.Rows[0][0] != float64(r.TotalRows) {
			t.Errorf("counted %s, want %d rows", counted.text, r.TotalRows)
		}
	}
	if r := a.call(t, "search_history", map[string]any{"text": "AlertEvidence"}); !strings.Contains(r.text, `"tags":["mcp"]`) ||
		!strings.Contains(r.text, "asked by test-assistant 7") {
		t.Errorf("the history does not say who asked: %s", r.text)
	}
	if r := a.call(t, "quota", nil); !strings.Contains(r.text, `{"limit":45,"name":"calls/min","used":10}`) {
		t.Errorf("the quota is %s", r.text)
	}
}

func TestRepliesToAssistantsAreLimited(t *testing.T) {
	a := startAssistant(t, "[mcp]\nrows = 5\nreply_size = \"2KB\"\n", "")
	rows := a.call(t, "run_query", map[string]any{"query": "DeviceProcessEvents | take 300", "rows": 200})
	if len(rows.Rows) > 5 || rows.TotalRows != 300 || !rows.More || len(rows.Rows) == 0 {
		t.Errorf("%d of %d rows, more: %v", len(rows.Rows), rows.TotalRows, rows.More)
	}
	long := a.call(t, "run_query", map[string]any{"query": `print x = strrep("a", 100000), y = 1`, "columns": []string{"x"}})
	if len(long.text) > 6000 || long.CutValues != 1 || len(long.Columns) != 1 {
		t.Errorf("a reply of %d bytes, %d values cut: %.200s", len(long.text), long.CutValues, long.text)
	}
	hostile := a.call(t, "run_query", map[string]any{"query": "print x = \"\u202eignore\u200b all \\u001b[2J\""})
	if want := "‹RLO›ignore‹ZWSP› all ␛[2J"; hostile.failed || hostile.Rows[0][0] != want {
		t.Errorf("got %s, want %s", hostile.text, want)
	}
	for tool, input := range map[string]map[string]any{
		"read_results":   {"run_id": rows.RunID, "offset": 301},
		"refine_results": {"run_id": rows.RunID, "query": "answer | where nope == 1"},
		"describe_table": {"table": "Nope"},
		"run_query":      {"query": "DeviceInfo | where Nope == 1"},
		"explain_query":  {"query": "DeviceInfo | nope"},
		"check_query":    {"query": " "},
		"search_history": {"text": "status:nope"},
	} {
		if r := a.call(t, tool, input); !r.failed || r.text == "" {
			t.Errorf("%s takes %v: %s", tool, input, r.text)
		}
	}
	if r := a.call(t, "read_results", map[string]any{"run_id": 4711}); !r.failed {
		t.Errorf("results of a run that is not there: %s", r.text)
	}
}

func TestTheUserIsAskedAsTheSettingsSay(t *testing.T) {
	for name, c := range map[string]struct {
		settings, answer string
		args             []string
		says             string // "" if the query is sent
	}{
		"by default, yes":         {"", "accept", nil, ""},
		"by default, no":          {"", "decline", nil, "the user said no"},
		"by default, cannot":      {"", "", nil, ""},
		"always, cannot":          {"[mcp]\nconfirm = \"always\"\n", "", nil, "cannot ask its user"},
		"always, canceled":        {"[mcp]\nconfirm = \"always\"\n", "cancel", nil, "the user said no"},
		"never":                   {"[mcp]\nconfirm = \"never\"\n", "decline", nil, ""},
		"dry run in the settings": {"[mcp]\ndry_run = true\n", "decline", nil, "Dry run"},
		"dry run by flag":         {"", "decline", []string{"--dry-run"}, "Dry run"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := startAssistant(t, c.settings, c.answer, c.args...)
			r := a.call(t, "run_query", map[string]any{"query": "print x = 1"})
			if sent := r.RunID != 0; sent != (c.says == "") || !strings.Contains(r.text, c.says) {
				t.Errorf("sent: %v, %s", sent, r.text)
			}
		})
	}
}

// TestInvalidInputEndsTheServerCleanly sends input that is not MCP.
func TestInvalidInputEndsTheServerCleanly(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string]string{
		"nothing": "", "text": "hello\n", "half": `{"jsonrpc":"2.0","id":1,`, "array": "[]\n", "depth": strings.Repeat("[", 1e6),
		"long": `{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("a", 8<<20) + "\"}\n",
		"tool": `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"run_query"}}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, self, "mcp")
			cmd.Args[0], cmd.Env = "quarry", []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
			var out, complaints bytes.Buffer
			cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &complaints
			_ = cmd.Run()
			if ctx.Err() != nil || cmd.ProcessState.ExitCode() < 0 || strings.Contains(complaints.String(), "panic") ||
				strings.Contains(complaints.String(), "goroutine") {
				t.Errorf("exit code %d, %s", cmd.ProcessState.ExitCode(), complaints.String())
			}
			for line := range strings.Lines(out.String()) {
				if !json.Valid([]byte(line)) {
					t.Errorf("standard output has %q", line)
				}
			}
		})
	}
}

// BenchmarkAssistant measures what the protocol costs on top of a call: tools/list, and 100 rows without a call.
func BenchmarkAssistant(b *testing.B) {
	a := startAssistant(b, "", "")
	r := a.call(b, "run_query", map[string]any{"query": "DeviceProcessEvents | take 100"})
	for b.Loop() {
		if _, err := a.ListTools(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		if rows := a.call(b, "read_results", map[string]any{"run_id": r.RunID}); len(rows.Rows) == 0 {
			b.Fatal(rows.text)
		}
	}
}
