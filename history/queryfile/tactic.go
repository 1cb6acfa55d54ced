package queryfile

import (
	"slices"
	"strings"
)

// tactics are those of MITRE ATT&CK for enterprises, in the order of an attack, with their IDs.
var tactics = []struct{ name, id string }{
	{"Reconnaissance", "TA0043"}, {"Resource Development", "TA0042"}, {"Initial Access", "TA0001"},
	{"Execution", "TA0002"}, {"Persistence", "TA0003"}, {"Privilege Escalation", "TA0004"}, {"Defense Evasion", "TA0005"},
	{"Credential Access", "TA0006"}, {"Discovery", "TA0007"}, {"Lateral Movement", "TA0008"}, {"Collection", "TA0009"},
	{"Command and Control", "TA0011"}, {"Exfiltration", "TA0010"}, {"Impact", "TA0040"},
}

// Tactics returns the names of the tactics of MITRE ATT&CK, in the order of an attack.
func Tactics() []string {
	names := make([]string, len(tactics))
	for i, t := range tactics {
		names[i] = t.name
	}
	return names
}

// TacticNamed returns the name of a tactic that is written in another way, such as InitialAccess, initial-access or
// TA0001, or "" for none.
func TacticNamed(text string) string {
	for _, t := range tactics {
		if letters(t.name) == letters(text) || strings.EqualFold(t.id, strings.TrimSpace(text)) {
			return t.name
		}
	}
	return ""
}

// InTactic reports whether a query says that it belongs to a tactic, however either is written.
func (h Hunt) InTactic(tactic string) bool {
	name := TacticNamed(tactic)
	return name != "" && slices.ContainsFunc(h.Tactics, func(t string) bool { return TacticNamed(t) == name })
}

// letters returns the letters and digits of a text in lower case. "and" is left out, as in CommandControl.
func letters(text string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(text))
	if rest, found := strings.CutPrefix(kept, "commandand"); found {
		return "command" + rest
	}
	return strings.Replace(kept, "defence", "defense", 1)
}
