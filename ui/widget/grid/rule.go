package grid

import (
	"strings"

	"quarry/table"
)

// rule highlights rows by the value of a column.
type rule struct{ column int }

// severity is the importance of a row.
type severity uint8

const (
	usual severity = iota
	noteworthy
	bad
)

// ruled are the columns that highlight rows, the most relevant first.
var ruled = []string{"Severity", "AlertSeverity", "RiskLevel", "VulnerabilitySeverityLevel", "RiskLevelDuringSignIn",
	"ThreatTypes", "DeliveryAction", "ActionType"}

func newRule(t *table.Table) rule {
	for _, name := range ruled {
		if at := t.ColumnIndex(name); at >= 0 && t.Columns()[at].Type == table.String {
			return rule{at}
		}
	}
	return rule{-1}
}

// Words that highlight a row wherever they occur in the value.
var (
	badWords        = []string{"high", "critical", "malware", "detected", "quarantine", "phish", "tamper", "exploit"}
	noteworthyWords = []string{"medium", "moderate", "blocked", "failed", "junked", "denied", "audited"}
)

// longestScanned bounds the text that is searched in each frame.
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
