package grid

import (
	"strings"

	"quarry/table"
)

// rule says by a column of the answer which rows stand out.
type rule struct{ column int }

// severity is how much a row matters.
type severity uint8

const (
	usual severity = iota
	noteworthy
	bad
)

// ruled are the columns that a row is judged by, the most telling first.
var ruled = []string{"Severity", "AlertSeverity", "RiskLevel", "VulnerabilitySeverityLevel", "RiskLevelDuringSignIn", "ThreatTypes", "DeliveryAction", "ActionType"}

func newRule(t *table.Table) rule {
	for _, name := range ruled {
		if at := t.ColumnIndex(name); at >= 0 && t.Columns()[at].Type == table.String {
			return rule{at}
		}
	}
	return rule{-1}
}

// words that make a row stand out wherever they occur in the value.
var (
	badWords        = []string{"high", "critical", "malware", "detected", "quarantine", "phish", "tamper", "exploit"}
	noteworthyWords = []string{"medium", "moderate", "blocked", "failed", "junked", "denied", "audited"}
)

// longestScanned keeps a long text from being searched for each frame.
const longestScanned = 64

func (r rule) judge(t *table.Table, row int) severity {
	if r.column < 0 {
		return usual
	}
	text := t.Value(row, r.column).Text()
	if len(text) > longestScanned {
		return usual
	}
	text = strings.ToLower(text)
	for _, word := range badWords {
		if strings.Contains(text, word) {
			return bad
		}
	}
	for _, word := range noteworthyWords {
		if strings.Contains(text, word) {
			return noteworthy
		}
	}
	return usual
}
