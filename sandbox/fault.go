package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong on purpose with some of the calls to the hunting
// endpoints. Calls count from 1 over all endpoints, once the budget has let them in.
type Fault struct {
	Kind       string        // a name of the table of faults: "status", "throttle", "slow", "cut" …
	Status     int           // HTTP status, for the kinds that choose one
	Bytes      int           // of the body before it is cut
	Delay      time.Duration // before the answer, or before each part of it
	Text       string        // which of the known texts, or a wrong body
	RetryAfter string        // the header's value as sent; "date+8s" becomes an HTTP date
	First      int           // the first call that fails; 0: the first of all
	Every      int           // after the first, every n-th fails; 0: only the first
}

// ParseFault reads "kind[=value][,retry-after=value][@calls]", where calls is "3" for the
// third call only, "3+" for it and all later ones, "3/5" for it and every fifth after it;
// without it every call fails. "status=503@3" and "throttle=minute,retry-after=8@2+" are
// examples. The kinds:
//
//	status=CODE     that status in the API's error envelope
//	throttle=TEXT   429 with a known text: minute, hour, seconds, cpu, graph
//	html[=CODE]     a gateway's HTML page, 502 unless said otherwise
//	empty[=CODE]    no body at all, 200 unless said otherwise
//	json[=BODY]     200 with JSON that is no answer, or with BODY
//	failure         200 with an error inside
//	expired         the token has expired before its time
//	wait=DURATION   the answer begins late
//	slow=DURATION   each part of the answer comes late
//	cut[=BYTES]     the connection ends within the body
//	reset           the connection ends before an answer
func ParseFault(text string) (Fault, error) {
	what, when, timed := strings.Cut(text, "@")
	f := Fault{First: 1, Every: 1}
	if timed {
		if err := f.parseCalls(when); err != nil {
			return f, err
		}
	}
	first, rest, more := strings.Cut(what, ",")
	kind, value, _ := strings.Cut(first, "=")
	entry, ok := faultKinds[kind]
	if !ok {
		return f, unknownFault(kind)
	}
	f.Kind = kind
	if err := entry.parse(&f, value); err != nil {
		return f, err
	}
	if more {
		header, value, _ := strings.Cut(rest, "=")
		if header != "retry-after" {
			return f, fmt.Errorf("%q is not known here; retry-after=VALUE is", header)
		}
		f.RetryAfter = value
	}
	return f, nil
}

func unknownFault(kind string) error {
	return fmt.Errorf("%q is no kind of fault; there are %s", kind, strings.Join(faultNames(), ", "))
}

func (f *Fault) parseCalls(text string) error {
	number, every := text, "0"
	if before, ok := strings.CutSuffix(text, "+"); ok {
		number, every = before, "1"
	} else if before, after, ok := strings.Cut(text, "/"); ok {
		number, every = before, after
	}
	first, err := strconv.Atoi(number)
	step, err2 := strconv.Atoi(every)
	if err != nil || err2 != nil || first < 1 || step < 0 {
		return fmt.Errorf("%q names no calls; 3, 3+ and 3/5 do", text)
	}
	f.First, f.Every = first, step
	return nil
}

// hits reports whether the n-th call fails.
func (f *Fault) hits(n int) bool {
	first := max(f.First, 1)
	return n == first || n > first && f.Every > 0 && (n-first)%f.Every == 0
}

// schedule counts calls and knows which fault is due.
type schedule struct {
	faults []Fault
	mu     sync.Mutex
	calls  int
}

// next counts a call and gives the first fault that hits it, or nil.
func (s *schedule) next() *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for i := range s.faults {
		if s.faults[i].hits(s.calls) {
			return &s.faults[i]
		}
	}
	return nil
}

func noValue(_ *Fault, text string) error {
	if text != "" {
		return fmt.Errorf("this kind of fault takes no value, not %q", text)
	}
	return nil
}

func anyText(f *Fault, text string) error {
	f.Text = text
	return nil
}

func delay(f *Fault, text string) (err error) {
	f.Delay, err = time.ParseDuration(text)
	return err
}

func status(otherwise int) func(*Fault, string) error {
	return func(f *Fault, text string) (err error) {
		f.Status = otherwise
		if text != "" || otherwise == 0 {
			f.Status, err = strconv.Atoi(text)
		}
		if err != nil || f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("%q is no HTTP status that ends a call", text)
		}
		return nil
	}
}

func size(f *Fault, text string) (err error) {
	f.Bytes = 200
	if text != "" {
		f.Bytes, err = strconv.Atoi(text)
	}
	if err != nil || f.Bytes < 0 {
		return fmt.Errorf("%q is no number of bytes", text)
	}
	return nil
}

func knownThrottle(f *Fault, text string) error {
	if _, ok := throttles[text]; !ok {
		return fmt.Errorf("%q is no known text of a 429; minute, hour, seconds, cpu and graph are", text)
	}
	f.Text = text
	return nil
}
