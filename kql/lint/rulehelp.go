package lint

import (
	_ "embed"
	"strings"
	"sync"
)

// RuleHelp describes a kind of diagnostic.
type RuleHelp struct {
	Title string
	Help  string // what it means and what to do, in one or two sentences
}

//go:embed rulehelp.txt
var ruleHelpText string

// ruleHelp has the lines of rulehelp.txt by code: code, title and help, separated by tabs.
var ruleHelp = sync.OnceValue(func() map[string]RuleHelp {
	rows := map[string]RuleHelp{}
	for line := range strings.Lines(ruleHelpText) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		rows[fields[0]] = RuleHelp{Title: fields[1], Help: fields[2]}
	}
	return rows
})

// Help returns the description of a code. Codes of the service and of later versions have none.
func Help(code string) (RuleHelp, bool) {
	h, ok := ruleHelp()[code]
	return h, ok
}
