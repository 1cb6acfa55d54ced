package world

import (
	"strconv"
	"strings"
)

// habit is a program that the devices of one operating system start repeatedly.
type habit struct {
	weight        float64
	parent, image string
	user          string // "owner" or a key of accountsByHabit
	office        bool   // done by people, so mostly during working hours
	servers       bool   // servers only
	command       string // with placeholders; see expand
}

var accountsByHabit = map[string]*account{
	"system": systemAccount, "local": localService, "network": networkService, "root": rootAccount,
}

// processPatterns returns the benign process creations.
func (w *World) processPatterns() []pattern[start] {
	var list []pattern[start]
	for _, x := range w.estate().devices {
		for _, h := range processHabits[x.system] {
			if h.servers && !x.server {
				continue
			}
			list = append(list, pattern[start]{h.weight * x.activity, h.office, started(x, h)})
		}
	}
	return list
}

// started returns the process creation of a habit. The placeholders that vary are still in its
// command line.
func started(x *device, h habit) start {
	user := accountsByHabit[h.user]
	if user == nil {
		user = x.owner
	}
	p := &process{image: images[h.image], device: x, user: user, parent: x.residents[h.parent],
		commandLine: expandFixed(x, h.command)}
	return start{event{device: x, action: "ProcessCreated"}, p}
}

// varyStart gives a repetition a process of its own.
func varyStart(d dice, s *start) {
	p := *s.process
	p.pid = p.device.pidBase() + int64(d.IntN(4000))*4
	p.created = s.at - d.Int64N(40_000)
	p.commandLine = expand(d, p.commandLine)
	s.process = &p
}

// words are the values of {word}: subjects of documents and names of folders.
var words = strings.Fields(
	"budget forecast minutes offer contract roadmap travel review inventory onboarding payroll audit pricing draft " +
		"meeting summary release training supplier quarter")

// expandFixed replaces the placeholders whose values are fixed for a device: {user}, {home} and
// {host}.
func expandFixed(x *device, text string) string {
	return replace(text, func(name string) (string, bool) {
		switch name {
		case "user":
			return x.owner.name, true
		case "home":
			return x.home(x.owner), true
		case "host":
			return strings.TrimSuffix(x.name, "."+dnsDomain), true
		}
		return "", false
	})
}

// expand replaces the placeholders that vary: {guid}, {n} (a number) and {hex} are random, {word}
// and {site} come from lists.
func expand(d dice, text string) string {
	return replace(text, func(name string) (string, bool) {
		switch name {
		case "guid":
			return d.guid(), true
		case "n":
			return strconv.Itoa(1 + d.IntN(9999)), true
		case "hex":
			return d.hex(8), true
		case "word":
			return pickSkewed(d, words), true
		case "site":
			return pickSkewed(d, sites).name, true
		}
		return "", false
	})
}

// replace replaces the names in braces that word knows. Other braces are kept.
func replace(text string, word func(name string) (string, bool)) string {
	at := strings.IndexByte(text, '{')
	if at < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	for ; at >= 0; at = strings.IndexByte(text, '{') {
		b.WriteString(text[:at])
		text = text[at+1:]
		name, after, _ := strings.Cut(text, "}")
		if w, known := word(name); known {
			b.WriteString(w)
			text = after
		} else {
			b.WriteByte('{')
		}
	}
	b.WriteString(text)
	return b.String()
}
